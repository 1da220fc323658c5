internal import Domain

extension Side {
    /// Reads what `description` wrote.
    init?(named name: String) {
        switch name {
        case "buy": self = .buy
        case "sell": self = .sell
        default: return nil
        }
    }
}

/// What an order asks for, as it stands in `orders` and `denials`.
enum RequestRow {
    static let columns = """
        side, quantity, amount, limit_price, time_in_force, post_only, reduce_only, time,
        decision_price, signal
        """
    static let columnCount = 10

    static func bind(_ request: OrderRequest, to row: InsertStatement) {
        row.bind(request.side.description)
        switch request.size {
        case .quantity(let quantity):
            row.bind(quantity)
            row.bindNull()
        case .amount(let amount):
            row.bindNull()
            row.bind(amount)
        }
        if case .limit(let price) = request.type { row.bind(price) } else { row.bindNull() }
        row.bind(request.timeInForce.rawValue)
        row.bind(request.isPostOnly)
        row.bind(request.isReduceOnly)
        row.bind(request.time)
        row.bind(request.decisionPrice)
        row.bind(request.signal)
    }

    static func read(
        _ row: RowReader, id: ClientOrderID, instrument: InstrumentID
    ) throws -> OrderRequest {
        let side = try row.named(Side.init(named:))
        let quantity = try row.optional { row throws(StorageError) in try row.quantity() }
        let amount = try row.optional { row throws(StorageError) in try row.money() }
        let limit = try row.optional { row throws(StorageError) in try row.price() }
        let size: OrderSize
        switch (quantity, amount) {
        case (let quantity?, nil): size = .quantity(quantity)
        case (nil, let amount?): size = .amount(amount)
        default: throw row.unreadable("a size of order \(id)")
        }
        return OrderRequest(
            id: id, instrument: instrument, side: side, size: size,
            type: limit.map(OrderType.limit) ?? .market,
            timeInForce: try row.named(TimeInForce.init(rawValue:)), isPostOnly: row.flag(),
            isReduceOnly: row.flag(), time: row.time(), decisionPrice: try row.price(),
            signal: try row.optional { row throws(StorageError) in try row.sequence() })
    }
}

/// A row of `order_events`.
enum OrderEventRow {
    static let columns = """
        sequence, record, time, event, event_total, event_rejection, event_reason, state, filled,
        rejection, reason
        """
    static let columnCount = 11

    static func bind(
        _ order: ClientOrderID, _ event: OrderEvent, _ state: OrderState, _ time: Timestamp,
        _ record: UInt32, to row: InsertStatement
    ) {
        row.bind(order.sequence)
        row.bind(record)
        row.bind(time)
        row.bind(event.name)
        if case .filled(let total) = event { row.bind(total) } else { row.bindNull() }
        bind(event.rejection, to: row)
        row.bind(state.name)
        switch state {
        case .open(let filled), .canceling(let filled), .filled(let filled),
            .canceled(let filled):
            row.bind(filled)
        case .intended, .submitted, .unconfirmed, .rejected:
            row.bindNull()
        }
        bind(state.rejection, to: row)
    }

    static func read(_ row: RowReader, run: UInt64) throws -> StoredOrderEvent {
        let order = ClientOrderID(run: run, sequence: try row.sequence())
        let record = try row.sequence()
        let time = row.time()
        let eventName = row.text()
        let total = try row.optional { row throws(StorageError) in try row.quantity() }
        let eventRejection = try readRejection(row)
        guard let event = OrderEvent(name: eventName, total: total, rejection: eventRejection)
        else { throw row.unreadable(eventName) }
        let stateName = row.text()
        let filled = try row.optional { row throws(StorageError) in try row.quantity() }
        let rejection = try readRejection(row)
        guard let state = OrderState(name: stateName, filled: filled, rejection: rejection) else {
            throw row.unreadable(stateName)
        }
        return StoredOrderEvent(
            record: record, order: order, event: event, state: state, time: time)
    }

    private static func bind(_ rejection: OrderRejection?, to row: InsertStatement) {
        switch rejection {
        case nil:
            row.bindNull()
            row.bindNull()
        case .venue(let reason):
            row.bind("venue")
            row.bind(reason)
        case .neverArrived:
            row.bind("never_arrived")
            row.bindNull()
        case .notSent:
            row.bind("not_sent")
            row.bindNull()
        }
    }

    private static func readRejection(_ row: RowReader) throws -> OrderRejection? {
        let name = row.optional { $0.text() }
        let reason = row.optional { $0.text() }
        guard let name else { return nil }
        guard let rejection = OrderRejection(name: name, reason: reason) else {
            throw row.unreadable(name)
        }
        return rejection
    }
}

extension OrderRejection {
    fileprivate init?(name: String, reason: String?) {
        switch (name, reason) {
        case ("venue", let reason?): self = .venue(reason)
        case ("never_arrived", nil): self = .neverArrived
        case ("not_sent", nil): self = .notSent
        default: return nil
        }
    }
}

extension OrderEvent {
    fileprivate var rejection: OrderRejection? {
        if case .rejected(let rejection) = self { rejection } else { nil }
    }

    fileprivate init?(name: String, total: Quantity?, rejection: OrderRejection?) {
        switch (name, total, rejection) {
        case ("sent", nil, nil): self = .sent
        case ("accepted", nil, nil): self = .accepted
        case ("rejected", nil, let rejection?): self = .rejected(rejection)
        case ("timed_out", nil, nil): self = .timedOut
        case ("cancel_sent", nil, nil): self = .cancelSent
        case ("cancel_refused", nil, nil): self = .cancelRefused
        case ("canceled", nil, nil): self = .canceled
        case ("filled", let total?, nil): self = .filled(total: total)
        case ("completed", nil, nil): self = .completed
        default: return nil
        }
    }
}

extension OrderState {
    fileprivate var rejection: OrderRejection? {
        if case .rejected(let rejection) = self { rejection } else { nil }
    }

    fileprivate init?(name: String, filled: Quantity?, rejection: OrderRejection?) {
        switch (name, filled, rejection) {
        case ("intended", nil, nil): self = .intended
        case ("submitted", nil, nil): self = .submitted
        case ("unconfirmed", nil, nil): self = .unconfirmed
        case ("open", let filled?, nil): self = .open(filled: filled)
        case ("canceling", let filled?, nil): self = .canceling(filled: filled)
        case ("filled", let filled?, nil): self = .filled(filled)
        case ("canceled", let filled?, nil): self = .canceled(filled: filled)
        case ("rejected", nil, let rejection?): self = .rejected(rejection)
        default: return nil
        }
    }
}

public import Domain
public import ExchangeAPI

extension BitMEXAccount {
    /// The order with its fills.
    ///
    /// Only an empty list says that the venue does not know it: an answer about another order, or that
    /// the path is not there, is no answer.
    public func order(
        _ reference: OrderReference, of instrument: InstrumentID
    ) async throws(VenueCallError) -> OrderReport? {
        let sizing = try BitMEXSizing(instrument)
        let query = BitMEXQuery(
            ("symbol", instrument.market), ("filter", BitMEXOrderBody.naming(reference).text),
            ("count", "1"), ("reverse", "true"))
        let reply: BitMEXReply
        do throws(VenueCallError) {
            reply = try await calls.get("/order", query)
        } catch .refused(let refusal) where refusal.kind == .unknownOrder {
            throw .outcomeUnknown("GET /order is not there (\(refusal)); check base_url")
        }
        guard try reply.rowCount() > 0 else { return nil }
        let order = try reply.order(sizing)
        let isNamed = reference.venue.map { $0 == order.id }
        guard isNamed ?? (order.clientID.value == reference.client) else {
            throw reply.unreadable("it tells of another order than \(reference)")
        }
        if order.executed.value == .zero { return OrderReport(order: order, fills: []) }
        return OrderReport(order: order, fills: try await fills(of: order.id, sizing))
    }

    private func fills(
        of order: VenueOrderID, _ sizing: BitMEXSizing
    ) async throws(VenueCallError) -> [FillReport] {
        var filter = BitMEXBody()
        filter.add("orderID", text: order.text)
        let query = BitMEXQuery(
            ("symbol", sizing.instrument.market), ("filter", filter.text))
        return try await executions(query, sizing).compactMap { event in
            guard case .fill(let fill) = event, fill.order == order else { return nil }
            return fill
        }
    }

    public func openOrders(
        of instrument: InstrumentID
    ) async throws(VenueCallError) -> [OrderUpdate] {
        var filter = BitMEXBody()
        filter.add("open", true)
        let orders = try await orders(
            of: try BitMEXSizing(instrument),
            BitMEXQuery(("symbol", instrument.market), ("filter", filter.text)))
        return orders.filter { !$0.isFinished }
    }

    /// Orders that were canceled without a fill are forgotten by the venue after a while.
    public func closedOrders(
        of instrument: InstrumentID, from start: Timestamp, to end: Timestamp
    ) async throws(VenueCallError) -> [OrderUpdate] {
        let orders = try await orders(
            of: try BitMEXSizing(instrument), Self.window(instrument, start, end))
        return orders.filter { order in
            order.isFinished && (order.times.venue.map { $0 >= start && $0 < end } ?? true)
        }
    }

    /// Oldest change first, each order once: a list that moves while it is read repeats rows.
    private func orders(
        of sizing: BitMEXSizing, _ query: BitMEXQuery
    ) async throws(VenueCallError) -> [OrderUpdate] {
        var orders: [VenueOrderID: OrderUpdate] = [:]
        try await calls.pages("/order", query) { reply throws(VenueCallError) in
            for event in try reply.events() {
                guard case .order(let told) = event, told.instrument == sizing.instrument else {
                    continue
                }
                let order = try sizing.order(told)
                if let known = orders[order.id], !order.isNewer(than: known) { continue }
                orders[order.id] = order
            }
        }
        return orders.values.sorted {
            ($0.times.venue ?? .distantPast, $0.id.text)
                < ($1.times.venue ?? .distantPast, $1.id.text)
        }
    }

    public func executions(
        of instrument: InstrumentID, from start: Timestamp, to end: Timestamp
    ) async throws(VenueCallError) -> [AccountEvent] {
        let events = try await executions(
            Self.window(instrument, start, end), try BitMEXSizing(instrument))
        return events.filter { event in
            event.venueTime.map { $0 >= start && $0 < end } ?? true
        }
    }

    /// Fills and fundings, oldest first, each execution once.
    private func executions(
        _ query: BitMEXQuery, _ sizing: BitMEXSizing
    ) async throws(VenueCallError) -> [AccountEvent] {
        var seen: Set<ExecutionID> = []
        var events: [AccountEvent] = []
        try await calls.pages("/execution/tradeHistory", query) {
            reply throws(VenueCallError) in
            for event in try reply.events() {
                switch event {
                case .fill(let fill)
                where fill.instrument == sizing.instrument && seen.insert(fill.id).inserted:
                    events.append(.fill(try sizing.fill(fill)))
                case .funding(let funding)
                where funding.instrument == sizing.instrument
                    && seen.insert(funding.id).inserted:
                    events.append(event)
                default: continue
                }
            }
        }
        // Stable: rows of one time keep the venue's order.
        return events.enumerated().sorted { left, right in
            (left.element.venueTime ?? .distantPast, left.offset)
                < (right.element.venueTime ?? .distantPast, right.offset)
        }.map(\.element)
    }

    /// Widened to whole milliseconds; what is outside is left out afterwards.
    private static func window(
        _ instrument: InstrumentID, _ start: Timestamp, _ end: Timestamp
    ) -> BitMEXQuery {
        let first = Timestamp(milliseconds: start.milliseconds)
        let last = Timestamp(milliseconds: (end + TimeSpan(nanoseconds: 999_999)).milliseconds)
        return BitMEXQuery(
            ("symbol", instrument.market), ("startTime", "\(first)"), ("endTime", "\(last)"))
    }
}

extension OrderUpdate {
    /// Whether nothing more can come of it.
    fileprivate var isFinished: Bool {
        switch status.value {
        case .filled, .completed, .canceled, .rejected, .expired: true
        case .acknowledged, .open, .dormant, .prevented, .cancelRefused, nil: false
        }
    }

    fileprivate func isNewer(than other: OrderUpdate) -> Bool {
        guard let time = times.venue, let otherTime = other.times.venue else { return true }
        return time >= otherTime
    }
}

extension AccountEvent {
    fileprivate var venueTime: Timestamp? {
        switch self {
        case .fill(let fill): fill.times.venue
        case .funding(let funding): funding.times.venue
        default: nil
        }
    }
}

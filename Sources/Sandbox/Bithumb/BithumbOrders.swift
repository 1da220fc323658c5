internal import Domain
internal import SimulatedVenue

// Creating and cancelling orders.

extension BithumbServer {
    static let mostInBatch = 20
    static let mostCancels = 30

    // MARK: - Placing

    func place(_ call: BithumbCall) throws(BithumbError) -> [UInt8] {
        let order = try place(BithumbOrderForm(call.parameters), call)
        var json = JSONWriter()
        json.object { writeAcknowledgement(of: order, into: &$0) }
        return json.bytes
    }

    /// The first version tells the whole order, as it stands before it has met the book.
    func placeOld(_ call: BithumbCall) throws(BithumbError) -> [UInt8] {
        let order = try place(BithumbOrderForm(call.parameters, typeField: "ord_type"), call)
        var json = JSONWriter()
        json.object { write(order, .first, into: &$0) }
        return json.bytes
    }

    /// Each order stands alone: what is wrong with one is told in its place.
    func placeBatch(_ call: BithumbCall) throws(BithumbError) -> [UInt8] {
        guard let items = call.parameters.body?["batch_orders"]?.items else {
            throw .missingParameter("batch_orders")
        }
        guard (1...Self.mostInBatch).contains(items.count) else {
            throw .badParameter("batch_orders")
        }
        var json = JSONWriter()
        json.object {
            $0.array("batch_orders_response") {
                for item in items {
                    let result = attempt { () throws(BithumbError) in
                        try place(BithumbOrderForm(item), call)
                    }
                    $0.object {
                        switch result {
                        case .success(let order): writeAcknowledgement(of: order, into: &$0)
                        case .failure(let error): error.write(into: &$0)
                        }
                    }
                }
            }
        }
        return json.bytes
    }

    private func attempt<Value>(
        _ body: () throws(BithumbError) -> Value
    ) -> Result<Value, BithumbError> {
        do throws(BithumbError) { return .success(try body()) } catch { return .failure(error) }
    }

    /// Gives an order to the market; a name that was used before leads to the order it names.
    func place(
        _ form: BithumbOrderForm, _ call: BithumbCall
    ) throws(BithumbError) -> VenueOrder {
        let entry = try form.order(of: call.account.id, in: world)
        if let name = entry.clientID, world.venue.isNameSpent(name, of: call.account.id) {
            guard let order = world.venue.order(named: name, of: call.account.id) else {
                throw .spentName
            }
            return order
        }
        let number = try submit(entry)
        settling.add(number, at: call.time.wall, for: randomSettling())
        guard let order = world.venue.order(number) else { throw .orderNotFound }
        return order
    }

    func submit(_ entry: NewOrder) throws(BithumbError) -> OrderNumber {
        do throws(VenueRefusal) {
            return try world.venue.place(entry, at: world.time.market, into: &world.news)
        } catch {
            throw BithumbError(error, side: entry.side)
        }
    }

    private func randomSettling() -> TimeSpan {
        let range = settings.settling
        let span = range.upperBound.nanoseconds - range.lowerBound.nanoseconds
        guard span > 0 else { return range.lowerBound }
        let part = Int64(random.next() % UInt64(span))
        return TimeSpan(nanoseconds: range.lowerBound.nanoseconds + part)
    }

    // MARK: - Cancelling

    func cancel(_ call: BithumbCall) throws(BithumbError) -> [UInt8] {
        let order = try cancelOrder(call, id: "order_id")
        var json = JSONWriter()
        json.object {
            $0.string("order_id", BithumbNames.name(of: order.number))
            $0.string("client_order_id", orNull: order.entry.clientID)
            $0.string("market", code(order.entry.market))
            $0.string("created_at", KoreanClock.zoned(order.createdAt))
        }
        return json.bytes
    }

    func cancelOld(_ call: BithumbCall) throws(BithumbError) -> [UInt8] {
        let order = try cancelOrder(call, id: "uuid")
        var json = JSONWriter()
        json.object { write(order, .first, into: &$0) }
        return json.bytes
    }

    private func cancelOrder(
        _ call: BithumbCall, id: String
    ) throws(BithumbError) -> VenueOrder {
        let order = try named(call, id: id)
        try cancel(order, call)
        return order
    }

    private func cancel(
        _ order: VenueOrder, _ call: BithumbCall
    ) throws(BithumbError) {
        if let refusal = settling.refusal(of: order.number, at: call.time.wall) { throw refusal }
        do throws(VenueRefusal) {
            try world.venue.cancel(
                order.number, of: call.account.id, reason: .byClient, at: world.time.market,
                into: &world.news)
        } catch {
            throw BithumbError(error, side: order.entry.side)
        }
    }

    /// Cancels up to thirty orders, each for itself.
    func cancelBatch(_ call: BithumbCall) throws(BithumbError) -> [UInt8] {
        let wanted = try wantedOrders(call, most: Self.mostCancels)
        var done: [VenueOrder] = []
        var failed: [(WantedOrder, BithumbError)] = []
        for want in wanted {
            let result = attempt { () throws(BithumbError) in
                let order = try find(want, of: call.account.id)
                try cancel(order, call)
                return order
            }
            switch result {
            case .success(let order): done.append(order)
            case .failure(let error): failed.append((want, error))
            }
        }
        var json = JSONWriter()
        json.object {
            $0.array("success") {
                for order in done {
                    $0.object {
                        $0.string("order_id", BithumbNames.name(of: order.number))
                        $0.string("client_order_id", orNull: order.entry.clientID)
                    }
                }
            }
            $0.array("fail") {
                for (want, error) in failed {
                    $0.object {
                        $0.string(want.field, want.text)
                        error.write(into: &$0)
                    }
                }
            }
        }
        return json.bytes
    }

    // MARK: - Finding

    /// How a client calls one order.
    enum WantedOrder {
        case id(String)
        case clientID(String)

        var field: String {
            switch self {
            case .id: "order_id"
            case .clientID: "client_order_id"
            }
        }

        var text: String {
            switch self {
            case .id(let text), .clientID(let text): text
            }
        }
    }

    /// The orders of a body's lists, of one kind of name only.
    func wantedOrders(
        _ call: BithumbCall, most: Int
    ) throws(BithumbError) -> [WantedOrder] {
        let hasIDs = call.parameters.has("order_ids")
        guard hasIDs != call.parameters.has("client_order_ids") else {
            throw .badParameter("order_ids")
        }
        let field = hasIDs ? "order_ids" : "client_order_ids"
        guard let names = call.parameters.list(field), (1...most).contains(names.count) else {
            throw .badParameter(field)
        }
        return names.map { hasIDs ? .id($0) : .clientID($0) }
    }

    func find(
        _ want: WantedOrder, of account: AccountID
    ) throws(BithumbError) -> VenueOrder {
        let order: VenueOrder? =
            switch want {
            case .id(let name): BithumbNames.order(named: name).flatMap { world.venue.order($0) }
            case .clientID(let name): world.venue.order(named: name, of: account)
            }
        guard let order, order.entry.account == account else { throw .orderNotFound }
        return order
    }

    /// The order that a request is about; the venue's own name goes before the client's.
    func named(_ call: BithumbCall, id: String) throws(BithumbError) -> VenueOrder {
        let account = call.account.id
        if let name = call.parameters.value(id) {
            return try find(.id(name), of: account)
        }
        guard let name = call.parameters.value("client_order_id") else {
            throw .missingParameter(id)
        }
        return try find(.clientID(name), of: account)
    }
}

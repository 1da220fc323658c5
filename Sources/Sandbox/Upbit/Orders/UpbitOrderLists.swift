internal import Domain
internal import SimulatedVenue

enum UpbitOrderState: String, CaseIterable {
    case wait, watch, done, cancel

    var isOpen: Bool { self == .wait || self == .watch }
}

// Lists of orders.
extension UpbitServer {
    func ordersByID(_ call: UpbitCall) throws(UpbitError) -> UpbitAnswer {
        let account = try call.account()
        let market = try optionalMarket(call.parameters)
        let orders = try named(in: call.parameters, limit: 100, of: account).compactMap(\.order)
        let isDescending = try call.parameters.isDescending()
        return answer(
            orders.filter {
                isVisible($0.number, at: call.time.wall) && isIn(market, $0)
            }.sorted { ($0.number > $1.number) == isDescending })
    }

    func openOrders(_ call: UpbitCall) throws(UpbitError) -> UpbitAnswer {
        let states = try states(call.parameters, among: [.wait, .watch], otherwise: [.wait])
        return try page(of: try select(states, call), call.parameters)
    }

    func closedOrders(_ call: UpbitCall) throws(UpbitError) -> UpbitAnswer {
        let parameters = call.parameters
        let states = try states(parameters, among: [.done, .cancel], otherwise: [.done, .cancel])
        let window = try window(parameters)
        let limit = try parameters.integer("limit", in: 1...1000, otherwise: 100)
        let orders = try select(states, call).filter { window.contains($0.createdAt) }
        return answer(Array(orders.prefix(limit)))
    }

    /// The deprecated list that has both kinds.
    func allOrders(_ call: UpbitCall) throws(UpbitError) -> UpbitAnswer {
        let parameters = call.parameters
        if parameters.has("uuids") || parameters.has("identifiers") {
            return try ordersByID(call)
        }
        let states = try states(
            parameters, among: UpbitOrderState.allCases, otherwise: [.wait])
        guard Set(states.map(\.isOpen)).count == 1 else {
            throw .validation("Open and closed states cannot be asked for together.")
        }
        return try page(of: try select(states, call), parameters)
    }

    // MARK: Parts of a question

    private func optionalMarket(
        _ parameters: SignedParameters
    ) throws(UpbitError) -> MarketIndex? {
        guard let code = try parameters.text("market") else { return nil }
        return try market(code)
    }

    private func isIn(_ market: MarketIndex?, _ order: VenueOrder) -> Bool {
        market == nil || market == order.entry.market
    }

    private func states(
        _ parameters: SignedParameters, among known: [UpbitOrderState],
        otherwise: [UpbitOrderState]
    ) throws(UpbitError) -> [UpbitOrderState] {
        let one = try parameters.text("state")
        let several = try parameters.texts("states")
        guard one == nil || several.isEmpty else {
            throw .validation("state and states exclude each other.")
        }
        let words = one.map { [$0] } ?? several
        guard !words.isEmpty else { return otherwise }
        var states: [UpbitOrderState] = []
        for word in words {
            guard let state = UpbitOrderState(rawValue: word), known.contains(state) else {
                let names = known.map(\.rawValue).joined(separator: ", ")
                throw .validation("A state here is one of \(names).")
            }
            states.append(state)
        }
        return states
    }

    /// From when to when closed orders are asked for, seven days at most.
    private func window(
        _ parameters: SignedParameters
    ) throws(UpbitError) -> ClosedRange<Timestamp> {
        let longest = TimeSpan.days(7)
        let start = try time("start_time", parameters)
        let end = try time("end_time", parameters)
        switch (start, end) {
        case (nil, nil): return (world.time.market - longest)...world.time.market
        case (let start?, nil): return start...(start + longest)
        case (nil, let end?): return (end - longest)...end
        case (let start?, let end?):
            guard start <= end, end - start <= longest else {
                throw .invalidParameter("end_time lies up to seven days after start_time.")
            }
            return start...end
        }
    }

    private func time(
        _ name: String, _ parameters: SignedParameters
    ) throws(UpbitError) -> Timestamp? {
        guard let text = try parameters.text(name) else { return nil }
        guard let time = UpbitTime.parseOrMilliseconds(text) else {
            throw .invalidParameter("\(name) is an ISO 8601 time or milliseconds.")
        }
        return time
    }

    /// The account's orders in these states, in the order asked for.
    private func select(
        _ states: [UpbitOrderState], _ call: UpbitCall
    ) throws(UpbitError) -> [VenueOrder] {
        let account = try call.account()
        let market = try optionalMarket(call.parameters)
        let isDescending = try call.parameters.isDescending()
        let isOpen = states.contains(where: \.isOpen)
        let numbers =
            isOpen
            ? world.venue.openOrders(of: account.id)
            : world.venue.finishedOrders(of: account.id).sorted()
        let words = Set(states.map(\.rawValue))
        let orders = numbers.compactMap(world.venue.order).filter {
            isIn(market, $0) && isVisible($0.number, at: call.time.wall)
                && words.contains(view($0).state)
        }
        return isDescending ? orders.reversed() : orders
    }

    private func page(
        of orders: [VenueOrder], _ parameters: SignedParameters
    ) throws(UpbitError) -> UpbitAnswer {
        let page = try parameters.integer("page", in: 1...1_000_000, otherwise: 1)
        let limit = try parameters.integer("limit", in: 1...100, otherwise: 100)
        return answer(Array(orders.dropFirst((page - 1) * limit).prefix(limit)))
    }

    private func answer(_ orders: [VenueOrder]) -> UpbitAnswer {
        UpbitAnswer { json in
            json.array { json in
                for order in orders {
                    let view = view(order)
                    json.object { view.writeMembers(to: &$0, withFunds: true) }
                }
            }
        }
    }

    // MARK: Orders by name

    struct NamedOrder {
        /// `uuid` or `identifier`.
        let kind: String
        let name: String
        /// `nil` when the account has none of that name.
        let order: VenueOrder?
    }

    /// The orders of a list of uuids or of identifiers.
    func named(
        in parameters: SignedParameters, limit: Int, of account: SandboxAccount
    ) throws(UpbitError) -> [NamedOrder] {
        let uuids = try parameters.texts("uuids", limit: limit)
        let identifiers = try parameters.texts("identifiers", limit: limit)
        guard uuids.isEmpty != identifiers.isEmpty else {
            throw .validation("Either uuids[] or identifiers[] is needed.")
        }
        return uuids.map { uuid in
            let order = names.number(uuid).flatMap(world.venue.order)
            let isOwn = order?.entry.account == account.id
            return NamedOrder(kind: "uuid", name: uuid, order: isOwn ? order : nil)
        }
            + identifiers.map {
                NamedOrder(
                    kind: "identifier", name: $0,
                    order: world.venue.order(named: $0, of: account.id))
            }
    }
}

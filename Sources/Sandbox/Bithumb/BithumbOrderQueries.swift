internal import Domain
internal import SimulatedVenue
internal import Transport

// Looking orders up. Orders that are still settling are in none of the lists.

extension BithumbServer {
    static let mostListed = 100
    static let mostHistory = 1000

    func order(_ call: BithumbCall) throws(BithumbError) -> [UInt8] {
        let order = try named(call, id: "uuid")
        if let refusal = settling.refusal(of: order.number, at: call.time.wall) { throw refusal }
        var json = JSONWriter()
        json.object {
            write(order, .first, into: &$0)
            writeFills(of: order, into: &$0)
        }
        return json.bytes
    }

    // MARK: - Version 1: pages

    func orders(_ call: BithumbCall) throws(BithumbError) -> [UInt8] {
        let limit = try privateCount(
            call, "limit", standard: Self.mostListed, most: Self.mostListed)
        let page = try privateCount(call, "page", standard: 1, most: 1_000_000)
        let states = try states(call, standard: ["wait"], allowed: Self.allStates)
        let names = try listedNames(call)
        let isAscending = try isAscending(call)
        let market = try optionalMarket(call)
        let found = visibleOrders(call, market, states).filter { order in
            guard let names else { return true }
            return names.contains(BithumbNames.name(of: order.number))
                || order.entry.clientID.map(names.contains) ?? false
        }
        let sorted = isAscending ? found : found.reversed()
        let shown = sorted.dropFirst((page - 1) * limit).prefix(limit)
        var json = JSONWriter(capacity: 600 * shown.count)
        json.array { for order in shown { $0.object { write(order, .first, into: &$0) } } }
        return json.bytes
    }

    private static let allStates: Set<String> = ["wait", "watch", "done", "cancel"]

    /// The orders a list is narrowed down to; `nil` for all.
    private func listedNames(_ call: BithumbCall) throws(BithumbError) -> Set<String>? {
        let ids = call.parameters.list("uuids")
        let names = call.parameters.list("client_order_ids")
        guard ids == nil || names == nil else { throw .badParameter("client_order_ids") }
        guard let wanted = ids ?? names else { return nil }
        guard wanted.count <= Self.mostListed else {
            throw .badParameter(ids == nil ? "client_order_ids" : "uuids")
        }
        return Set(wanted)
    }

    // MARK: - Version 2: keys

    func orderSearch(_ call: BithumbCall) throws(BithumbError) -> [UInt8] {
        let wanted = try wantedOrders(call, most: Self.mostListed)
        var seen: Set<OrderNumber> = []
        var json = JSONWriter()
        json.array {
            for want in wanted {
                guard case .success(let order) = Self.result(of: want, call, in: self),
                    settling.refusal(of: order.number, at: call.time.wall) == nil,
                    seen.insert(order.number).inserted
                else { continue }
                $0.object { write(order, .second, into: &$0) }
            }
        }
        return json.bytes
    }

    /// An order that is not found is left out of a search.
    private static func result(
        of want: WantedOrder, _ call: BithumbCall, in server: BithumbServer
    ) -> Result<VenueOrder, BithumbError> {
        do throws(BithumbError) {
            return .success(try server.find(want, of: call.account.id))
        } catch {
            return .failure(error)
        }
    }

    func pendingOrders(_ call: BithumbCall) throws(BithumbError) -> [UInt8] {
        let limit = try privateCount(
            call, "limit", standard: Self.mostListed, most: Self.mostListed)
        let states = try states(call, standard: ["wait"], allowed: ["wait", "watch"])
        return try page(call, visibleOrders(call, try optionalMarket(call), states), limit)
    }

    func orderHistory(_ call: BithumbCall) throws(BithumbError) -> [UInt8] {
        let limit = try privateCount(
            call, "limit", standard: Self.mostListed, most: Self.mostHistory)
        let states = try states(
            call, standard: ["done", "cancel"], allowed: ["done", "cancel"])
        let window = try historyWindow(call)
        let orders = visibleOrders(call, try optionalMarket(call), states)
            .filter { window.contains($0.createdAt) }
        return try page(call, orders, limit)
    }

    /// At most seven days; the last seven when nothing is said.
    private func historyWindow(
        _ call: BithumbCall
    ) throws(BithumbError) -> ClosedRange<Timestamp> {
        let longest = TimeSpan.days(7)
        let start = try time(call, "start_time")
        let now = world.time.market
        let end = try time(call, "end_time") ?? start.map { min($0 + longest, max($0, now)) } ?? now
        let first = start ?? end - longest
        guard first <= end, end - first <= longest else { throw .badParameter("start_time") }
        return first...end
    }

    private func time(_ call: BithumbCall, _ name: String) throws(BithumbError) -> Timestamp? {
        guard let text = call.parameters.value(name) else { return nil }
        guard let time = KoreanClock.readMilliseconds(text) else { throw .badParameter(name) }
        return time
    }

    /// One page of `orders`, which ascend, and the key to the next.
    private func page(
        _ call: BithumbCall, _ orders: [VenueOrder], _ limit: Int
    ) throws(BithumbError) -> [UInt8] {
        let isAscending = try isAscending(call)
        var rest = isAscending ? orders : orders.reversed()
        if let key = call.parameters.value("next_key") {
            guard let last = PageKey.number(of: key) else { throw .badParameter("next_key") }
            rest.removeAll { isAscending ? $0.number <= last : $0.number >= last }
        }
        let shown = rest.prefix(limit)
        let next = rest.count > limit ? shown.last.map { PageKey.text(for: $0.number) } : nil
        var json = JSONWriter(capacity: 600 * shown.count)
        json.object {
            $0.array("data") {
                for order in shown { $0.object { write(order, .second, into: &$0) } }
            }
            $0.bool("has_next", next != nil)
            $0.string("next_key", orNull: next)
        }
        return json.bytes
    }

    // MARK: - What lists share

    /// Orders of the caller that queries find, ascending by their numbers.
    private func visibleOrders(
        _ call: BithumbCall, _ market: MarketIndex?, _ states: Set<String>
    ) -> [VenueOrder] {
        let account = call.account.id
        var numbers: [OrderNumber] = []
        if !states.isDisjoint(with: ["wait", "watch"]) {
            numbers += world.venue.openOrders(of: account)
        }
        if !states.isDisjoint(with: ["done", "cancel"]) {
            numbers += world.venue.finishedOrders(of: account)
        }
        return numbers.sorted().compactMap { world.venue.order($0) }.filter { order in
            (market == nil || order.entry.market == market)
                && states.contains(BithumbOrderView(order: order).state)
                && settling.refusal(of: order.number, at: call.time.wall) == nil
        }
    }

    /// `state` or `states[]`, never both; `watch` only alone.
    private func states(
        _ call: BithumbCall, standard: Set<String>, allowed: Set<String>
    ) throws(BithumbError) -> Set<String> {
        let one = call.parameters.value("state")
        let several = call.parameters.list("states")
        guard one == nil || several == nil else { throw .badParameter("states") }
        guard let words = several ?? one.map({ [$0] }) else { return standard }
        let states = Set(words)
        guard states.isSubset(of: allowed), !states.isEmpty else { throw .badParameter("state") }
        guard !states.contains("watch") || states.count == 1 else { throw .badParameter("states") }
        return states
    }

    func isAscending(_ call: BithumbCall) throws(BithumbError) -> Bool {
        switch call.parameters.value("order_by") {
        case nil, "desc": return false
        case "asc": return true
        default: throw .badParameter("order_by")
        }
    }

    func optionalMarket(_ call: BithumbCall) throws(BithumbError) -> MarketIndex? {
        guard let name = call.parameters.value("market") else { return nil }
        guard let market = world.market(named: name) else { throw .badParameter("currency") }
        return market
    }

    func privateCount(
        _ call: BithumbCall, _ name: String, standard: Int, most: Int
    ) throws(BithumbError) -> Int {
        guard let text = call.parameters.value(name) else { return standard }
        guard let count = Int(text), (1...most).contains(count) else { throw .badParameter(name) }
        return count
    }
}

/// Where the next page of a list begins, in a form that nobody should read anything into.
///
/// It always ends in padding, which has to be percent-encoded in a query and must not be in a hash.
enum PageKey {
    static func text(for order: OrderNumber) -> String {
        var bytes = Array("order:\(order.raw)".utf8)
        while bytes.count % 3 != 1 { bytes.append(UInt8(ascii: ";")) }
        return Base64.standard.encode(bytes)
    }

    static func number(of text: String) -> OrderNumber? {
        guard text.utf8.count <= 64, let bytes = Base64Text.decoded(Array(text.utf8)) else {
            return nil
        }
        let words = String(decoding: bytes, as: UTF8.self).prefix { $0 != ";" }
        guard words.hasPrefix("order:"), let number = UInt64(words.dropFirst(6)) else {
            return nil
        }
        return OrderNumber(raw: number)
    }
}

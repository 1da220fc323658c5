internal import Domain
internal import SimulatedVenue

/// An order that Bithumb splits over time into market orders of equal size.
struct TwapOrder {
    enum State: String { case progress, done, cancel }

    let number: UInt64
    let account: AccountID
    let market: MarketIndex
    let side: Side
    /// The whole of it: an amount to spend, or a quantity to sell.
    let size: OrderSize
    let slices: Int
    let interval: TimeSpan
    let createdAt: Timestamp
    var nextAt: Timestamp
    var sent = 0
    var orders: [OrderNumber] = []
    var state = State.progress
    var finishedAt: Timestamp?
    var cancelType: String?

    /// The size of slice `index`; the last one takes what the others left over.
    func slice(_ index: Int) -> OrderSize {
        let isLast = index == slices - 1
        switch size {
        case .amount(let amount):
            // Whole units of the quote currency, as people order by amount.
            let part = Money(raw: amount.raw / Int128(slices) / Money.scale * Money.scale)
            return .amount(isLast ? Money(raw: amount.raw - part.raw * Int128(index)) : part)
        case .quantity(let quantity):
            let part = quantity.raw / Int64(slices)
            return .quantity(
                Quantity(raw: isLast ? quantity.raw - part * Int64(index) : part))
        }
    }

    var name: String { "TWAP-\(String(repeating: "0", count: 12))\(number)" }
}

/// The split orders of all accounts.
struct TwapBook {
    var orders: [TwapOrder] = []
    var nextNumber: UInt64 = 1
    /// Older ones that are over are forgotten.
    static let most = 1000
}

// The limits of the API: 5 minutes to 12 hours, and these intervals.
extension BithumbServer {
    static let twapDurations: ClosedRange<Int64> = 300...43_200
    static let twapIntervals: Set<Int64> = [15, 20, 30, 60, 120]

    func placeTwap(_ call: BithumbCall) throws(BithumbError) -> [UInt8] {
        let order = try newTwap(call)
        // The smallest slice must be worth an order, and the whole must be there at the start.
        for index in [0, order.slices - 1] { try check(order, order.slice(index)) }
        try checkFunds(order)
        if twaps.orders.count >= TwapBook.most {
            guard let over = twaps.orders.firstIndex(where: { $0.state != .progress }) else {
                throw .badParameter("twap")
            }
            twaps.orders.remove(at: over)
        }
        twaps.orders.append(order)
        twaps.nextNumber += 1
        runTwaps(at: world.time.market)
        var json = JSONWriter()
        json.object {
            $0.string("uuid", order.name)
            $0.string("market", code(order.market))
            $0.string("side", order.side == .buy ? "bid" : "ask")
            $0.string("created_at", KoreanClock.zoned(order.createdAt))
        }
        return json.bytes
    }

    private func newTwap(_ call: BithumbCall) throws(BithumbError) -> TwapOrder {
        guard let market = try optionalMarket(call) else { throw .missingParameter("market") }
        guard listing(market).instrument.quote == .krw else { throw .badParameter("market") }
        let side: Side
        switch call.parameters.value("side") {
        case "bid": side = .buy
        case "ask": side = .sell
        default: throw .badParameter("side")
        }
        guard let duration = call.parameters.value("duration").flatMap({ Int64($0) }),
            Self.twapDurations.contains(duration)
        else { throw .badParameter("duration") }
        guard let interval = call.parameters.value("frequency").flatMap({ Int64($0) }),
            Self.twapIntervals.contains(interval)
        else { throw .badParameter("frequency") }
        let field = side == .buy ? "price" : "volume"
        let other = side == .buy ? "volume" : "price"
        guard !call.parameters.has(other) else { throw .badParameter(other) }
        guard let raw = BithumbOrderForm.decimal(call.parameters.value(field) ?? ""), raw > 0 else {
            throw .badParameter(field)
        }
        let now = world.time.market
        return TwapOrder(
            number: twaps.nextNumber, account: call.account.id, market: market, side: side,
            size: side == .buy
                ? .amount(Money(raw: Int128(raw) * Int128(FixedPoint.scale)))
                : .quantity(Quantity(raw: raw)),
            slices: Int(max(1, duration / interval)), interval: .seconds(interval), createdAt: now,
            nextAt: now)
    }

    private func entry(_ order: TwapOrder, _ size: OrderSize) -> NewOrder {
        var entry = NewOrder(
            account: order.account, market: order.market, side: order.side, size: size,
            kind: .market)
        entry.selfTradePrevention = .cancelTaker
        return entry
    }

    private func check(_ order: TwapOrder, _ size: OrderSize) throws(BithumbError) {
        do throws(VenueRefusal) {
            try world.venue.check(entry(order, size), at: world.time.market)
        } catch {
            throw BithumbError(error, side: order.side)
        }
    }

    private func checkFunds(_ order: TwapOrder) throws(BithumbError) {
        let instrument = listing(order.market).instrument
        let currency = order.side == .buy ? instrument.quote : instrument.base
        let free = world.venue.balance(of: order.account, currency).free
        let needed: Money =
            switch order.size {
            case .amount(let amount): amount + instrument.fee(on: amount, role: .taker)
            case .quantity(let quantity):
                Money(raw: Int128(quantity.raw) * Int128(FixedPoint.scale))
            }
        guard needed <= free else {
            throw BithumbError(
                .insufficientBalance(currency, required: needed, free: free), side: order.side)
        }
    }

    // MARK: - As time goes by

    /// Sends the slices that are due. One that the market refuses ends the order.
    func runTwaps(at time: Timestamp) {
        for index in twaps.orders.indices {
            while twaps.orders[index].state == .progress, twaps.orders[index].nextAt <= time {
                sendSlice(of: index)
            }
        }
    }

    private func sendSlice(of index: Int) {
        let order = twaps.orders[index]
        do throws(BithumbError) {
            let number = try submit(entry(order, order.slice(order.sent)))
            twaps.orders[index].orders.append(number)
        } catch {
            end(index, .cancel, "system_cancel")
            return
        }
        twaps.orders[index].sent += 1
        twaps.orders[index].nextAt = order.nextAt + order.interval
        if order.sent + 1 == order.slices { end(index, .done, nil) }
    }

    private func end(_ index: Int, _ state: TwapOrder.State, _ type: String?) {
        twaps.orders[index].state = state
        twaps.orders[index].finishedAt = world.time.market
        twaps.orders[index].cancelType = type
    }

    // MARK: - Cancelling and listing

    func cancelTwap(_ call: BithumbCall) throws(BithumbError) -> [UInt8] {
        guard let name = call.parameters.value("uuid") else {
            throw .missingParameter("uuid")
        }
        guard
            let index = twaps.orders.firstIndex(where: {
                $0.name == name && $0.account == call.account.id && $0.state == .progress
            })
        else { throw .orderNotFound }
        end(index, .cancel, "user_cancel")
        var json = JSONWriter()
        json.object { $0.string("uuid", name) }
        return json.bytes
    }

    func twapOrders(_ call: BithumbCall) throws(BithumbError) -> [UInt8] {
        let limit = try privateCount(
            call, "limit", standard: Self.mostListed, most: Self.mostListed)
        let market = try optionalMarket(call)
        guard let state = TwapOrder.State(rawValue: call.parameters.value("state") ?? "progress")
        else { throw .badParameter("state") }
        let names = call.parameters.list("uuids").map(Set.init)
        let isAscending = try isAscending(call)
        var last: UInt64?
        if let key = call.parameters.value("next_key") {
            guard let number = PageKey.number(of: key) else { throw .badParameter("next_key") }
            last = number.raw
        }
        let found = twaps.orders.filter { order in
            order.account == call.account.id && order.state == state
                && (market.map { order.market == $0 } ?? true)
                && (names.map { $0.contains(order.name) } ?? true)
                && (last.map { isAscending ? order.number > $0 : order.number < $0 } ?? true)
        }
        let sorted = isAscending ? found : found.reversed()
        let shown = sorted.prefix(limit)
        let next = sorted.count > limit ? shown.last?.number : nil
        var json = JSONWriter()
        json.object {
            $0.array("data") {
                for order in shown { $0.object { write(order, into: &$0) } }
            }
            $0.bool("has_next", next != nil)
            $0.string("next_key", orNull: next.map { PageKey.text(for: OrderNumber(raw: $0)) })
        }
        return json.bytes
    }

    private func write(_ order: TwapOrder, into json: inout JSONWriter) {
        let parts = order.orders.compactMap { world.venue.order($0) }
        let filled = parts.reduce(Quantity.zero) { $0 + $1.filled }
        let value = parts.reduce(Money.zero) { $0 + $1.filledValue }
        let average =
            filled > .zero
            ? Price(raw: Int64(clamping: value.raw / Int128(filled.raw))).description : "0"
        json.string("uuid", order.name)
        json.string("side", order.side == .buy ? "bid" : "ask")
        switch order.size {
        case .amount(let amount):
            json.string("price", amount.description)
            json.null("volume")
        case .quantity(let quantity):
            json.null("price")
            json.string("volume", quantity.description)
        }
        json.string("state", order.state.rawValue)
        json.string("market", code(order.market))
        json.string("created_at", KoreanClock.zoned(order.createdAt))
        json.string("finished_at", orNull: order.finishedAt.map(KoreanClock.zoned))
        json.number("total_order_count", order.slices)
        json.number("total_trades_count", parts.reduce(0) { $0 + $1.fillCount })
        json.number("progress_count", order.sent)
        json.string("total_executed_amount", value.description)
        json.string("total_executed_volume", filled.description)
        json.string("avg_trade_price", average)
        let canceledAt = order.state == .cancel ? order.finishedAt : nil
        json.string("canceled_at", orNull: canceledAt.map(KoreanClock.zoned))
        json.string("cancel_type", orNull: order.cancelType)
    }
}

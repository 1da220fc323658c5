internal import Domain
internal import SimulatedVenue

/// An order as the wire tells it, at one moment of its life.
struct UpbitOrderView {
    let uuid: String
    let market: String
    let order: VenueOrder
    var state: String
    var executed: Quantity
    var funds: Money
    var paidFee: Money
    var remainingFee: Money
    var locked: Money
    var tradeCount: Int
    var prevented: Quantity

    /// The order as it is now.
    init(_ order: VenueOrder, uuid: String, market: String) {
        self.uuid = uuid
        self.market = market
        self.order = order
        state =
            switch order.state {
            case .dormant: "watch"
            case .open: "wait"
            case .filled: "done"
            case .canceled: "cancel"
            }
        executed = order.filled
        funds = order.filledValue
        paidFee = order.paidFee
        remainingFee = order.remainingFee
        locked = order.locked
        tradeCount = order.fillCount
        prevented = order.prevented
    }

    /// The order as the gateway took it in, before the market has seen it.
    func acknowledged() -> UpbitOrderView {
        var view = self
        view.state = order.state == .dormant ? "watch" : "wait"
        view.executed = .zero
        view.funds = .zero
        view.paidFee = .zero
        view.tradeCount = 0
        view.prevented = .zero
        view.remainingFee = order.reservedFee
        view.locked = initialValue + order.reservedFee
        return view
    }

    /// What the order holds back when it comes, without the fee.
    private var initialValue: Money {
        switch (order.entry.size, order.entry.side) {
        case (.amount(let amount), _): amount
        case (.quantity(let quantity), .sell): quantity.asMoney
        case (.quantity(let quantity), .buy):
            order.price.map { Money($0, times: quantity) } ?? .zero
        }
    }

    /// As it was when `later` had not yet happened, and the order was open.
    func before(
        _ later: [Execution], prevented gone: Quantity, in instrument: Instrument
    ) -> UpbitOrderView {
        var view = self
        for execution in later {
            view.executed -= execution.quantity
            view.funds -= execution.value
            view.paidFee -= execution.fee
            view.tradeCount -= 1
        }
        view.prevented -= gone
        view.state = "wait"
        let value: Money =
            switch (order.entry.size, order.entry.side) {
            case (.amount(let amount), _): max(amount - view.funds, .zero)
            case (.quantity, .sell): view.remaining?.asMoney ?? .zero
            case (.quantity, .buy):
                order.price.map { Money($0, times: view.remaining ?? .zero) } ?? .zero
            }
        view.remainingFee =
            order.entry.side == .buy ? max(instrument.fee(on: value, role: .taker), .zero) : .zero
        view.locked = value + view.remainingFee
        return view
    }

    var type: UpbitOrderType {
        switch order.entry.kind {
        case .limit: .limit
        case .best: .best
        case .market: order.entry.side == .buy ? .price : .market
        }
    }

    var side: UpbitSide { UpbitSide(order.entry.side) }

    var timeInForce: UpbitTimeInForce? {
        if order.entry.isPostOnly { return .postOnly }
        return switch order.entry.timeInForce {
        case .gtc: nil
        case .ioc: .ioc
        case .fok: .fok
        }
    }

    /// The limit, or the amount of a buy by amount.
    var price: String? {
        if case .amount(let amount) = order.entry.size { return amount.description }
        return order.price?.description
    }

    var volume: Quantity? {
        if case .quantity(let quantity) = order.entry.size { quantity } else { nil }
    }

    /// What has not traded; it stays so when the order ends. `nil` for a buy by amount.
    var remaining: Quantity? { volume.map { max($0 - executed - prevented, .zero) } }

    /// What self-trade prevention has set free.
    var preventedLocked: Money {
        guard order.entry.side == .buy else { return prevented.asMoney }
        return order.price.map { Money($0, times: prevented) } ?? .zero
    }

    var prevention: UpbitPrevention { UpbitPrevention(order.entry.selfTradePrevention) }

    /// The members of the order, without the braces.
    func writeMembers(to json: inout JSONWriter, withFunds: Bool = false) {
        json.string("market", market)
        json.string("uuid", uuid)
        json.string("side", side.rawValue)
        json.string("ord_type", type.rawValue)
        json.string("price", orNull: price)
        json.string("state", state)
        json.string("created_at", KoreanClock.zoned(order.createdAt))
        json.string("volume", orNull: volume?.description)
        json.string("remaining_volume", orNull: remaining?.description)
        json.string("executed_volume", executed.description)
        if withFunds { json.string("executed_funds", funds.description) }
        json.string("reserved_fee", order.reservedFee.description)
        json.string("remaining_fee", remainingFee.description)
        json.string("paid_fee", paidFee.description)
        json.string("locked", locked.description)
        json.number("trades_count", tradeCount)
        json.string("prevented_volume", prevented.description)
        json.string("prevented_locked", preventedLocked.description)
        if let timeInForce { json.string("time_in_force", timeInForce.rawValue) }
        if let identifier = order.entry.clientID { json.string("identifier", identifier) }
        json.string("smp_type", prevention.rawValue)
    }

    /// How the order is named in the answer to a batch cancel.
    func writeName(to json: inout JSONWriter) {
        json.object {
            $0.string("uuid", uuid)
            $0.string("market", market)
            if let identifier = order.entry.clientID { $0.string("identifier", identifier) }
        }
    }
}

extension Quantity {
    /// As an amount of the base currency.
    var asMoney: Money { Money(raw: Int128(raw) * Int128(FixedPoint.scale)) }
}

internal import Domain
internal import SimulatedVenue

/// An order that was only tried out: no market has seen it.
struct UpbitTrialOrder {
    private let entry: NewOrder
    private let uuid: String
    private let instrument: Instrument
    private let time: Timestamp

    init(_ entry: NewOrder, uuid: String, instrument: Instrument, at time: Timestamp) {
        self.entry = entry
        self.uuid = uuid
        self.instrument = instrument
        self.time = time
    }

    private var type: UpbitOrderType {
        switch entry.kind {
        case .limit: .limit
        case .best: .best
        case .market: entry.side == .buy ? .price : .market
        }
    }

    private var quantity: Quantity? {
        if case .quantity(let quantity) = entry.size { quantity } else { nil }
    }

    /// The limit, or the amount of a buy by amount.
    private var price: String? {
        switch (entry.size, entry.kind) {
        case (.amount(let amount), _): amount.description
        case (_, .limit(let price)): price.description
        default: nil
        }
    }

    /// What a real one would hold back, without the fee.
    private var value: Money {
        switch (entry.size, entry.side, entry.kind) {
        case (.amount(let amount), _, _): amount
        case (.quantity(let quantity), .buy, .limit(let price)): Money(price, times: quantity)
        case (.quantity(let quantity), _, _): quantity.asMoney
        }
    }

    private var timeInForce: UpbitTimeInForce? {
        if entry.isPostOnly { return .postOnly }
        return switch entry.timeInForce {
        case .gtc: nil
        case .ioc: .ioc
        case .fok: .fok
        }
    }

    func writeMembers(to json: inout JSONWriter) {
        let fee = entry.side == .buy ? instrument.fee(on: value, role: .taker) : .zero
        json.string("market", instrument.id.market)
        json.string("uuid", uuid)
        json.string("side", UpbitSide(entry.side).rawValue)
        json.string("ord_type", type.rawValue)
        json.string("price", orNull: price)
        json.string("state", "wait")
        json.string("created_at", KoreanClock.zoned(time))
        json.string("volume", orNull: quantity?.description)
        json.string("remaining_volume", orNull: quantity?.description)
        json.string("executed_volume", "0")
        json.string("reserved_fee", fee.description)
        json.string("remaining_fee", fee.description)
        json.string("paid_fee", "0")
        json.string("locked", (value + fee).description)
        json.number("trades_count", 0)
        json.string("prevented_volume", "0")
        json.string("prevented_locked", "0")
        if let timeInForce { json.string("time_in_force", timeInForce.rawValue) }
        if let identifier = entry.clientID { json.string("identifier", identifier) }
        json.string("smp_type", UpbitPrevention(entry.selfTradePrevention).rawValue)
    }
}

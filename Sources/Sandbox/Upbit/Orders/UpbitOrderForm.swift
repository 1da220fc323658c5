internal import Domain
internal import SimulatedVenue

enum UpbitSide: String, CaseIterable {
    case bid, ask

    var side: Side { self == .bid ? .buy : .sell }

    init(_ side: Side) { self = side == .buy ? .bid : .ask }
}

enum UpbitOrderType: String, CaseIterable {
    case limit
    /// A market buy for an amount.
    case price
    /// A market sell of a quantity.
    case market
    case best
}

enum UpbitTimeInForce: String, CaseIterable {
    case ioc, fok
    case postOnly = "post_only"
}

enum UpbitPrevention: String, CaseIterable {
    case cancelMaker = "cancel_maker"
    case cancelTaker = "cancel_taker"
    case reduce
    case none

    var setting: SelfTradePrevention {
        switch self {
        case .cancelMaker: .cancelMaker
        case .cancelTaker: .cancelTaker
        case .reduce: .reduce
        case .none: .none
        }
    }

    init(_ setting: SelfTradePrevention) {
        self =
            switch setting {
            case .cancelMaker: .cancelMaker
            case .cancelTaker: .cancelTaker
            case .reduce: .reduce
            case .none: .none
            }
    }

    /// 2026-11-09 00:00 in Korea: from here on `none` is a word, and saying nothing means
    /// `cancel_maker`.
    static let change = Timestamp(milliseconds: 1_794_150_000_000)

    static func whenOmitted(at time: Timestamp) -> UpbitPrevention {
        time >= change ? .cancelMaker : .none
    }
}

/// The part of an order that a client says anew when it replaces one.
struct UpbitOrderForm {
    let type: UpbitOrderType
    let price: String?
    /// Decimal text, or `remain_only` of a replacement.
    let volume: String?
    let timeInForce: UpbitTimeInForce?
    let identifier: String?
    let prevention: UpbitPrevention?

    static let longestIdentifier = 64

    /// - Parameter prefix: stands before the names of the parameters of a replacement.
    init(_ parameters: SignedParameters, prefix: String = "") throws(UpbitError) {
        guard let type = try parameters.word(prefix + "ord_type", UpbitOrderType.self) else {
            throw .missing(prefix + "ord_type")
        }
        self.type = type
        price = try parameters.text(prefix + "price")
        volume = try parameters.text(prefix + "volume")
        timeInForce = try parameters.word(prefix + "time_in_force", UpbitTimeInForce.self)
        identifier = try parameters.text(prefix + "identifier")
        prevention = try parameters.word(prefix + "smp_type", UpbitPrevention.self)
        if let identifier, identifier.utf8.count > Self.longestIdentifier {
            throw .validation("An identifier has at most \(Self.longestIdentifier) characters.")
        }
    }

    /// The order that is meant.
    ///
    /// - Parameter remaining: what `remain_only` stands for.
    func order(
        of account: AccountID, in market: MarketIndex, _ side: UpbitSide, at time: Timestamp,
        remaining: Quantity? = nil
    ) throws(UpbitError) -> NewOrder {
        try checkFields(side)
        if prevention == UpbitPrevention.none, time < UpbitPrevention.change {
            throw .validation("smp_type none exists since 2026-11-09.")
        }
        let kind: NewOrder.Kind
        let size: OrderSize
        switch type {
        case .limit:
            kind = .limit(try parsedPrice(side))
            size = .quantity(try parsedVolume(side, remaining))
        case .price, .market, .best:
            kind = type == .best ? .best : .market
            size =
                side == .bid
                ? .amount(try parsedAmount()) : .quantity(try parsedVolume(side, remaining))
        }
        var order = NewOrder(
            account: account, market: market, clientID: identifier, side: side.side, size: size,
            kind: kind)
        switch timeInForce {
        case .ioc: order.timeInForce = .ioc
        case .fok: order.timeInForce = .fok
        case .postOnly: order.isPostOnly = true
        case nil: break
        }
        order.selfTradePrevention =
            (prevention ?? UpbitPrevention.whenOmitted(at: time)).setting
        return order
    }

    /// Which fields have to be there, and which must not.
    private func checkFields(_ side: UpbitSide) throws(UpbitError) {
        switch type {
        case .limit: try check(price: true, volume: true)
        case .price:
            guard side == .bid else { throw .validation("ord_type price is for bids.") }
            try check(price: true, volume: false)
        case .market:
            guard side == .ask else { throw .validation("ord_type market is for asks.") }
            try check(price: false, volume: true)
        case .best:
            guard timeInForce == .ioc || timeInForce == .fok else {
                throw .validation("ord_type best needs time_in_force ioc or fok.")
            }
            try check(price: side == .bid, volume: side == .ask)
        }
        if type == .price || type == .market, timeInForce != nil {
            throw .validation("time_in_force goes with ord_type limit or best.")
        }
        if timeInForce == .postOnly, let prevention, prevention != .none {
            throw .validation("post_only cannot be combined with smp_type.")
        }
    }

    private func check(price hasPrice: Bool, volume hasVolume: Bool) throws(UpbitError) {
        for (name, value, isWanted) in [("price", price, hasPrice), ("volume", volume, hasVolume)]
        where (value != nil) != isWanted {
            throw .validation(
                "ord_type \(type.rawValue) " + (isWanted ? "needs \(name)." : "has no \(name)."))
        }
    }

    private func parsedPrice(_ side: UpbitSide) throws(UpbitError) -> Price {
        let raw = try Self.parsed(
            price, "price", orTooFine: UpbitError(400, "invalid_price_\(side)", "주문가격 단위 오류"))
        guard raw > 0 else {
            throw UpbitError(400, "invalid_price_\(side)", "주문가격은 0보다 커야 합니다.")
        }
        return Price(raw: raw)
    }

    private func parsedVolume(
        _ side: UpbitSide, _ remaining: Quantity?
    ) throws(UpbitError) -> Quantity {
        if let remaining, volume == "remain_only" { return remaining }
        let name = "invalid_volume_\(side)"
        let raw = try Self.parsed(
            volume, "volume", orTooFine: UpbitError(400, name, "주문수량은 소수점 8자리까지입니다."))
        guard raw > 0 else { throw UpbitError(400, name, "주문수량은 0보다 커야 합니다.") }
        return Quantity(raw: raw)
    }

    private func parsedAmount() throws(UpbitError) -> Money {
        let raw = try Self.parsed(
            price, "price", orTooFine: UpbitError(400, "invalid_funds_bid", "주문금액 단위 오류"))
        guard raw > 0 else {
            throw UpbitError(400, "invalid_funds_bid", "주문금액은 0보다 커야 합니다.")
        }
        return Money(raw: Int128(raw) * Int128(FixedPoint.scale))
    }

    private static func parsed(
        _ text: String?, _ name: String, orTooFine: UpbitError
    ) throws(UpbitError) -> Int64 {
        guard let text else { throw .missing(name) }
        do throws(DecimalError) {
            return try FixedPoint.parse(text)
        } catch {
            switch error {
            case .tooManyDigits: throw orTooFine
            case .empty, .notANumber, .tooLarge:
                throw .validation("\(name) is not a number that can be ordered.")
            }
        }
    }
}

extension UpbitError {
    /// What a client is told when the market does not take an order.
    init(_ refusal: VenueRefusal, _ side: UpbitSide) {
        switch refusal {
        case .unknownMarket: self.init(400, "market_does_not_exist", "Code not found")
        case .offTick(_, let tick):
            self.init(400, "invalid_price_\(side)", "주문가격은 \(tick) 단위여야 합니다.")
        case .badQuantity:
            self.init(400, "invalid_volume_\(side)", "주문수량이 올바르지 않습니다.")
        case .quantityTooLarge, .overMaximum:
            self.init(400, "volume_too_large", "주문 한도를 초과했습니다.")
        case .underMinimum(_, let minimum):
            self.init(400, "under_min_total_\(side)", "최소 주문금액은 \(minimum)입니다.")
        case .contradiction(let what): self = .validation("It does not go together: \(what).")
        case .insufficientBalance(let currency, _, _), .insufficientMargin(let currency, _, _):
            self.init(400, "insufficient_funds_\(side)", "주문가능한 \(currency)이(가) 부족합니다.")
        case .duplicateName: self = .spentName
        case .unknownOrder, .finished: self = .noOrder
        case .notActive: self = .offline
        case .tooManyOrders, .outsideBand, .nothingToReduce, .unknownAccount:
            self.init(400, "create_\(side)_error", "주문을 생성할 수 없습니다.")
        }
    }
}

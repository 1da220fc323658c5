public import Domain

/// An order in the words that Upbit and Bithumb share.
///
/// A market buy is for an amount of money and a market sell is for a quantity; neither venue has it the
/// other way round.
public struct KoreanOrderForm: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case limit
        /// A market buy, sized by the amount to spend.
        case marketByAmount
        /// A market sell, sized by quantity.
        case marketByQuantity
    }

    public enum Duration: Hashable, Sendable {
        case ioc, fok, postOnly
    }

    public let market: String
    public let side: Side
    public let kind: Kind
    /// The limit or the amount.
    public let price: ExactDecimal?
    public let quantity: ExactDecimal?
    /// `nil` rests until it is canceled.
    public let duration: Duration?
    public let clientID: ClientOrderID

    /// - Throws: a refusal for what the venue cannot do, before anything is sent.
    public init(_ order: OrderRequest, at exchange: String) throws(VenueCallError) {
        guard order.instrument.exchange == exchange else {
            throw Self.refused(
                .unknownMarket, "\(order.instrument) is no market of \(exchange)")
        }
        // A sale on spot cannot but reduce: it is bounded by what is held.
        guard !order.isReduceOnly || order.side == .sell else {
            throw Self.refused(
                .invalidRequest,
                "\(exchange) is spot: a buy always enlarges, so none is reduce-only")
        }
        market = order.instrument.market
        side = order.side
        duration = try Self.duration(of: order, at: exchange)
        clientID = order.id
        switch (order.type, order.side, order.size) {
        case (.limit(let limit), _, .quantity(let size)):
            guard limit > .zero else {
                throw Self.refused(.invalidPrice, "a limit of \(limit) is not above zero")
            }
            kind = .limit
            price = ExactDecimal(limit)
            quantity = try Self.checked(size)
        case (.market, .buy, .amount(let amount)):
            guard amount > .zero else {
                throw Self.refused(.belowMinimum, "an amount of \(amount) is not above zero")
            }
            kind = .marketByAmount
            price = ExactDecimal(amount)
            quantity = nil
        case (.market, .sell, .quantity(let size)):
            kind = .marketByQuantity
            price = nil
            quantity = try Self.checked(size)
        case (.market, .buy, .quantity):
            throw Self.refused(
                .invalidRequest, "\(exchange) sizes a market buy by amount, not by quantity")
        case (_, _, .amount):
            throw Self.refused(
                .invalidRequest, "\(exchange) sizes only market buys by amount")
        }
    }

    private static func checked(_ size: Quantity) throws(VenueCallError) -> ExactDecimal {
        guard size > .zero else {
            throw refused(.invalidQuantity, "a quantity of \(size) is not above zero")
        }
        return ExactDecimal(size)
    }

    private static func duration(
        of order: OrderRequest, at exchange: String
    ) throws(VenueCallError) -> Duration? {
        guard case .limit = order.type else {
            // A market order trades at once and rests never, which is all that IOC asks.
            guard !order.isPostOnly, order.timeInForce != .fok else {
                throw refused(
                    .invalidRequest, "\(exchange) has neither post-only nor fok market orders")
            }
            return nil
        }
        switch order.timeInForce {
        case .gtc: return order.isPostOnly ? .postOnly : nil
        case _ where order.isPostOnly:
            throw refused(
                .invalidRequest, "post-only contradicts \(order.timeInForce.rawValue)")
        case .ioc: return .ioc
        case .fok: return .fok
        }
    }

    private static func refused(_ kind: Refusal.Kind, _ message: String) -> VenueCallError {
        .refused(Refusal(kind, message: message))
    }
}

// MARK: - The venues' words

extension KoreanOrderForm {
    public var sideWord: StaticString { side == .buy ? "bid" : "ask" }
}

extension KoreanOrderForm.Kind {
    public var word: StaticString {
        switch self {
        case .limit: "limit"
        case .marketByAmount: "price"
        case .marketByQuantity: "market"
        }
    }
}

extension KoreanOrderForm.Duration {
    public var word: StaticString {
        switch self {
        case .ioc: "ioc"
        case .fok: "fok"
        case .postOnly: "post_only"
        }
    }
}

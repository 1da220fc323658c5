public import Domain

/// An order in the words that Upbit and Bithumb share.
///
/// A market buy is for an amount of money and a market sell is for a quantity; neither venue has it the
/// other way round.
public struct KoreanOrderForm: Hashable, Sendable {
    public let market: String
    /// `bid` buys, `ask` sells.
    public let side: String
    /// `limit`, `price` (a market buy by amount) or `market` (a market sell by quantity).
    public let kind: String
    /// The limit or the amount, as plain decimal text without trailing zeros.
    public let price: String?
    public let quantity: String?
    /// `ioc`, `fok` or `post_only`; `nil` rests until it is canceled.
    public let duration: String?
    public let clientID: String

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
        side = order.side == .buy ? "bid" : "ask"
        duration = try Self.duration(of: order, at: exchange)
        clientID = order.id.description
        switch (order.type, order.side, order.size) {
        case (.limit(let limit), _, .quantity(let size)):
            guard limit > .zero else {
                throw Self.refused(.invalidPrice, "a limit of \(limit) is not above zero")
            }
            kind = "limit"
            price = limit.description
            quantity = try Self.text(of: size)
        case (.market, .buy, .amount(let amount)):
            guard amount > .zero else {
                throw Self.refused(.belowMinimum, "an amount of \(amount) is not above zero")
            }
            kind = "price"
            price = amount.description
            quantity = nil
        case (.market, .sell, .quantity(let size)):
            kind = "market"
            price = nil
            quantity = try Self.text(of: size)
        case (.market, .buy, .quantity):
            throw Self.refused(
                .invalidRequest, "\(exchange) sizes a market buy by amount, not by quantity")
        case (_, _, .amount):
            throw Self.refused(
                .invalidRequest, "\(exchange) sizes only market buys by amount")
        }
    }

    private static func text(of size: Quantity) throws(VenueCallError) -> String {
        guard size > .zero else {
            throw refused(.invalidQuantity, "a quantity of \(size) is not above zero")
        }
        return size.description
    }

    private static func duration(
        of order: OrderRequest, at exchange: String
    ) throws(VenueCallError) -> String? {
        guard case .limit = order.type else {
            // A market order trades at once and rests never, which is all that IOC asks.
            guard !order.isPostOnly, order.timeInForce != .fok else {
                throw refused(
                    .invalidRequest, "\(exchange) has neither post-only nor fok market orders")
            }
            return nil
        }
        switch order.timeInForce {
        case .gtc: return order.isPostOnly ? "post_only" : nil
        case _ where order.isPostOnly:
            throw refused(
                .invalidRequest, "post-only contradicts \(order.timeInForce.rawValue)")
        case .ioc: return "ioc"
        case .fok: return "fok"
        }
    }

    private static func refused(_ kind: Refusal.Kind, _ message: String) -> VenueCallError {
        .refused(Refusal(kind, message: message))
    }
}

/// Which names of ours for orders a venue takes.
public struct ClientIDRule: Sendable {
    public let longest: Int
    /// The characters besides letters and digits.
    public let signs: String

    public init(longest: Int, signs: String) {
        self.longest = longest
        self.signs = signs
    }

    /// - Throws: a refusal that names the rule.
    public func check(_ id: String, at exchange: String) throws(VenueCallError) {
        let isFit = id.utf8.allSatisfy { isAlphanumeric($0) || signs.utf8.contains($0) }
        guard (1...longest).contains(id.utf8.count), isFit else {
            throw .refused(
                Refusal(
                    .invalidRequest,
                    message:
                        "\(exchange) takes own order ids of 1 to \(longest) letters, digits and "
                        + "\(signs), not \"\(id.prefix(80))\""))
        }
    }

    private func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}

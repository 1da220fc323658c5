public import Domain

/// Why a catalog has no instrument to give.
public enum CatalogError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The exchange has no such market, or writes it in another way.
    ///
    /// `form` is how the venue writes its codes, `near` what may have been meant.
    case unknownMarket(exchange: String, market: String, form: String, near: [String])
    /// The market exists, and this version cannot trade it.
    case notSupported(exchange: String, market: String, reason: String)
    /// The market is known, its rules at that time are not.
    case noRules(exchange: String, market: String, at: Timestamp, earliest: Timestamp)
    /// The same market was defined twice.
    case definedTwice(exchange: String, market: String)
    /// An instrument was given to the catalog of another exchange.
    case wrongExchange(expected: String, found: InstrumentID)

    /// What is wrong, and what to write instead.
    public var description: String {
        switch self {
        case .unknownMarket(let exchange, let market, let form, let near):
            "\(exchange) has no market \"\(market)\"; it writes \(form)"
                + (near.isEmpty ? "" : ". Did you mean \(near.joined(separator: " or "))?")
        case .notSupported(let exchange, let market, let reason):
            "\(exchange) \(market) cannot be traded with this version: \(reason)"
        case .noRules(let exchange, let market, let time, let earliest):
            "no rules are known for \(exchange) \(market) at \(time); they begin at \(earliest)"
        case .definedTwice(let exchange, let market):
            "\(exchange) \(market) is defined twice; remove one definition"
        case .wrongExchange(let expected, let found):
            "\(found) is defined for \(found.exchange), but belongs to \(expected)"
        }
    }
}

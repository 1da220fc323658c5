import ExchangeAPI

/// What an error of the venue's says about the call.
enum BitMEXErrorMeaning: Hashable, Sendable {
    case refused(Refusal.Kind)
    /// Load shedding: it did not reach the engine.
    case overloaded
    /// Turned away for the number of calls.
    case rateLimited
}

/// The venue's errors by code and by the start of their message, which is all that tells them apart:
/// most share the name `HTTPError`.
enum BitMEXErrorTable {
    /// The meaning of an error; `nil` for one that is not known here.
    ///
    /// - Parameter code: of a `CodedHTTPError`; `nil` for the others.
    static func meaning(
        name: String = "", message: String, code: Int64? = nil
    ) -> BitMEXErrorMeaning? {
        if let code, let kind = codes[code] { return .refused(kind) }
        if name == "RateLimitError" { return .rateLimited }
        if message.hasPrefix("The system is currently overloaded") { return .overloaded }
        if limits.contains(where: { message.hasPrefix($0) }) { return .rateLimited }
        return starts.first { message.hasPrefix($0.0) }.map { .refused($0.1) }
    }

    /// Only this one is known from a recording.
    private static let codes: [Int64: Refusal.Kind] = [19_000: .insufficientFunds]

    private static let limits = ["Rate limit exceeded", "Rate-limit has been reached"]

    /// The first that fits counts: the special stand before the general.
    private static let starts: [(String, Refusal.Kind)] = [
        ("Duplicate clOrdID", .duplicateClientID),

        ("Account has insufficient", .insufficientFunds),
        ("Account has no", .insufficientFunds), ("Account is in margin call", .insufficientFunds),
        ("Executing at order price", .insufficientFunds),
        ("Position has insufficient isolated margin", .insufficientFunds),

        ("Too many open", .aboveMaximum), ("Value of position", .aboveMaximum),
        ("Cannot exceed the maximum", .aboveMaximum),

        ("Invalid price", .invalidPrice), ("Invalid stopPx", .invalidPrice),
        ("Invalid pegOffsetValue", .invalidPrice), ("Price greater than", .invalidPrice),
        ("Price less than", .invalidPrice), ("Order price is", .invalidPrice),

        ("Invalid orderQty", .invalidQuantity), ("orderQty is invalid", .invalidQuantity),
        ("Invalid leavesQty", .invalidQuantity), ("Invalid displayQty", .invalidQuantity),
        ("Invalid cumQty", .invalidQuantity),

        ("Invalid ordStatus", .orderFinished),
        ("Unable to cancel order due to existing state", .orderFinished),
        ("Not Found", .unknownOrder), ("Invalid orderID", .unknownOrder),
        ("Invalid origClOrdID", .unknownOrder), ("orderID not found", .unknownOrder),

        ("Invalid symbol", .unknownMarket), ("Instruments do not match", .unknownMarket),
        ("Instrument expired", .unknownMarket),
        ("Instrument not listed", .marketHalted), ("Instrument has no mark price", .marketHalted),
        ("Market is not open", .marketHalted), ("Underlying leg", .marketHalted),

        ("This request has expired", .clockSkew),
        ("Invalid API Key", .unauthorized), ("Signature not valid", .unauthorized),
        ("This key is disabled", .unauthorized), ("Authorization Required", .unauthorized),
        ("Access Denied", .forbidden),
        ("Account is restricted", .accountRestricted),
        ("Account is suspended", .accountRestricted),
        ("Account does not exist", .accountRestricted),
        ("Accounts do not match", .accountRestricted),
        ("Invalid account", .accountRestricted),
        ("We require all new traders to verify", .accountRestricted),

        ("Invalid ", .invalidRequest), ("Unsupported ", .invalidRequest),
    ]
}

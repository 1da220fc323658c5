import Domain
import ExchangeAPI
public import Transport

/// The groups in which the venue counts calls.
///
/// - SeeAlso: <https://www.bitmex.com/app/restAPI>
public enum BitMEXLimits {
    /// Every call.
    public static let requests = "request"
    /// Placing, amending and canceling orders, and changes of leverage, on top of that.
    public static let orders = "order"

    /// Of an account; one gate with these serves all of its ports, because the venue counts them
    /// together.
    public static let rules = [
        RateRule(requests, 120, per: .minutes(1)), RateRule(orders, 10, per: .seconds(1)),
    ]
    /// Of an address that reads without a key.
    public static let unsignedRules = [
        RateRule(requests, 30, per: .minutes(1), isForReadsOnly: true)
    ]
}

extension CallKind {
    static let place = CallKind([BitMEXLimits.requests, BitMEXLimits.orders], .order)
    static let cancel = CallKind([BitMEXLimits.requests, BitMEXLimits.orders], .cancel)
    /// The dead man's switch is not among the calls of the second layer.
    static let silence = CallKind([BitMEXLimits.requests], .cancel)
    static let read = CallKind([BitMEXLimits.requests], .read)
    static let leverage = CallKind([BitMEXLimits.requests, BitMEXLimits.orders], .read)
}

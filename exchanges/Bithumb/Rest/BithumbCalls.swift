public import Domain
import ExchangeAPI
import Transport

/// The kinds of Bithumb's private calls, by the categories its limits count them in.
enum BithumbCalls {
    static let place = CallKind([BithumbGroup.order], .order)
    static let cancel = CallKind([BithumbGroup.cancel], .cancel)
    static let cancelMany = CallKind([BithumbGroup.batch], .cancel)
    static let read = CallKind([BithumbGroup.information], .read)
    /// A list that stands before a cancellation.
    static let readToCancel = CallKind([BithumbGroup.information], .cancel)

    static let clientIDs = ClientIDRule(longest: 36, signs: "-_")

    static let exchange = "bithumb"
}

/// The groups of Bithumb's limits; the venue gives them no names.
public enum BithumbGroup {
    public static let candle = "candle"
    public static let orderbook = "orderbook"
    public static let ticker = "ticker"
    public static let trade = "trade"
    public static let market = "market"
    public static let order = "order"
    public static let cancel = "cancel"
    /// Placing or canceling many at once.
    public static let batch = "batch"
    /// Everything private that only reads.
    public static let information = "information"
}

/// What a port calls, by which the venue chooses how long it shuts out who calls too often.
public enum BithumbCategory: Hashable, Sendable {
    case market, information, trading

    /// Of the exchange's list of questions and answers; calls that fail count too.
    public var block: TimeSpan {
        switch self {
        case .market: .minutes(1)
        case .information: .minutes(5)
        case .trading: .minutes(10)
        }
    }
}

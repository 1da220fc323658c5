import Domain
import ExchangeAPI
import Transport

/// The kinds of Upbit's private calls, by the groups its limits count them in.
enum UpbitCalls {
    static let place = CallKind([UpbitGroup.order], .order)
    /// Which group counts a single cancellation is UNVERIFIED; the documents of old and the clients that
    /// trade say this one.
    static let cancel = CallKind([UpbitGroup.general], .cancel)
    /// One in two seconds.
    static let cancelAll = CallKind([UpbitGroup.cancelAll], .cancel, patience: .seconds(10))
    static let read = CallKind([UpbitGroup.general], .read)

    /// Own ids: the unreserved characters of a URL. The venue may take more; these need no escapes.
    static let clientIDs = ClientIDRule(longest: 64, signs: "-._~")

    static let exchange = "upbit"
}

/// The groups of Upbit's limits, by the venue's names.
public enum UpbitGroup {
    public static let market = "market"
    public static let candle = "candle"
    public static let trade = "trade"
    public static let ticker = "ticker"
    public static let orderbook = "orderbook"
    /// Everything private that has no group of its own.
    public static let general = "default"
    public static let order = "order"
    public static let cancelAll = "order-cancel-all"

    static let all: Set<String> = [
        market, candle, trade, ticker, orderbook, general, order, cancelAll,
    ]
}

import ExchangeAPI

/// The keys of BitMEX's public messages and rows that are read.
final class BitMEXMarketFields: Sendable {
    static let shared = BitMEXMarketFields()

    /// Of messages, and of any row.
    let keys: WireKeyTable
    /// The same, read quickest in rows of trades.
    let tradeKeys: WireKeyTable
    /// The same, read quickest in rows of a book.
    let levelKeys: WireKeyTable
    let envelope: BitMEXEnvelopeFields
    let symbol, time, side, size, price, tradeID, levelID, bids, asks: WireField
    let open, high, low, close, volume: WireField
    let bidPrice, bidSize, askPrice, askSize: WireField
    let state, last, mark, index, fundingRate, fundingTime, nextFundingRate: WireField
    let fundingInterval, openInterest, tick, lot, account: WireField

    func keys(of table: BitMEXTable) -> WireKeyTable {
        switch table {
        case .trade: tradeKeys
        case .levels: levelKeys
        default: keys
        }
    }

    private init() {
        var keys = WireKeys()
        envelope = BitMEXEnvelopeFields(&keys)
        symbol = keys.field("symbol")
        time = keys.field("timestamp")
        side = keys.field("side")
        size = keys.field("size")
        price = keys.field("price")
        tradeID = keys.field("trdMatchID")
        levelID = keys.field("id")
        bids = keys.field("bids")
        asks = keys.field("asks")
        open = keys.field("open")
        high = keys.field("high")
        low = keys.field("low")
        close = keys.field("close")
        volume = keys.field("volume")
        bidPrice = keys.field("bidPrice")
        bidSize = keys.field("bidSize")
        askPrice = keys.field("askPrice")
        askSize = keys.field("askSize")
        state = keys.field("state")
        last = keys.field("lastPrice")
        mark = keys.field("markPrice")
        index = keys.field("indicativeSettlePrice")
        fundingRate = keys.field("fundingRate")
        fundingTime = keys.field("fundingTimestamp")
        nextFundingRate = keys.field("indicativeFundingRate")
        fundingInterval = keys.field("fundingInterval")
        openInterest = keys.field("openInterest")
        tick = keys.field("tickSize")
        lot = keys.field("lotSize")
        account = keys.field("account")
        var trades = keys
        trades.usually(
            "timestamp", "symbol", "side", "size", "price", "tickDirection", "trdMatchID",
            "grossValue", "homeNotional", "foreignNotional", "trdType")
        tradeKeys = trades.table()
        var levels = keys
        levels.usually("symbol", "id", "side", "size", "price", "timestamp", "transactTime")
        levelKeys = levels.table()
        keys.usually("table", "action", "data")
        self.keys = keys.table()
    }
}

/// The keys around the rows: of data messages, answers and errors.
final class BitMEXEnvelopeFields: Sendable {
    let table, action, data, filter, info, success, subscribe, unsubscribe, request: WireField
    let error, status, limit: WireField

    init(_ keys: inout WireKeys) {
        table = keys.field("table")
        action = keys.field("action")
        data = keys.field("data")
        filter = keys.field("filter")
        info = keys.field("info")
        success = keys.field("success")
        subscribe = keys.field("subscribe")
        unsubscribe = keys.field("unsubscribe")
        request = keys.field("request")
        error = keys.field("error")
        status = keys.field("status")
        limit = keys.field("limit")
    }
}

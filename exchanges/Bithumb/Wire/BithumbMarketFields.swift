import Domain
import ExchangeAPI

/// The keys of Bithumb's public messages that are read, each in its long and its short form.
final class BithumbMarketFields: Sendable {
    static let shared = BithumbMarketFields()

    let keys: WireKeyTable
    let type, code, market, error, status: WireField
    let price, quantity, side, tradeTime, time, id: WireField
    let units, candleTime, open, high, low, candleVolume, turnover, unit: WireField
    let volume24, turnover24, previousClose, state, clock, koreanClock: WireField

    /// The stream names a market `code` and says a type; REST says `market` and no type.
    func instrument(_ row: WireObject) throws(WireError) -> InstrumentID {
        try row.value(row.tells(type) ? code : market).market(BithumbDecoder.exchangeName)
    }

    /// A row without a type comes from REST; one of the stream that lost its type is refused.
    func expectRest(_ row: WireObject) throws(WireError) {
        if row.tells(code) { _ = try row.value(type) }
    }

    private init() {
        var keys = WireKeys(numbersMayBeText: true)
        type = keys.field("type", "ty")
        code = keys.field("code", "cd")
        market = keys.field("market")
        error = keys.field("error")
        status = keys.field("status")
        price = keys.field("trade_price", "tp")
        quantity = keys.field("trade_volume", "tv")
        side = keys.field("ask_bid", "ab")
        tradeTime = keys.field("trade_timestamp", "ttms")
        time = keys.field("timestamp", "tms")
        id = keys.field("sequential_id", "sid")
        units = keys.field("orderbook_units", "obu")
        candleTime = keys.field("candle_date_time_utc", "cdttmu")
        open = keys.field("opening_price", "op")
        high = keys.field("high_price", "hp")
        low = keys.field("low_price", "lp")
        candleVolume = keys.field("candle_acc_trade_volume", "catv")
        turnover = keys.field("candle_acc_trade_price", "catp")
        unit = keys.field("unit")
        volume24 = keys.field("acc_trade_volume_24h", "atv24h")
        turnover24 = keys.field("acc_trade_price_24h", "atp24h")
        previousClose = keys.field("prev_closing_price", "pcp")
        state = keys.field("market_state", "ms")
        clock = keys.field("trade_time", "ttm", "trade_time_utc")
        koreanClock = keys.field("trade_time_kst")
        self.keys = keys.table()
    }
}

internal import Domain
internal import SimulatedVenue

extension UpbitSummary {
    var changeWord: String {
        change.raw > 0 ? "RISE" : change.raw < 0 ? "FALL" : "EVEN"
    }

    var side: String { lastSide == .buy ? "BID" : "ASK" }
}

extension UpbitServer {
    func ticker(_ call: UpbitCall) throws(UpbitError) -> UpbitAnswer {
        let markets = try markets(in: call)
        return tickers(of: markets)
    }

    func tickerAll(_ call: UpbitCall) throws(UpbitError) -> UpbitAnswer {
        let codes = try call.parameters.texts("quote_currencies", limit: 20)
        guard !codes.isEmpty else { throw .missing("quote_currencies") }
        // The venue's quote currencies, also those in which nothing is listed here.
        let known = Set(world.listings.map(\.instrument.quote.code)).union(["KRW", "BTC", "USDT"])
        for code in codes where !known.contains(code) { throw .noMarket }
        let markets = world.listings.indices.filter {
            codes.contains(world.listings[$0].instrument.quote.code)
        }
        return tickers(of: markets.map(MarketIndex.init(raw:)))
    }

    private func tickers(of markets: [MarketIndex]) -> UpbitAnswer {
        UpbitAnswer { json in
            json.array { json in
                for market in markets {
                    guard let summary = statistics.summary(of: market, in: world) else { continue }
                    json.object { json in
                        json.string("market", code(market))
                        Self.writeTimes(of: summary, to: &json)
                        Self.writePrices(of: summary, to: &json, .long)
                        json.number("timestamp", world.time.market.milliseconds)
                    }
                }
            }
        }
    }

    private static func writeTimes(of summary: UpbitSummary, to json: inout JSONWriter) {
        let time = summary.lastTradeAt
        json.string("trade_date", UpbitTime.digits(UpbitTime.date(time)))
        json.string("trade_time", UpbitTime.digits(UpbitTime.clock(time)))
        json.string("trade_date_kst", UpbitTime.digits(UpbitTime.date(time, isKorean: true)))
        json.string("trade_time_kst", UpbitTime.digits(UpbitTime.clock(time, isKorean: true)))
        json.number("trade_timestamp", time.milliseconds)
    }

    /// The fields that REST and the stream have in common.
    private static func writePrices(
        of summary: UpbitSummary, to json: inout JSONWriter, _ style: UpbitKeyStyle
    ) {
        let key = style.key
        let change = summary.change
        let size = Price(raw: abs(change.raw))
        let base = summary.previousClose.raw
        json.decimal(key("opening_price", "op"), summary.opening.description)
        json.decimal(key("high_price", "hp"), summary.high.description)
        json.decimal(key("low_price", "lp"), summary.low.description)
        json.decimal(key("trade_price", "tp"), summary.last.description)
        json.decimal(key("prev_closing_price", "pcp"), summary.previousClose.description)
        json.string(key("change", "c"), summary.changeWord)
        json.decimal(key("change_price", "cp"), size.description)
        json.decimal(key("change_rate", "cr"), UpbitNumber.ratio(size.raw, of: base))
        json.decimal(key("signed_change_price", "scp"), change.description)
        json.decimal(key("signed_change_rate", "scr"), UpbitNumber.ratio(change.raw, of: base))
        json.decimal(key("trade_volume", "tv"), summary.lastQuantity.description)
        json.decimal(key("acc_trade_price", "atp"), summary.turnover.description)
        json.decimal(key("acc_trade_price_24h", "atp24h"), summary.turnover24Hours.description)
        json.decimal(key("acc_trade_volume", "atv"), UpbitNumber.text(summary.volume))
        json.decimal(key("acc_trade_volume_24h", "atv24h"), UpbitNumber.text(summary.volume24Hours))
        json.decimal(key("highest_52_week_price", "h52wp"), summary.yearHigh.price.description)
        json.string(key("highest_52_week_date", "h52wdt"), UpbitTime.date(summary.yearHigh.day))
        json.decimal(key("lowest_52_week_price", "l52wp"), summary.yearLow.price.description)
        json.string(key("lowest_52_week_date", "l52wdt"), UpbitTime.date(summary.yearLow.day))
    }

    /// A ticker as the stream sends it; `nil` for a market without a trade.
    func writeTicker(
        of market: MarketIndex, to json: inout JSONWriter, _ style: UpbitKeyStyle,
        streamType: String
    ) {
        guard let summary = statistics.summary(of: market, in: world) else { return }
        let key = style.key
        let time = summary.lastTradeAt
        json.object { json in
            json.string(key("type", "ty"), "ticker")
            json.string(key("code", "cd"), code(market))
            Self.writePrices(of: summary, to: &json, style)
            json.string(key("ask_bid", "ab"), summary.side)
            json.string(key("trade_date", "tdt"), UpbitTime.digits(UpbitTime.date(time)))
            json.string(key("trade_time", "ttm"), UpbitTime.digits(UpbitTime.clock(time)))
            json.number(key("trade_timestamp", "ttms"), time.milliseconds)
            json.decimal(key("acc_ask_volume", "aav"), UpbitNumber.text(summary.askVolume))
            json.decimal(key("acc_bid_volume", "abv"), UpbitNumber.text(summary.bidVolume))
            json.string(key("market_state", "ms"), "ACTIVE")
            json.bool(key("is_trading_suspended", "its"), false)
            json.null(key("delisting_date", "dd"))
            json.string(key("market_warning", "mw"), "NONE")
            json.number(key("timestamp", "tms"), world.time.market.milliseconds)
            json.string(key("stream_type", "st"), streamType)
        }
    }
}

internal import Domain
internal import SimulatedVenue

// Messages of the public streams: true UTC stamps, but dates and clocks of Korea.

extension BithumbServer {
    enum StreamType: String { case snapshot = "SNAPSHOT", realtime = "REALTIME" }

    func tickerMessage(
        of market: MarketIndex, _ type: StreamType, isSimple: Bool
    ) -> [UInt8] {
        let key = BithumbStreamKeys(isSimple: isSimple)
        let row = statistics[market.raw]
        let korean = KoreanClock.compact(KoreanClock.local(row.lastTradeAt))
        var json = JSONWriter(capacity: 1024)
        json.object {
            $0.string(key("type"), "ticker")
            $0.string(key("code"), code(market))
            writePrices(row, into: &$0, key)
            $0.string(key("trade_date"), korean.date)
            $0.string(key("trade_time"), korean.clock)
            $0.number(key("trade_timestamp"), row.lastTradeAt.milliseconds)
            $0.string(key("ask_bid"), row.lastSide == .buy ? "BID" : "ASK")
            $0.number(key("acc_ask_volume"), row.soldVolume.description)
            $0.number(key("acc_bid_volume"), row.boughtVolume.description)
            $0.number(key("highest_52_week_price"), row.highest.price.description)
            $0.string(key("highest_52_week_date"), Self.streamDate(row.highest.day))
            $0.number(key("lowest_52_week_price"), row.lowest.price.description)
            $0.string(key("lowest_52_week_date"), Self.streamDate(row.lowest.day))
            $0.string(key("market_state"), "ACTIVE")
            $0.bool(key("is_trading_suspended"), false)
            $0.null(key("delisting_date"))
            $0.string(key("market_warning"), "NONE")
            $0.number(key("timestamp"), world.time.market.milliseconds)
            $0.string(key("stream_type"), type.rawValue)
        }
        return json.bytes
    }

    /// The stream dates a Korean day by the UTC day it begins on, one less than REST does.
    private static func streamDate(_ day: Timestamp) -> String {
        KoreanClock.parts(KoreanClock.utc(day)).date
    }

    private func writePrices(
        _ row: MarketStatistics, into json: inout JSONWriter, _ key: BithumbStreamKeys
    ) {
        writeDay(row, into: &json, quoted: settings.streamsNumbersAsText) { key($0) }
        json.number(key("trade_volume"), row.lastQuantity.description)
        json.number(key("acc_trade_volume"), row.volume.description)
        json.number(key("acc_trade_volume_24h"), row.volume24Hours.description)
        json.number(key("acc_trade_price"), row.turnover.description)
        json.number(key("acc_trade_price_24h"), row.turnover24Hours.description)
    }

    func tradeMessage(
        _ trade: PublicTrade, _ type: StreamType, isSimple: Bool
    ) -> [UInt8] {
        let key = BithumbStreamKeys(isSimple: isSimple)
        let change = PriceChange(
            from: statistics[trade.market.raw].previousClose, to: trade.price)
        let (date, clock) = KoreanClock.parts(KoreanClock.local(trade.time))
        var json = JSONWriter(capacity: 512)
        json.object {
            $0.string(key("type"), "trade")
            $0.string(key("code"), code(trade.market))
            $0.number(key("trade_price"), trade.price.description)
            $0.number(key("trade_volume"), trade.quantity.description)
            $0.string(key("ask_bid"), trade.takerSide == .buy ? "BID" : "ASK")
            $0.number(
                key("prev_closing_price"),
                statistics[trade.market.raw].previousClose.description)
            $0.string(key("change"), change.word)
            $0.number(key("change_price"), change.size.description)
            $0.string(key("trade_date"), date)
            $0.string(key("trade_time"), clock)
            $0.number(key("trade_timestamp"), trade.time.milliseconds)
            $0.number(key("timestamp"), max(trade.time, world.time.market).milliseconds)
            $0.number(key("sequential_id"), TradeNumbering.stream(trade))
            // Every other realtime trade comes without.
            if type == .snapshot || trade.number.isMultiple(of: 2) {
                $0.string(key("stream_type"), type.rawValue)
            }
        }
        return json.bytes
    }

    /// Fifteen levels; its stamp is in microseconds.
    func bookMessage(
        of market: MarketIndex, _ type: StreamType, isSimple: Bool
    ) -> [UInt8] {
        let key = BithumbStreamKeys(isSimple: isSimple)
        let book = book(of: market, depth: 15)
        var json = JSONWriter(capacity: 2048)
        json.object {
            $0.string(key("type"), "orderbook")
            $0.string(key("code"), code(market))
            book.write(into: &$0, quoted: settings.streamsNumbersAsText) { key($0) }
            $0.number(key("level"), 1)
            $0.number(key("timestamp"), world.time.market.nanoseconds / 1000)
            $0.string(key("stream_type"), type.rawValue)
        }
        return json.bytes
    }
}

internal import Domain
internal import SimulatedVenue

extension PublicTrade {
    /// The venue's number of it: its millisecond, and its place among ten thousand.
    var sequentialID: Int64 { time.milliseconds * 10_000 + Int64(number % 10_000) }

    var sideWord: String { takerSide == .buy ? "BID" : "ASK" }
}

extension UpbitServer {
    /// The close of the last day before the one of `time` on which there was a trade; without one the
    /// opening of the day itself.
    func previousClose(of market: MarketIndex, at time: Timestamp) -> Price? {
        let day = time.floored(to: .days(1))
        if let bar = world.bars(of: market, interval: .days(1), before: day, limit: 1).last {
            return bar.bar.close
        }
        return world.bars(of: market, interval: .days(1), before: day + .days(1), limit: 1)
            .last?.bar.open
    }

    func ticks(_ call: UpbitCall) throws(UpbitError) -> UpbitAnswer {
        let parameters = call.parameters
        let market = try market(try parameters.required("market"))
        let count = try parameters.integer("count", in: 1...500, otherwise: 1)
        let daysAgo = try parameters.integer("days_ago", in: 0...7, otherwise: 0)
        let cursor = try parameters.text("cursor").map { text throws(UpbitError) in
            guard let value = Int64(text), value >= 0 else {
                throw .validation("cursor has to be the sequential_id of a trade.")
            }
            return value
        }
        let until = try tickEnd(try parameters.text("to"), daysAgo: daysAgo)
        let trades = world.trades(of: market, before: nil, limit: 10_000)
            .filter { $0.time < until && $0.sequentialID < cursor ?? .max }
            .sorted { $0.sequentialID > $1.sequentialID }
            .prefix(count)
        return UpbitAnswer { json in
            json.array { json in
                var day = Timestamp.distantPast
                var close = Price.zero
                for trade in trades {
                    // They come day by day, so that each day's reference is looked up once.
                    if trade.time.floored(to: .days(1)) != day {
                        day = trade.time.floored(to: .days(1))
                        close = previousClose(of: market, at: trade.time) ?? trade.price
                    }
                    writeTick(trade, close, to: &json)
                }
            }
        }
    }

    /// Where a page of trades ends: `to` on the day asked for, or the end of that day.
    private func tickEnd(_ to: String?, daysAgo: Int) throws(UpbitError) -> Timestamp {
        let day = world.time.market.floored(to: .days(1)) - .days(Int64(daysAgo))
        guard let to else { return day + .days(1) }
        let digits = to.filter { $0 != ":" }
        let isPlain =
            to.utf8.count == 6 || to.utf8.count == 8 && to.split(separator: ":").count == 3
        guard isPlain, digits.utf8.count == 6, digits.utf8.allSatisfy({ (48...57).contains($0) }),
            let value = Int64(digits), value / 10_000 < 24, value / 100 % 100 < 60, value % 100 < 60
        else { throw .validation("to has to be a time of day in UTC: HHmmss or HH:mm:ss.") }
        return day + .seconds(value / 10_000 * 3600 + value / 100 % 100 * 60 + value % 100)
    }

    private func writeTick(_ trade: PublicTrade, _ close: Price, to json: inout JSONWriter) {
        json.object {
            $0.string("market", code(trade.market))
            $0.string("trade_date_utc", UpbitTime.date(trade.time))
            $0.string("trade_time_utc", UpbitTime.clock(trade.time))
            $0.number("timestamp", trade.time.milliseconds)
            $0.decimal("trade_price", trade.price.description)
            $0.decimal("trade_volume", trade.quantity.description)
            $0.decimal("prev_closing_price", close.description)
            $0.decimal("change_price", Price(raw: trade.price.raw - close.raw).description)
            $0.string("ask_bid", trade.sideWord)
            $0.number("sequential_id", trade.sequentialID)
        }
    }

    /// A trade as the stream sends it.
    func writeTrade(
        _ trade: PublicTrade, to json: inout JSONWriter, _ style: UpbitKeyStyle, streamType: String
    ) {
        let key = style.key
        let summary = statistics.summary(of: trade.market, in: world)
        let close = summary?.previousClose ?? trade.price
        let change = trade.price.raw - close.raw
        let ask = world.venue.levels(of: trade.market, side: .sell, limit: 1).first
        let bid = world.venue.levels(of: trade.market, side: .buy, limit: 1).first
        json.object {
            $0.string(key("type", "ty"), "trade")
            $0.string(key("code", "cd"), code(trade.market))
            $0.number(key("timestamp", "tms"), max(trade.time, world.time.market).milliseconds)
            $0.string(key("trade_date", "td"), UpbitTime.date(trade.time))
            $0.string(key("trade_time", "ttm"), UpbitTime.clock(trade.time))
            $0.number(key("trade_timestamp", "ttms"), trade.time.milliseconds)
            $0.decimal(key("trade_price", "tp"), trade.price.description)
            $0.decimal(key("trade_volume", "tv"), trade.quantity.description)
            $0.string(key("ask_bid", "ab"), trade.sideWord)
            $0.decimal(key("prev_closing_price", "pcp"), close.description)
            $0.string(key("change", "c"), change > 0 ? "RISE" : change < 0 ? "FALL" : "EVEN")
            $0.decimal(key("change_price", "cp"), Price(raw: abs(change)).description)
            $0.number(key("sequential_id", "sid"), trade.sequentialID)
            $0.decimal(key("best_ask_price", "bap"), (ask?.price ?? .zero).description)
            $0.decimal(key("best_ask_size", "bas"), (ask?.quantity ?? .zero).description)
            $0.decimal(key("best_bid_price", "bbp"), (bid?.price ?? .zero).description)
            $0.decimal(key("best_bid_size", "bbs"), (bid?.quantity ?? .zero).description)
            $0.string(key("stream_type", "st"), streamType)
        }
    }
}

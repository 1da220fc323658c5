internal import Domain
internal import SimulatedVenue

/// Which candles are followed, and what was last told of each.
struct UpbitCandleClock {
    struct Key: Hashable {
        let market: MarketIndex
        let unit: UpbitCandleUnit
        let word: String
    }

    struct State {
        var sentAt: Timestamp
        /// The candle as it was told, by its start and its volume.
        var start: Timestamp?
        var volume: Int128 = 0
    }

    /// A candle is told once in this time at most.
    static let pace = TimeSpan.seconds(1)

    var states: [Key: State] = [:]
}

// The streams of candles.
extension UpbitServer {
    /// The newest candles of a market, oldest first; for seconds only those of the latest trades.
    func latestCandles(
        of market: MarketIndex, _ unit: UpbitCandleUnit, count: Int
    ) -> [UpbitCandle] {
        candles(of: market, unit, before: world.time.market + .milliseconds(1), count: count)
    }

    /// Follows what the sessions ask for, and nothing else.
    func followCandles() {
        var states: [UpbitCandleClock.Key: UpbitCandleClock.State] = [:]
        for session in sessions.values {
            for subscription in session.subscriptions where subscription.wantsRealtime {
                guard case .candle(let unit) = subscription.stream else { continue }
                for market in subscription.markets {
                    let key = UpbitCandleClock.Key(
                        market: market, unit: unit, word: subscription.word)
                    states[key] = candleClock.states[key] ?? begin(key)
                }
            }
        }
        candleClock.states = states
    }

    private func begin(_ key: UpbitCandleClock.Key) -> UpbitCandleClock.State {
        let candle = latestCandles(of: key.market, key.unit, count: 1).last
        return UpbitCandleClock.State(
            sentAt: world.time.market - UpbitCandleClock.pace, start: candle?.start,
            volume: candle?.volume ?? 0)
    }

    /// Tells the candles that have changed, each once a second at most. When a period ends between two
    /// tellings its last state goes out first, and the next candle a second later.
    func deliverCandles() {
        let now = world.time.market
        for (key, state) in candleClock.states where now - state.sentAt >= UpbitCandleClock.pace {
            let latest = latestCandles(of: key.market, key.unit, count: 2)
            let candle = latest.first { candle in
                guard let start = state.start else { return true }
                return candle.start > start
                    || candle.start == start && candle.volume != state.volume
            }
            guard let candle else { continue }
            candleClock.states[key] = UpbitCandleClock.State(
                sentAt: now, start: candle.start, volume: candle.volume)
            send(candle, key)
        }
    }

    private func send(_ candle: UpbitCandle, _ key: UpbitCandleClock.Key) {
        var pages: [UpbitKeyStyle: [UInt8]] = [:]
        for session in sessions.values {
            let isAsked = session.subscriptions.contains {
                $0.wantsRealtime && $0.word == key.word && $0.covers(key.market)
            }
            guard isAsked else { continue }
            let style = session.format.style
            var page = pages[style] ?? []
            if page.isEmpty {
                var json = JSONWriter()
                writeCandle(
                    candle, word: key.word, of: key.market, to: &json, style,
                    streamType: "REALTIME")
                page = json.bytes
                pages[style] = page
            }
            session.send(page, topic: .market, at: world.time.wall)
        }
    }
}

import Domain
import MarketData
import Prediction
import Storage
import Trading

/// Brings a session the candles of a live market as they close.
struct LiveDriver: SessionDriver {
    let interval: TimeSpan
    let feed: LiveFeed
    let end: LiveEnd
    let writer: RunWriter

    /// A candle that closed longer ago than this is history: nothing is decided on it.
    static let tooLate = TimeSpan.seconds(45)
    /// How long after a failed request the venue is asked again.
    static let retryAfter = TimeSpan.seconds(15)

    func drive<P: Predictor>(_ session: inout CandleSession<P, Recorder>) throws -> Bool {
        var bars = LiveBars(interval: interval, from: feed.clock())
        var askAgain = Timestamp.distantPast
        while end.goOn() {
            let now = feed.clock()
            if let last = end.at, now >= last {
                // The last candle is waited for, but not for ever.
                let isComplete = bars.next >= last.floored(to: interval)
                if isComplete || now >= last + .minutes(1) { return false }
            }
            for news in feed.takeAll() {
                try take(news, &bars, &askAgain, &session)
            }
            if now >= askAgain {
                for step in bars.advance(to: now) { try carryOut(step, &session) }
                try session.pass(to: bars.next)
            }
            Sleep.briefly(.milliseconds(50))
        }
        return true
    }

    private func take<P: Predictor>(
        _ news: LiveNews, _ bars: inout LiveBars, _ askAgain: inout Timestamp,
        _ session: inout CandleSession<P, Recorder>
    ) throws {
        switch news {
        case .trade(let price, let quantity, let time):
            bars.add(price: price, quantity: quantity, at: time)
        case .restored(let time):
            bars.restored(at: time)
            end.tell(.restored)
        case .lost(let reason):
            bars.lost()
            end.tell(.lost(reason))
        case .fetched(let fetched, let until):
            for step in bars.fetched(fetched, upTo: until) { try carryOut(step, &session) }
        case .fetchFailed(let reason):
            bars.failed()
            askAgain = feed.clock() + Self.retryAfter
            end.tell(.dataMiss(reason))
        }
    }

    private func carryOut<P: Predictor>(
        _ step: LiveBars.Step, _ session: inout CandleSession<P, Recorder>
    ) throws {
        switch step {
        case .bar(let bar):
            if bar.start + interval + Self.tooLate < feed.clock() {
                try session.catchUp(bar)
                end.tell(.late(bar))
            } else {
                try session.take(bar)
                end.tell(.bar(bar, equity: session.engine.equity.last))
            }
            // Each candle is safe before the next.
            try writer.commit()
        case .fetch(let from, let to): feed.fetch(from: from, to: to)
        case .missing(let from, let to): end.tell(.missing(from: from, to: to))
        }
    }
}

import Domain
import MarketData
import Prediction
import Risk
import Storage
import Trading

/// Brings a session the candles of a live market as they close.
struct LiveDriver: SessionDriver {
    let interval: TimeSpan
    let feed: LiveFeed
    let end: LiveEnd
    let writer: RunWriter
    /// What is done at the end where orders are real; `nil` on paper.
    var closing: ClosingPolicy?

    /// A candle that closed longer ago than this is history: nothing is decided on it.
    static let tooLate = TimeSpan.seconds(45)

    func drive<P: Predictor, V: SessionVenue>(
        _ session: inout CandleSession<P, V, Recorder>
    ) throws -> Bool {
        let isStopped = try trade(&session)
        if let closing { try close(&session, closing) }
        return isStopped
    }

    private func trade<P: Predictor, V: SessionVenue>(
        _ session: inout CandleSession<P, V, Recorder>
    ) throws -> Bool {
        let pace = feed.pace
        var bars = LiveBars(
            interval: interval, from: feed.clock(), settle: pace.settle,
            fetchSettle: pace.fetchSettle)
        var askAgain = Timestamp.distantPast
        while end.goOn() {
            let now = feed.clock()
            if let last = end.at, now >= last {
                // The last candle is waited for, but not for ever.
                let isComplete = bars.next >= last.floored(to: interval)
                if isComplete || now >= last + pace.farewell { return false }
            }
            for news in feed.takeAll() {
                try take(news, &bars, &askAgain, &session)
            }
            if now >= askAgain {
                for step in bars.advance(to: now) { try carryOut(step, &session) }
                try session.pass(to: bars.next)
            }
            if closing != nil {
                try listen(&session)
                // Where money is real, a halt is the end: a person has to look at it.
                if case .halted = session.engine.state { return false }
            }
            Sleep.briefly(closing == nil ? pace.pause : .milliseconds(10))
        }
        return true
    }

    /// Hears the venue's news; they are safe before anything else happens.
    private func listen<P: Predictor, V: SessionVenue>(
        _ session: inout CandleSession<P, V, Recorder>
    ) throws {
        try session.listen(at: feed.clock())
        try writer.commit()
    }

    /// Cancels what works, or closes the position too, and waits until nothing is in flight any more.
    private func close<P: Predictor, V: SessionVenue>(
        _ session: inout CandleSession<P, V, Recorder>, _ policy: ClosingPolicy
    ) throws {
        end.tell(.closing)
        session.beginClosing()
        let last = feed.clock() + policy.within
        var askAgain = Timestamp.distantPast
        while feed.clock() < last {
            let now = feed.clock()
            let wantsFlat = policy.flattens && !session.engine.isHalted
            if now >= askAgain {
                askAgain = now + policy.again
                // What could not be cancelled or closed at once is asked for again.
                if wantsFlat {
                    try session.operate(.flatten, at: now)
                } else {
                    try session.finish()
                }
            }
            try listen(&session)
            let isFlat = !wantsFlat || session.engine.holdsNothingToSell
            if isFlat, session.engine.workingOrders.isEmpty, session.venue.isSettled { return }
            Sleep.briefly(.milliseconds(10))
        }
    }

    private func take<P: Predictor, V: SessionVenue>(
        _ news: LiveNews, _ bars: inout LiveBars, _ askAgain: inout Timestamp,
        _ session: inout CandleSession<P, V, Recorder>
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
            askAgain = feed.clock() + feed.pace.retryAfter
            end.tell(.dataMiss(reason))
        }
    }

    private func carryOut<P: Predictor, V: SessionVenue>(
        _ step: LiveBars.Step, _ session: inout CandleSession<P, V, Recorder>
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

/// How a run with real orders ends.
struct ClosingPolicy: Sendable {
    /// Whether the position is closed too.
    var flattens = false
    /// How long the fate of orders is waited for.
    var within = TimeSpan.seconds(60)
    /// After this, what has not been answered is asked for again.
    var again = TimeSpan.seconds(3)
}

extension Engine {
    fileprivate var isHalted: Bool { if case .halted = state { true } else { false } }

    /// Flat, or left with less than the venue takes an order on.
    fileprivate var holdsNothingToSell: Bool {
        guard let lastPrice, !position.isFlat else { return true }
        let quantity = position.quantity.magnitude.roundedDown(to: instrument.lot)
        return quantity < instrument.minimumQuantity
            || instrument.notional(of: quantity, at: lastPrice) < instrument.minimumNotional
    }
}

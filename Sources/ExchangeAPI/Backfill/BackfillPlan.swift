public import Domain

/// Works through a request for bars from its end back to its start: what to ask for next, and what the
/// answers mean.
///
/// Pure: no clock, no calls. It holds one place in time and not the bars, so that it stays small however
/// long the request is, and a request can be resumed from `reached`.
public struct BackfillPlan: Hashable, Sendable {
    public let request: BackfillRequest
    /// What begins at or after this had not settled when the plan was made, and is not fetched.
    public private(set) var settledEnd: Timestamp
    /// The venue has answered for everything between this and `settledEnd`.
    public private(set) var reached: Timestamp

    /// The bound of the next question.
    private var bound: Timestamp
    /// Where bars begin within their interval; `nil` before the first one.
    private var phase: TimeSpan?
    private var emptyAnswers = 0

    /// An answer without bars is believed when it is repeated.
    static let emptyAnswersNeeded = 2

    /// - Parameter reached: where an earlier run of the same request stopped.
    public init(_ request: BackfillRequest, now: Timestamp, reached: Timestamp? = nil) {
        self.request = request
        settledEnd = max(request.start, request.settledEnd(at: now))
        self.reached = min(reached ?? .distantFuture, settledEnd)
        // Whatever the grid, a bar that has ended began before the interval that holds `now`.
        bound = reached ?? min(request.end, now.floored(to: request.interval))
    }

    /// Takes the venue's clock into account, where it is behind ours: what it has not finished must not pass
    /// for quiet.
    mutating func hold(to venueNow: Timestamp) {
        settledEnd = min(settledEnd, max(request.start, request.settledEnd(at: venueNow)))
        reached = min(reached, settledEnd)
    }

    /// What to ask for: the newest bars before this; `nil` when everything is answered.
    public var nextBound: Timestamp? { reached > request.start ? bound : nil }

    /// How much of the time that can be had is answered, from 0 to 1.
    public var fraction: Double {
        let whole = (settledEnd - request.start).nanoseconds
        return whole > 0 ? Double((settledEnd - reached).nanoseconds) / Double(whole) : 1
    }

    /// What the venue has not answered for, in ascending order: below `reached`, and what had not settled.
    public var unanswered: [AbsentBars] {
        [hole(request.start, reached, .missing), hole(settledEnd, request.end, .missing)]
            .compactMap(\.self)
    }

    /// Takes the answer to `nextBound`.
    ///
    /// - Returns: the stretch it settles; `nil` when the same is to be asked again, since an answer
    ///   without bars is not believed at once.
    public mutating func take(
        _ candles: [MarketCandle]
    ) throws(BackfillError) -> BackfillPage? {
        guard !candles.isEmpty else { return takeNothing() }
        let rows = try wanted(candles)
        guard let oldest = rows.bars.first?.start else {
            let newest = candles.compactMap(\.start).max() ?? bound
            throw .noProgress(before: bound, newest: newest)
        }
        emptyAnswers = 0
        let from = max(oldest, request.start)
        let to = max(min(reached, bound), from)
        let bars = rows.bars.filter { $0.start >= from && $0.start < to }
        bound = oldest
        reached = min(reached, from)
        return BackfillPage(
            bars: bars, from: from, to: to, absent: holes(among: bars, from: from, to: to),
            repeatedRows: rows.repeated)
    }

    private mutating func takeNothing() -> BackfillPage? {
        emptyAnswers += 1
        guard emptyAnswers >= Self.emptyAnswersNeeded else { return nil }
        let (from, to) = (request.start, reached)
        reached = from
        return BackfillPage(
            bars: [], from: from, to: to,
            absent: [hole(from, to, .notOffered)].compactMap(\.self), repeatedRows: 0)
    }

    /// The bars before the bound, each once, in ascending order.
    private mutating func wanted(
        _ candles: [MarketCandle]
    ) throws(BackfillError) -> (bars: [Bar], repeated: Int) {
        var latest: [Timestamp: MarketCandle] = [:]
        var repeated = 0
        for candle in candles {
            guard let start = candle.start else {
                throw .impossible(start: .distantPast, "its length is unknown")
            }
            guard start < bound else { continue }
            try hold(start)
            if let known = latest[start] {
                repeated += 1
                if (candle.times.venue ?? .distantPast) < (known.times.venue ?? .distantPast) {
                    continue
                }
            }
            latest[start] = candle
        }
        var bars: [Bar] = []
        bars.reserveCapacity(latest.count)
        for (start, candle) in latest { bars.append(try Bar(candle, start: start)) }
        return (bars.sorted { $0.start < $1.start }, repeated)
    }

    private mutating func hold(_ start: Timestamp) throws(BackfillError) {
        let offset = start - start.floored(to: request.interval)
        guard offset == phase ?? offset else {
            throw .offGrid(start: start, interval: request.interval)
        }
        phase = offset
    }

    private func holes(
        among bars: [Bar], from start: Timestamp, to end: Timestamp
    ) -> [AbsentBars] {
        let reason: AbsentBars.Reason = request.emitsEmptyBars ? .missing : .noTrade
        var result: [AbsentBars] = []
        var expected = start
        for bar in bars {
            if let hole = hole(expected, bar.start, reason) { result.append(hole) }
            expected = bar.start + request.interval
        }
        if let hole = hole(expected, end, reason) { result.append(hole) }
        return result
    }

    /// The bars of the grid that would begin in `[start, end)`; `nil` when there are none.
    private func hole(
        _ start: Timestamp, _ end: Timestamp, _ reason: AbsentBars.Reason
    ) -> AbsentBars? {
        let interval = request.interval
        let shift = phase ?? .zero
        let floor = (start - shift).floored(to: interval) + shift
        let first = floor < start ? floor + interval : floor
        guard first < end else { return nil }
        let span = (end - first).nanoseconds
        let bars = (span + interval.nanoseconds - 1) / interval.nanoseconds
        return AbsentBars(
            from: first, to: first + TimeSpan(nanoseconds: bars * interval.nanoseconds),
            bars: Int(bars), reason: reason)
    }
}

extension Bar {
    /// The candle of a venue as a bar.
    ///
    /// - Throws: `impossible` when the close lies outside of high and low. The open may: BitMEX's is the
    ///   close before.
    init(_ candle: MarketCandle, start: Timestamp) throws(BackfillError) {
        guard candle.low <= candle.close, candle.close <= candle.high else {
            throw .impossible(
                start: start,
                "its close \(candle.close) is not between \(candle.low) and \(candle.high)")
        }
        self.init(
            start: start, open: candle.open, high: candle.high, low: candle.low,
            close: candle.close, volume: candle.volume)
    }
}

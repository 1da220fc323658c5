public import Domain
public import MarketData

/// What was recorded of one market: its trades, its book, or both; and from which moment on it is played.
///
/// What lies before that moment is the market's past.
public struct RecordedMarket: Hashable, Sendable {
    public let market: String
    public let trades: RecordingSurvey?
    /// Levels, or best prices.
    public let book: RecordingSurvey?
    /// The recording's time that the sandbox begins at.
    public let begin: Timestamp

    /// - Parameters:
    ///   - files: one of trades, one of a book, or one of each.
    ///   - begin: `nil` for the middle of what they have in common, so that there is a past; a time before
    ///     the first row is the first row's.
    public init(
        _ files: [RecordingSurvey], market: String, from begin: Timestamp? = nil
    ) throws(RecordedMarketError) {
        let trades = files.filter { !$0.kind.isBook }
        let books = files.filter(\.kind.isBook)
        guard let one = files.first else { throw .nothing }
        for kind in [trades, books] where kind.count > 1 {
            throw .twice(kind[0].path, kind[1].path)
        }
        var (first, last) = (one.first, one.last)
        for file in files.dropFirst() {
            guard file.first <= last, file.last >= first else {
                throw .apart(one.path, first, last, file.path, file.first, file.last)
            }
            (first, last) = (max(first, file.first), min(last, file.last))
        }
        let earliest = files.map(\.first).min() ?? first
        let latest = files.map(\.last).max() ?? last
        if let begin, begin > latest { throw .behind(begin, last: latest) }
        self.market = market
        self.trades = trades.first
        self.book = books.first
        self.begin =
            begin.map { max($0, earliest) }
            ?? first + TimeSpan(nanoseconds: (last - first).nanoseconds / 2)
    }

    /// What everybody else does in the market when the recording is played from `now` on.
    ///
    /// - Parameter fail: told when the recording cannot be read any further; the market then stands still,
    ///   as at its end.
    public func flow(
        _ instrument: Instrument, at now: Timestamp, seed: UInt64,
        fail: @escaping @Sendable (RecordingError) -> Void
    ) throws(RecordingError) -> any MarketFlow {
        let replay = Replay(from: begin, at: now)
        let parts = FlowParts(instrument: instrument, replay: replay, seed: seed, fail: fail)
        switch (trades, book) {
        case (let trades?, let book?):
            return JointFlow(
                try TradeFlow(trades, parts, makesBook: false),
                try BookFlow(book, parts, hasTrades: true))
        case (let trades?, nil): return try TradeFlow(trades, parts, makesBook: true)
        case (nil, let book?): return try BookFlow(book, parts, hasTrades: false)
        case (nil, nil): preconditionFailure("a recorded market has a recording")
        }
    }
}

/// What cannot be played together.
public enum RecordedMarketError: Error, Hashable, Sendable, CustomStringConvertible {
    case nothing
    case twice(String, String)
    case apart(String, Timestamp, Timestamp, String, Timestamp, Timestamp)
    case behind(Timestamp, last: Timestamp)

    public var description: String {
        switch self {
        case .nothing: "there is no recording"
        case .twice(let one, let other):
            "\(one) and \(other) record the same kind of thing; give one file of trades and one of a book"
        case .apart(let one, let first, let last, let other, let otherFirst, let otherLast):
            "\(one) (\(first) to \(last)) and \(other) (\(otherFirst) to \(otherLast)) have no time in "
                + "common; give recordings of the same hours"
        case .behind(let time, let last):
            "the recording ends at \(last), before \(time); choose an earlier --from"
        }
    }
}

/// How a recording's time becomes the sandbox's: moved by whole minutes, so that candles keep their
/// borders.
struct Replay: Hashable, Sendable {
    /// What lies before this is past; at most a minute before the moment that was asked for, so that
    /// nothing after it is lost.
    let begin: Timestamp
    /// From the recording's time to the sandbox's, in which `begin` is now.
    let shift: TimeSpan

    init(from wanted: Timestamp, at now: Timestamp) {
        let minute = TimeSpan.minutes(1)
        let ofMinute = (now - now.floored(to: minute)).nanoseconds
        let wantedOfMinute = (wanted - wanted.floored(to: minute)).nanoseconds
        let back = (wantedOfMinute - ofMinute + minute.nanoseconds) % minute.nanoseconds
        begin = wanted - TimeSpan(nanoseconds: back)
        shift = now - begin
    }
}

/// What flows of recordings are made with.
struct FlowParts: Sendable {
    let instrument: Instrument
    let replay: Replay
    let seed: UInt64
    let fail: @Sendable (RecordingError) -> Void
}

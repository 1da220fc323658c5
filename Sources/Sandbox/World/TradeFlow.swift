public import Domain
import MarketData

/// Plays recorded trades: each at its own time, price and size, and by the side that took it.
///
/// Where the recording does not name that side, a price above the one before was taken by a buyer, one
/// below by a seller, and an equal one by the side before. Where no book was recorded a made-up one stands
/// round the last trade, as with candles: on today's grid, though an old trade may lie off it.
///
/// Memory does not grow with the recording.
public final class TradeFlow: MarketFlow {
    public let past: BarSeries
    private let reader: RecordingReader
    private let parts: FlowParts
    private let hasIndex: Bool
    private let typical: Quantity
    /// `nil` where the book comes from elsewhere.
    private var book: FlowBook?
    private var random: SeededRandom
    private var last: (price: Price, taker: Side)?
    private var pending = EventQueue()
    private var upcoming: RecordedEntry?

    init(
        _ survey: RecordingSurvey, _ parts: FlowParts, makesBook: Bool
    ) throws(RecordingError) {
        let reader = try RecordingReader(path: survey.path, market: survey.market)
        var fold = MinuteFold()
        var last: (price: Price, taker: Side)?
        var upcoming = try reader.next()
        while let entry = upcoming, entry.time < parts.replay.begin {
            if case .trade(let price, let quantity, let side) = entry.row {
                fold.add(price, quantity, at: entry.time + parts.replay.shift)
                last = (price, Self.taker(side, price, after: last))
            }
            upcoming = try reader.next()
        }
        self.reader = reader
        self.parts = parts
        self.last = last
        self.upcoming = upcoming
        past = fold.bars
        hasIndex = !parts.instrument.isSpot
        random = SeededRandom(seed: parts.seed)
        book = makesBook ? FlowBook(instrument: parts.instrument) : nil
        let lot = parts.instrument.lot
        // Far below what sums of a level can hold.
        let mean = min(survey.meanQuantity ?? lot, Quantity(raw: .max / 64))
        typical = max(Quantity(raw: mean.raw * 2).roundedDown(to: lot), lot)
        if let last {
            stand(round: last.price, last.taker, at: parts.replay.begin + parts.replay.shift)
        }
    }

    public var isOver: Bool { nextTime == nil }

    /// When the next event is due; `nil` when there is none any more.
    var nextTime: Timestamp? {
        pending.next?.time ?? upcoming.map { $0.time + parts.replay.shift }
    }

    public func next(upTo time: Timestamp) -> FlowEvent? {
        while pending.isEmpty {
            guard let entry = upcoming, entry.time + parts.replay.shift <= time else { return nil }
            play(entry)
            upcoming = read()
        }
        return pending.take(upTo: time)
    }

    private func play(_ entry: RecordedEntry) {
        guard case .trade(let price, let quantity, let side) = entry.row else { return }
        let time = entry.time + parts.replay.shift
        let taker = Self.taker(side, price, after: last)
        last = (price, taker)
        pending.add(
            FlowEvent(
                time: time,
                action: .trade(price: price, quantity: quantity, takerSide: taker)))
        book?.touch(price, takerSide: taker)
        stand(round: price, taker, at: time)
        if hasIndex { pending.add(FlowEvent(time: time, action: .index(price))) }
    }

    private func stand(round price: Price, _ taker: Side, at time: Timestamp) {
        book?.stand(
            round: price, lastTaker: taker, typical: typical, at: time, &random,
            into: &pending.events)
    }

    private static func taker(
        _ told: Side?, _ price: Price, after last: (price: Price, taker: Side)?
    ) -> Side {
        if let told { return told }
        guard let last else { return .buy }
        return price == last.price ? last.taker : price > last.price ? .buy : .sell
    }

    private func read() -> RecordedEntry? {
        do throws(RecordingError) {
            return try reader.next()
        } catch {
            parts.fail(error)
            return nil
        }
    }
}

/// Events that have been made and wait for their time.
struct EventQueue {
    var events: [FlowEvent] = []
    private var taken = 0

    var isEmpty: Bool { taken == events.count }
    var next: FlowEvent? { isEmpty ? nil : events[taken] }

    mutating func add(_ event: FlowEvent) { events.append(event) }

    mutating func take(upTo time: Timestamp) -> FlowEvent? {
        guard let event = next, event.time <= time else { return nil }
        taken += 1
        if isEmpty {
            events.removeAll(keepingCapacity: true)
            taken = 0
        }
        return event
    }
}

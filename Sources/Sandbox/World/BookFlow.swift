public import Domain
import MarketData

/// Plays a recorded book: each snapshot at its own time, of which only the levels that changed are told.
///
/// The levels are those of the recording and no others: what lies deeper than it reaches is empty. Prices
/// off today's grid move away from the other side to the next that lies on it. Of best prices alone, the
/// levels behind them and quantities that were not recorded are made up.
///
/// A book without trades says when liquidity came and went, not what traded. So a client's resting order
/// fills only when the other side of the book comes to its price; there are no candles but of clients'
/// trades. That is the cautious reading: what a queue at an unchanged price would have given is left out.
///
/// Memory does not grow with the recording.
public final class BookFlow: MarketFlow {
    public let past: BarSeries
    private let reader: RecordedBookReader
    private let parts: FlowParts
    /// Without trades the index that mark prices follow is the middle of the book.
    private let hasIndex: Bool
    private var levels = ToldBook()
    private var made: FlowBook
    private var random: SeededRandom
    private var index: Price?
    private var pending = EventQueue()
    private var upcoming: RecordedBook?

    /// - Parameter hasTrades: they are played beside it, and are the past.
    init(
        _ survey: RecordingSurvey, _ parts: FlowParts, hasTrades: Bool
    ) throws(RecordingError) {
        reader = try RecordedBookReader(
            RecordingReader(path: survey.path, market: survey.market))
        var standing: RecordedBook?
        var upcoming = try reader.next()
        while let book = upcoming, book.time < parts.replay.begin {
            standing = book
            upcoming = try reader.next()
        }
        let now = parts.replay.begin + parts.replay.shift
        past = hasTrades ? BarSeries(interval: .minutes(1)) : Self.past(standing ?? upcoming, now)
        self.parts = parts
        self.upcoming = upcoming
        hasIndex = !hasTrades && !parts.instrument.isSpot
        made = FlowBook(instrument: parts.instrument)
        random = SeededRandom(seed: parts.seed)
        if let standing { play(standing, at: now) }
    }

    public var isOver: Bool { nextTime == nil }

    /// When the next event is due; `nil` when there is none any more.
    var nextTime: Timestamp? {
        pending.next?.time ?? upcoming.map { $0.time + parts.replay.shift }
    }

    public func next(upTo time: Timestamp) -> FlowEvent? {
        while pending.isEmpty {
            guard let book = upcoming, book.time + parts.replay.shift <= time else { return nil }
            play(book, at: book.time + parts.replay.shift)
            upcoming = read()
        }
        return pending.take(upTo: time)
    }

    /// A recorded trade was there: what it left is told with the next snapshot.
    func touch(_ price: Price, takerSide: Side) {
        levels.touch(price, takerSide: takerSide)
        made.touch(price, takerSide: takerSide)
    }

    private func play(_ book: RecordedBook, at time: Timestamp) {
        switch book.content {
        case .levels(let bids, let asks):
            levels.change(
                bids: onGrid(bids, .floor), asks: onGrid(asks, .ceiling), at: time,
                into: &pending.events)
        case .best(let bid, let bidQuantity, let ask, let askQuantity):
            made.stand(
                bid: FlowBook.Best(price: bid, quantity: bidQuantity),
                ask: FlowBook.Best(price: ask, quantity: askQuantity), typical: typical(at: bid),
                at: time, &random, into: &pending.events)
        }
        guard hasIndex, let bid = book.bestBid, let ask = book.bestAsk else { return }
        let middle = Price(raw: bid.raw + (ask.raw - bid.raw) / 2)
        if middle != index { pending.add(FlowEvent(time: time, action: .index(middle))) }
        index = middle
    }

    private func onGrid(
        _ levels: [Price: Quantity], _ away: TickTable.GridDirection
    ) -> [Price: Quantity] {
        let ticks = parts.instrument.ticks
        var result: [Price: Quantity] = [:]
        for (price, quantity) in levels {
            let place = ticks.rounded(price, away)
            guard place > .zero else { continue }
            let (sum, overflow) = (result[place]?.raw ?? 0).addingReportingOverflow(quantity.raw)
            result[place] = Quantity(raw: overflow ? .max : sum)
        }
        return result
    }

    /// Ten of the smallest orders that the venue takes, where nothing was recorded.
    private func typical(at price: Price) -> Quantity {
        let instrument = parts.instrument
        let least = max(instrument.minimumQuantity, instrument.lot)
        let value = instrument.notional(of: least, at: price)
        let times: Int64 =
            value > .zero && value < instrument.minimumNotional
            ? Int64(clamping: instrument.minimumNotional.raw / value.raw + 1) : 1
        let (quantity, overflow) = least.raw.multipliedReportingOverflow(by: times)
        let most = Int64.max / 640
        return Quantity(raw: (overflow ? most : min(quantity, most)) * 10)
    }

    /// The price that the book stood at, for a market without trades before.
    private static func past(_ book: RecordedBook?, _ now: Timestamp) -> BarSeries {
        var past = BarSeries(interval: .minutes(1))
        if let price = book?.bestBid ?? book?.bestAsk {
            past.append(
                Bar(
                    start: now.floored(to: .minutes(1)) - .minutes(1), open: price, high: price,
                    low: price, close: price, volume: .zero))
        }
        return past
    }

    private func read() -> RecordedBook? {
        do throws(RecordingError) {
            return try reader.next()
        } catch {
            parts.fail(error)
            return nil
        }
    }
}

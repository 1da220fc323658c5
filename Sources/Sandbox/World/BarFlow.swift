public import Domain

/// Makes trades and a book out of bars: the price walks from the open over both extremes to the close,
/// the trades add up to the volume, and a book stands round each price.
///
/// What is inside a minute is made up; the minute itself is the bar, to the last unit. The same bars and
/// seed give the same flow.
public struct BarFlow: MarketFlow {
    public let past: BarSeries
    private var source: BarSource
    private let instrument: Instrument
    private var random: SeededRandom
    private var pending: [FlowEvent] = []
    private var nextPending = 0
    private var upcoming: Bar?
    private var book: FlowBook
    private let hasIndex: Bool

    /// - Parameters:
    ///   - past: bars of a minute that end before the first bar of `source`.
    ///   - source: bars of a minute from there on.
    public init(
        past: BarSeries, source: BarSource, instrument: Instrument, seed: UInt64
    ) {
        self.past = past
        self.source = source
        self.instrument = instrument
        random = SeededRandom(seed: seed)
        book = FlowBook(instrument: instrument)
        hasIndex = !instrument.isSpot
        upcoming = self.source.next()
    }

    public var isOver: Bool { upcoming == nil && nextPending == pending.count }

    public mutating func next(upTo time: Timestamp) -> FlowEvent? {
        while nextPending == pending.count {
            guard let bar = upcoming, bar.start <= time else { return nil }
            pending.removeAll(keepingCapacity: true)
            nextPending = 0
            play(bar)
            upcoming = source.next()
        }
        guard pending[nextPending].time <= time else { return nil }
        defer { nextPending += 1 }
        return pending[nextPending]
    }

    // MARK: - One minute

    private mutating func play(_ bar: Bar) {
        let prices = path(of: bar)
        let quantities = shares(of: bar.volume, count: prices.count)
        var previous = prices[0]
        for (index, price) in prices.enumerated() where quantities[index] > .zero {
            let time = bar.start + moment(index, of: prices.count)
            let isUp = price == previous ? random.next() & 1 == 0 : price > previous
            previous = price
            pending.append(
                FlowEvent(
                    time: time,
                    action: .trade(
                        price: price, quantity: quantities[index],
                        takerSide: isUp ? .buy : .sell)))
            book.stand(
                round: price, lastTaker: isUp ? .buy : .sell, typical: typicalSize(of: bar),
                at: time, &random, into: &pending)
            if hasIndex { pending.append(FlowEvent(time: time, action: .index(price))) }
        }
    }

    /// Prices of the minute's trades: open, steps over low and high in a drawn order, close.
    private mutating func path(of bar: Bar) -> [Price] {
        // With less than a few lots there are fewer trades than corners.
        let lots = max(bar.volume.raw / instrument.lot.raw, 1)
        let lowFirst = bar.close > bar.open ? random.next() % 4 != 0 : random.next() % 4 == 0
        let corners =
            lowFirst
            ? [bar.open, bar.low, bar.high, bar.close] : [bar.open, bar.high, bar.low, bar.close]
        guard lots >= Int64(corners.count) else { return Array(corners.suffix(Int(lots))) }
        let steps = Int(min(8, lots / 4))
        var prices = [bar.open]
        for (from, to) in zip(corners, corners.dropFirst()) {
            for step in 1...steps {
                let distance = (to.raw - from.raw) * Int64(step) / Int64(steps)
                let exact = Price(raw: from.raw + distance)
                // The corners are prices that were traded; between them the grid decides.
                prices.append(step == steps ? to : instrument.ticks.rounded(exact, .floor))
            }
        }
        return prices
    }

    /// Splits a volume into lots so that the parts add up to it exactly.
    private mutating func shares(of volume: Quantity, count: Int) -> [Quantity] {
        let lots = volume.raw / instrument.lot.raw
        var rest = lots
        var shares: [Quantity] = []
        for index in 0..<count {
            let left = Int64(count - index)
            let even = rest / left
            var part = even
            if left == 1 {
                part = rest
            } else if even > 1 {
                // Between half and one and a half times an even share.
                part = even / 2 + Int64(random.next() % UInt64(even))
            }
            part = min(max(part, rest > 0 ? 1 : 0), rest)
            rest -= part
            shares.append(Quantity(raw: part * instrument.lot.raw))
        }
        // What is off the lot grid in a recording belongs to the last trade.
        shares[count - 1] += Quantity(raw: volume.raw - lots * instrument.lot.raw)
        return shares
    }

    /// When the trade of that rank happens within its minute.
    private mutating func moment(_ rank: Int, of count: Int) -> TimeSpan {
        let slot = TimeSpan.minutes(1).nanoseconds / Int64(count)
        let inside = Int64(random.next() % UInt64(slot / 2)) + slot / 4
        // Venues stamp in milliseconds.
        return TimeSpan(nanoseconds: (Int64(rank) * slot + inside) / 1_000_000 * 1_000_000)
    }

    private func typicalSize(of bar: Bar) -> Quantity {
        max(Quantity(raw: bar.volume.raw / 20).roundedDown(to: instrument.lot), instrument.lot)
    }
}

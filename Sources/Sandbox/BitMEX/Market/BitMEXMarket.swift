import Domain
import SimulatedVenue

/// What clients are shown of one market, beyond what the matching engine keeps.
struct BitMEXMarket {
    let contract: BitMEXContract
    var tape = BitMEXTape()
    var book: BitMEXBook
    var quotes = BitMEXRing<BitMEXQuote>(capacity: 10_000)
    /// Rates that have been applied.
    var fundings = BitMEXRing<Funding>(capacity: 5_000)
    /// The funding that comes next.
    var nextFunding: SandboxFunding?
    /// Until when the bins of each length have been told.
    var binsToldUntil: [BitMEXBinSize: Timestamp] = [:]
    /// What was told last of the instrument, while anybody listens.
    var toldInstrument: BitMEXRow?
    var statistics: BitMEXStatistics

    struct Funding {
        let time: Timestamp
        let interval: TimeSpan
        let rate: Rate
    }

    init(_ contract: BitMEXContract, _ world: SandboxWorld) {
        self.contract = contract
        book = BitMEXBook(market: contract.index.raw)
        nextFunding = world.funding(of: contract.index)
        statistics = BitMEXStatistics(contract, world, at: world.time.market)
        for trade in world.trades(of: contract.index, before: nil, limit: 10_000).reversed() {
            tape.add(trade)
        }
        for size in BitMEXBinSize.allCases {
            binsToldUntil[size] = world.time.market.floored(to: size.span)
        }
        book.refresh(contract, of: world.venue, at: world.time.market)
        quotes.append(quote(at: world.time.market))
        readFundings(world)
    }

    /// The rates that were applied in the market's past, which is as long as its bars are.
    private mutating func readFundings(_ world: SandboxWorld) {
        let now = world.time.market
        let bars = world.bars(of: contract.index, interval: .hours(1), before: now, limit: .max)
        guard let next = nextFunding, let first = bars.first?.bar.start else { return }
        var time = next.nextAt - next.interval
        var past: [Funding] = []
        while time > first, past.count < fundings.capacity {
            past.append(Funding(time: time, interval: next.interval, rate: next.rate))
            time = time - next.interval
        }
        for funding in past.reversed() { fundings.append(funding) }
    }

    func quote(at time: Timestamp) -> BitMEXQuote {
        BitMEXQuote(time: time, bid: book.bids.first, ask: book.asks.first)
    }
}

extension BitMEXMarket.Funding {
    func row(_ symbol: String) -> BitMEXRow {
        let timesADay = TimeSpan.days(1).nanoseconds / max(1, interval.nanoseconds)
        return BitMEXRow([
            ("timestamp", .time(time)),
            ("symbol", .text(symbol)),
            ("fundingInterval", .time(BitMEXStatistics.interval(interval))),
            ("fundingRate", .decimal(rate.raw)),
            ("fundingRateDaily", .decimal(rate.raw * timesADay)),
        ])
    }
}

/// Sums over the last day and the running session, read from the candles now and then.
struct BitMEXStatistics {
    private(set) var at: Timestamp
    private(set) var volumeOfDay: Int64 = 0
    private(set) var turnoverOfDay: Int64 = 0
    private(set) var homeOfDay: Int64 = 0
    private(set) var foreignOfDay: Int64 = 0
    private(set) var high: Price?
    private(set) var low: Price?
    private(set) var priceBefore: Price?
    private(set) var average: Price?
    /// Of the hour that runs.
    private(set) var volumeOfSession: Int64 = 0
    private(set) var turnoverOfSession: Int64 = 0
    private(set) var previousClose: Price?
    /// Contracts that the clients hold, and their value at the mark price: what the others hold among
    /// themselves is not known.
    private(set) var openInterest: Int64 = 0
    private(set) var openValue: Int64 = 0

    init(_ contract: BitMEXContract, _ world: SandboxWorld, at time: Timestamp) {
        at = time
        let start = (time - .days(1)).floored(to: .minutes(1))
        let session = time.floored(to: .hours(1))
        let bars = world.bars(
            of: contract.index, interval: .minutes(1), before: time + .minutes(1), limit: 1441)
        for bar in bars {
            guard bar.bar.start >= start else {
                priceBefore = bar.bar.close
                previousClose = bar.bar.close
                continue
            }
            if priceBefore == nil { priceBefore = bar.bar.open }
            let price = BitMEXBins.average(bar, contract)
            let volume = contract.size(bar.bar.volume)
            let value = contract.instrument.value(of: bar.bar.volume, at: price)
            let turnover = contract.settlement.units(value, .nearest)
            let (home, foreign) = contract.notionals(bar.bar.volume, at: price)
            volumeOfDay += volume
            turnoverOfDay += turnover
            homeOfDay += home
            foreignOfDay += foreign
            high = max(high ?? bar.bar.high, bar.bar.high)
            low = min(low ?? bar.bar.low, bar.bar.low)
            if bar.bar.start >= session {
                volumeOfSession += volume
                turnoverOfSession += turnover
            } else {
                previousClose = bar.bar.close
            }
        }
        average =
            homeOfDay > 0
            ? Price(
                raw: Int64(
                    clamping: Int128(foreignOfDay) * 100_000_000 / Int128(homeOfDay)
                        / 10_000 * 10_000)) : nil
        countHoldings(contract, world)
    }

    private mutating func countHoldings(_ contract: BitMEXContract, _ world: SandboxWorld) {
        guard !contract.isSpot else { return }
        var (long, short) = (Quantity.zero, Quantity.zero)
        for account in world.accounts {
            let held =
                world.venue.margin(of: account.id)?.position(of: contract.index)?.quantity
                ?? .zero
            if held > .zero { long += held } else { short += held.magnitude }
        }
        let open = max(long, short)
        openInterest = contract.size(open)
        guard let mark = world.venue.markPrice(of: contract.index) else { return }
        let value = contract.instrument.value(of: open, at: mark)
        openValue = contract.settlement.units(value, .nearest)
    }

    /// A length of time as the venue writes it: an hour of the first day of 2000.
    static func interval(_ span: TimeSpan) -> Timestamp {
        Timestamp(milliseconds: 946_684_800_000) + span
    }
}

import Domain
import Ledger
import SimulatedVenue
import Testing

@testable import Risk

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededRandom {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func below(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
    }
}

@Suite("Random runs of the simulated venue")
struct RandomRunTests {
    /// What is known of one order from the venue's events alone.
    private struct Told {
        let request: OrderRequest
        var filled = Quantity.zero
        var spent = Money.zero
        var isOver = false
    }

    private static let markets: [(String, Instrument, capital: String)] = [
        ("spot", Market.spot, "60000"), ("bithumb", Market.bithumb, "60000"),
        ("linear", Market.linear, "400000"), ("inverse", Market.inverse, "100"),
    ]

    @Test(
        "whatever is ordered, fills keep to their rules and the account equals our ledger",
        arguments: 1...25)
    func anything(seed: UInt64) throws {
        for (name, market, capital) in Self.markets {
            try run(name, market, capital, seed)
        }
    }

    private func run(
        _ name: String, _ market: Instrument, _ capital: String, _ seed: UInt64
    ) throws {
        var random = SeededRandom(seed)
        let start = Timestamp(milliseconds: 1_600_000_000_000).floored(to: .days(1))
        let participation = random.below(3) == 0 ? Rate.zero : rate("0.1")
        let funding = (0..<40).map {
            FundingRate(
                time: start + .minutes(Int64($0 * 7)),
                rate: Rate(raw: Int64(random.below(200_000) - 100_000)))
        }
        var venue = CandleVenue(
            instrument: market, capital: money(capital),
            parameters: SimulationParameters(
                spread: rate("0.0003"), slippage: rate("0.0002"), participation: participation),
            funding: market.isSpot ? [] : funding)
        var transfers: [Transfer] = []
        var ledger = try Ledger(
            instrument: market, capital: money(capital), time: start, into: &transfers)
        var orders: [ClientOrderID: Told] = [:]
        var close: Int64 = 10_000
        var clock = start
        var fills = 0
        for step in 0..<250 {
            let place: Comment = "\(name), seed \(seed), step \(step)"
            var events: [VenueEvent] = []
            if random.below(2) == 0 {
                let request = request(
                    UInt32(step + 1), market, clock, Price(raw: close * 50_000_000), &random)
                venue.submit(ApprovedOrder(request), at: clock, into: &events)
                orders[request.id] = Told(request: request)
            }
            let open = max(20, close + Int64(random.below(101) - 50))
            close = max(20, open + Int64(random.below(201) - 100))
            let bar = Bar(
                start: clock, open: Price(raw: open * 50_000_000),
                high: Price(raw: (max(open, close) + Int64(random.below(40))) * 50_000_000),
                low: Price(raw: max(1, min(open, close) - Int64(random.below(19))) * 50_000_000),
                close: Price(raw: close * 50_000_000),
                volume: Quantity(raw: Int64(random.below(500)) * 100_000_000))
            venue.advance(to: bar, into: &events)
            clock = clock + .minutes(1)
            var traded = Quantity.zero
            for event in events {
                try check(event, &orders, bar, market, place)
                switch event {
                case .liquidation(let fill): try ledger.apply(fill, into: &transfers)
                case .fill(let fill):
                    traded += fill.quantity
                    fills += 1
                    try ledger.apply(fill, into: &transfers)
                case .funding(let payment):
                    try #require(payment.time <= bar.start, place)
                    try ledger.apply(payment, into: &transfers)
                default: break
                }
            }
            if participation > .zero { try #require(traded.raw <= bar.volume.raw / 10, place) }
            try #require(venue.wallet == ledger.cash, place)
            try #require(venue.position == ledger.position.quantity, place)
            try ledger.verify()
            if market.isSpot {
                try #require(ledger.cash >= .zero && ledger.position.quantity >= .zero, place)
            }
        }
        #expect(fills > 15, "\(name), seed \(seed): too little was tried")
    }

    private func request(
        _ sequence: UInt32, _ market: Instrument, _ time: Timestamp, _ last: Price,
        _ random: inout SeededRandom
    ) -> OrderRequest {
        let side: Side = random.below(2) == 0 ? .buy : .sell
        let step: Int64 = market.isSpot ? 10_000_000 : 100_000_000
        var size = OrderSize.quantity(Quantity(raw: Int64(2 + random.below(80)) * step))
        var type = OrderType.market
        if random.below(2) == 0 {
            let away = Int64(random.below(121) - 60) * 50_000_000
            type = .limit(Price(raw: max(50_000_000, last.raw + away)))
        } else if market.isSpot, side == .buy, random.below(2) == 0 {
            size = .amount(Money(raw: Money.scale * Int128(20 + random.below(9000))))
        }
        let times: [TimeInForce] = [.gtc, .gtc, .ioc, .fok]
        return OrderRequest(
            id: ClientOrderID(run: 1, sequence: sequence), instrument: market.id, side: side,
            size: size, type: type, timeInForce: times[random.below(4)],
            isPostOnly: random.below(5) == 0, isReduceOnly: random.below(5) == 0, time: time,
            decisionPrice: last)
    }

    private func check(
        _ event: VenueEvent, _ orders: inout [ClientOrderID: Told], _ bar: Bar,
        _ market: Instrument, _ place: Comment
    ) throws {
        switch event {
        case .fill(let fill):
            var told = try #require(orders[fill.order], place)
            try #require(!told.isOver, place)
            try #require(fill.time == bar.start && told.request.time <= fill.time, place)
            try #require(fill.side == told.request.side && fill.quantity > .zero, place)
            try #require(fill.quantity.raw % market.lot.raw == 0, place)
            told.filled += fill.quantity
            told.spent += market.value(of: fill.quantity, at: fill.price)
            switch told.request.size {
            case .quantity(let ordered):
                try #require(told.filled <= ordered, place)
                told.isOver = told.filled == ordered
            case .amount(let amount): try #require(told.spent <= amount, place)
            }
            if case .limit(let limit) = told.request.type {
                try #require(fill.side == .buy ? fill.price <= limit : fill.price >= limit, place)
            } else {
                // Half of 3 bp and 2 bp against us, at least, from the open.
                let worse =
                    fill.side == .buy
                    ? fill.price.raw - bar.open.raw : bar.open.raw - fill.price.raw
                try #require(worse * 100_000 >= bar.open.raw * 35, place)
                try #require(market.ticks.contains(fill.price), place)
            }
            orders[fill.order] = told
        case .canceled(let id, _), .completed(let id, _), .rejected(let id, _, _):
            try #require(orders[id]?.isOver == false, place)
            orders[id]?.isOver = true
        case .accepted, .funding, .liquidation: break
        case .timedOut, .absent, .cancelRefused: Issue.record("never said here: \(place)")
        }
    }
}

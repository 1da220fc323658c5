import Domain
import MarketData
import SimulatedVenue
import Testing
import Transport

@testable import Sandbox

@Suite("A sandbox's world")
struct SandboxWorldTests {
    static let other = Instrument(
        id: InstrumentID(exchange: "upbit", market: "KRW-ETH"), kind: .spot,
        base: Currency("ETH"), quote: .krw, ticks: BarFlowTests.won.ticks, lot: Quantity(raw: 1),
        minimumNotional: Money(raw: 5000 * Money.scale), makerFee: Rate(raw: 50_000),
        takerFee: Rate(raw: 50_000), feeRounding: .exact)

    static func world(seed: UInt64 = 3) throws -> SandboxWorld {
        let start = BarFlowTests.start
        let flows = [BarFlowTests.won, other].enumerated().map { place, instrument in
            var market = BarFlowTests.sample(seed + UInt64(place), from: start - .hours(5))
            let past = market.series(minutes: 300)
            return BarFlow(
                past: past, source: .sample(market), instrument: instrument,
                seed: seed + UInt64(place))
        }
        return SandboxWorld(
            exchange: "upbit",
            listings: [BarFlowTests.won, other].map {
                SandboxListing(instrument: $0, koreanName: "", englishName: "")
            },
            rules: .upbit,
            accounts: [
                SandboxAccount(
                    id: AccountID(raw: 1), key: "key", secret: try #require(Secret("secret")),
                    balances: [(.krw, Money(raw: 10_000_000 * Money.scale))])
            ], flows: flows, at: SandboxTime(wall: start, market: start), seed: seed)
    }

    private static func time(_ span: TimeSpan) -> SandboxTime {
        SandboxTime(wall: BarFlowTests.start + span, market: BarFlowTests.start + span)
    }

    @Test("what is past stands before anything trades, and what trades goes on from it")
    func past() throws {
        let world = try Self.world()
        let market = try #require(world.market(named: "KRW-BTC"))
        let before = world.bars(
            of: market, interval: .minutes(1), before: .distantFuture, limit: 1000)
        #expect(before.count > 200 && before.count <= 300)
        #expect(world.lastPrice(of: market) == before.last?.bar.close)
        world.advance(to: Self.time(.minutes(10)))
        let after = world.bars(
            of: market, interval: .minutes(1), before: .distantFuture, limit: 1000)
        #expect(after.count > before.count + 5)
        #expect(Array(after.prefix(before.count)) == before)
        #expect(world.lastPrice(of: market) == after.last?.bar.close)
        #expect(
            world.trades(of: market, before: nil, limit: 1).first?.price == after.last?.bar.close)
    }

    @Test("markets run in one order of time, however the clock is cut")
    func order() throws {
        let whole = try Self.world()
        whole.advance(to: Self.time(.minutes(3)))
        let news = whole.takeNews()
        let parts = try Self.world()
        var bits: [VenueNews] = []
        for step in 1...1800 {
            parts.advance(to: Self.time(.milliseconds(Int64(step) * 100)))
            bits += parts.takeNews()
        }
        #expect(news == bits)
        let times = news.compactMap { news -> Timestamp? in
            if case .trade(let trade) = news { trade.time } else { nil }
        }
        #expect(times == times.sorted())
        #expect(
            Set(
                news.compactMap { news -> Int? in
                    if case .trade(let trade) = news { trade.market.raw } else { nil }
                }) == [0, 1])
    }

    @Test("a client's order trades with what everybody else does, and the books add up")
    func client() throws {
        let world = try Self.world()
        world.advance(to: Self.time(.minutes(2)))
        let market = try #require(world.market(named: "KRW-BTC"))
        let account = try #require(world.account(key: "key"))
        let amount = Money(raw: 1_000_000 * Money.scale)
        let number = try world.venue.place(
            NewOrder(
                account: account.id, market: market, side: .buy, size: .amount(amount),
                kind: .market), at: world.time.market, into: &world.news)
        world.advance(to: Self.time(.minutes(3)))
        let order = try #require(world.venue.order(number))
        #expect(order.isFinal && order.filled > .zero)
        let won = world.venue.balance(of: account.id, .krw)
        #expect(won.locked == .zero)
        #expect(
            won.free + order.filledValue + order.paidFee == Money(raw: 10_000_000 * Money.scale))
        let held = world.venue.balance(of: account.id, Currency("BTC")).free
        #expect(held == Money(Price(raw: FixedPoint.scale), times: order.filled))
    }

    @Test("names have the form of random UUIDs, and the same seed gives the same")
    func names() throws {
        let (one, two) = (try Self.world(), try Self.world())
        var seen: Set<String> = []
        for _ in 0..<1000 {
            let name = one.randomUUID()
            #expect(name == two.randomUUID())
            #expect(
                name.wholeMatch(
                    of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/)
                    != nil)
            seen.insert(name)
        }
        #expect(seen.count == 1000)
    }
}

import Domain
import Testing

@testable import SimulatedVenue

@Suite("Fill or kill")
struct FillOrKillTests {
    private static let market = MarginVenue.linear

    /// Two accounts; the first holds so many contracts, bought from the background.
    private static func holding(
        _ count: Int
    ) throws -> (floor: MarginVenue, holder: AccountID, taker: AccountID) {
        var floor = MarginVenue()
        let holder = floor.open(1, usdt: money("100000"))
        let taker = floor.open(2, usdt: money("100000"))
        floor.index(market, "77000")
        floor.level(market, .sell, "77000", count)
        try floor.order(holder, market, .buy, count)
        return (floor, holder, taker)
    }

    /// The size of a fill-or-kill buy that reaches as far as 77100, and what becomes of it.
    private static func outcome(
        of count: Int, by account: AccountID, _ floor: inout MarginVenue
    ) throws -> (state: VenueOrder.State?, filled: Quantity?) {
        let number = try floor.order(account, market, .buy, count, at: "77100") {
            $0.timeInForce = .fok
        }
        return (floor.venue.order(number)?.state, floor.venue.order(number)?.filled)
    }

    @Test("two orders that reduce one position count for no more than the position, at any price")
    func sharedPosition() throws {
        for (count, isFilled) in [(1000, true), (1100, false), (2000, false)] {
            var (floor, holder, taker) = try Self.holding(1000)
            let first = try floor.order(
                holder, Self.market, .sell, 1000, at: "77010", isReduceOnly: true)
            let second = try floor.order(
                holder, Self.market, .sell, 1000, at: "77020", isReduceOnly: true)
            let outcome = try Self.outcome(of: count, by: taker, &floor)
            #expect(
                outcome.state == (isFilled ? .filled : .canceled(.fillOrKill)), "\(count)")
            #expect(outcome.filled == (isFilled ? contracts(count) : .zero), "\(count)")
            if !isFilled {
                #expect(floor.venue.openOrders(of: holder) == [first, second], "\(count)")
            }
        }
    }

    @Test("an order that reduces counts as far as its account's position still goes")
    func shrunkPosition() throws {
        for (count, isFilled) in [(400, true), (500, false)] {
            var (floor, holder, taker) = try Self.holding(1000)
            try floor.order(holder, Self.market, .sell, 1000, at: "77010", isReduceOnly: true)
            floor.level(Self.market, .buy, "76990", 600)
            try floor.order(holder, Self.market, .sell, 600)
            let outcome = try Self.outcome(of: count, by: taker, &floor)
            #expect(outcome.filled == (isFilled ? contracts(count) : .zero), "\(count)")
        }
    }

    @Test("what its account sells on the way leaves less for the orders that reduce")
    func metBefore() throws {
        for (count, isFilled) in [(1000, true), (1100, false)] {
            var (floor, holder, taker) = try Self.holding(1000)
            try floor.order(holder, Self.market, .sell, 600, at: "77010")
            try floor.order(holder, Self.market, .sell, 1000, at: "77020", isReduceOnly: true)
            let outcome = try Self.outcome(of: count, by: taker, &floor)
            #expect(outcome.filled == (isFilled ? contracts(count) : .zero), "\(count)")
        }
    }

    @Test("the client's own orders that reduce find the position as its fills have left it")
    func own() throws {
        var (floor, holder, _) = try Self.holding(1000)
        for limit in ["77010", "77020"] {
            try floor.order(holder, Self.market, .sell, 1000, at: limit, isReduceOnly: true)
        }
        // Each match buys and sells a thousand: the position is there for the second one too.
        let outcome = try Self.outcome(of: 2000, by: holder, &floor)
        #expect(outcome.state == .filled)
        #expect(
            floor.margin(holder).positionRow(of: Self.market)?.quantity == contracts(1000))
    }

    @Test("a market buy that prevention sends past its own orders is killed when it cannot be paid")
    func unaffordable() throws {
        for (coins, isFilled) in [("1", false), ("10", true)] {
            var place = try Marketplace(accounts: [("1000", "10"), ("1000000", "1000")])
            try place.place(0, .sell, coins == "1" ? "1" : "0.00000001", at: "100")
            try place.level(.sell, "100", coins)
            try place.level(.sell, "950", "1")
            let number = try place.place(0, .buy, "2") {
                $0.timeInForce = .fok
                $0.selfTradePrevention = .cancelMaker
            }
            #expect(
                place.venue.order(number)?.state
                    == (isFilled ? .filled : .canceled(.fillOrKill)), "\(coins)")
        }
    }

    @Test(
        "whatever stands in the book, it trades as a whole or not at all",
        arguments: Array(1...12) as [UInt64])
    func allOrNothing(seed: UInt64) throws {
        var random = Domain.SeededRandom(seed: seed)
        var floor = MarginVenue()
        let accounts = (1...3).map { floor.open(UInt32($0), usdt: money("100000")) }
        floor.index(Self.market, "77000")
        var filled = 0
        for round in 0..<400 {
            let side: Side = random.next() & 1 == 0 ? .buy : .sell
            let near = 77_000 + (side == .buy ? -1 : 1) * Int(random.next() % 4)
            if random.next() % 4 == 0 {
                floor.level(Self.market, side, "\(near)", Int(random.next() % 5) * 100)
            }
            let isWhole = random.next() % 4 == 0
            let far = 77_000 + (side == .buy ? 1 : -1) * Int(random.next() % 4)
            let prevention = SelfTradePrevention.allCases[Int(random.next() % 4)]
            let isReduceOnly = random.next() % 2 == 0
            let size = Int(1 + random.next() % 12) * 100
            let account = accounts[Int(random.next() % 3)]
            let number = try? floor.order(
                account, Self.market, side, size, at: "\(isWhole ? far : near)",
                isReduceOnly: isReduceOnly
            ) {
                $0.timeInForce = isWhole ? .fok : .gtc
                $0.selfTradePrevention = prevention
            }
            guard isWhole, let number, let order = floor.venue.order(number) else { continue }
            #expect(
                order.filled == .zero || order.filled == contracts(size),
                "seed \(seed), round \(round): \(order.filled) of \(size)")
            if order.state == .filled { filled += 1 }
        }
        #expect(filled > 0, "seed \(seed) has nothing that was filled")
    }
}

import Domain
import MarketData
import SimulatedVenue
import Testing

@testable import Sandbox

@Suite("A resting order in a recorded market")
struct QueueTests {
    /// What a resting bid must have got, by the rules of a price-time queue alone.
    private struct Queue {
        let price: Price
        var remaining: Int64
        /// What stood at its price before it came, less what traded or went since.
        var ahead: Int64
        var bids: [Price: Int64] = [:]
        var asks: [Price: Int64] = [:]
        var filled: Int64 = 0

        mutating func take(_ action: FlowEvent.Action) {
            switch action {
            case .level(.buy, let at, let quantity):
                bids[at] = quantity.raw
                if at == price { ahead = min(ahead, quantity.raw) }
            case .level(.sell, let at, let quantity):
                var new = quantity.raw
                // Somebody offers at our price or below: we are there first.
                if at <= price, new > asks[at] ?? 0 { new -= fill(new - (asks[at] ?? 0)) }
                asks[at] = new
            case .trade(let at, let quantity, let taker):
                if at < price {
                    let left = quantity.raw - fill(quantity.raw)
                    eat(left, at: at, taker)
                } else if at == price, taker == .sell {
                    let eaten = min(ahead, quantity.raw)
                    ahead -= eaten
                    eat(eaten, at: at, taker)
                    let left = quantity.raw - eaten
                    eat(left - fill(left), at: at, taker)
                } else {
                    eat(quantity.raw, at: at, taker)
                }
            case .index: break
            }
        }

        private mutating func fill(_ most: Int64) -> Int64 {
            let part = min(most, remaining)
            remaining -= part
            filled += part
            return part
        }

        private mutating func eat(_ quantity: Int64, at price: Price, _ taker: Side) {
            switch taker {
            case .buy: asks[price] = max(0, (asks[price] ?? 0) - quantity)
            case .sell: bids[price] = max(0, (bids[price] ?? 0) - quantity)
            }
        }
    }

    /// A random walk of trades on a grid of 1,000 won, and books round it.
    private func recordings(
        _ fixture: RecordingFixture, withBook: Bool, _ random: inout SeededRandom
    ) throws -> [RecordingSurvey] {
        var trades: [(Int64, Int64, String)] = []
        var sides: [String] = []
        var book: [(Int64, String, Int64, String)] = []
        var time = Int64(0)
        var middle = Int64(140_000)
        func units(_ random: inout SeededRandom) -> String {
            "0.\(String(random.next() % 90_000_000 + 10_000_000))"
        }
        for _ in 0..<400 {
            time += Int64(random.next() % 900)
            middle += Int64(random.next() % 3) - 1
            let isBuy = random.next() % 2 == 0
            trades.append((time, (isBuy ? middle + 1 : middle) * 1000, units(&random)))
            sides.append(isBuy ? "buy" : "sell")
            guard random.next() % 3 == 0 else { continue }
            for depth in 0..<Int64(5) where random.next() % 8 != 0 {
                book.append((time, "bid", (middle - depth) * 1000, units(&random)))
                book.append((time, "ask", (middle + 1 + depth) * 1000, units(&random)))
            }
        }
        let survey = try fixture.trades(trades, sides: sides)
        return withBook ? [survey, try fixture.book(book)] : [survey]
    }

    @Test(
        "fills when the queue before it has traded, not before; and money stays what it was",
        arguments: 1...24 as ClosedRange<UInt64>)
    func queue(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let fixture = try RecordingFixture()
        let files = try recordings(fixture, withBook: seed % 2 == 0, &random)
        let recorded = try RecordedMarket(files, market: "KRW-BTC", from: files[0].first)
        var flow = try recorded.flow(BarFlowTests.won, at: RecordingFixture.now, seed: seed) {
            Issue.record("\($0)")
        }
        let events = flow.rest()
        var venue = MatchingVenue(rules: VenueRules(), markets: [BarFlowTests.won])
        let (account, market) = (AccountID(raw: 1), MarketIndex(raw: 0))
        let capital = Money(raw: 1_000_000_000 * Money.scale)
        venue.open(account, balances: [(.krw, capital)])
        var news: [VenueNews] = []
        var queue = Queue(price: .zero, remaining: 0, ahead: 0)
        var placed: OrderNumber?
        var waited = 0
        let moment = events.count / 10 + Int(random.next() % 40)
        for (index, event) in events.enumerated() {
            if index >= moment, placed == nil,
                let best = venue.levels(of: market, side: .buy, limit: 3).randomElement(
                    using: &random),
                venue.bestPrice(of: market, side: .sell).map({ $0 > best.price }) ?? true
            {
                let quantity = Quantity(raw: Int64(random.next() % 300_000_000) + 20_000_000)
                queue = Queue(
                    price: best.price, remaining: quantity.raw, ahead: best.quantity.raw,
                    bids: queue.bids, asks: queue.asks)
                placed = try venue.place(
                    NewOrder(
                        account: account, market: market, side: .buy,
                        size: .quantity(quantity), kind: .limit(best.price)), at: event.time,
                    into: &news)
            }
            carryOut(event, on: &venue, &news)
            queue.take(event.action)
            if let placed, let order = venue.order(placed) {
                #expect(order.filled.raw == queue.filled, "seed \(seed), event \(index)")
                if order.filled == .zero { waited += 1 }
            }
        }
        let number = try #require(placed, "seed \(seed)")
        #expect(waited > 0 || queue.filled > 0, "seed \(seed): it neither waited nor filled")
        try conserve(&venue, number, account, capital, at: try #require(events.last).time, seed)
    }

    private func carryOut(
        _ event: FlowEvent, on venue: inout MatchingVenue, _ news: inout [VenueNews]
    ) {
        let market = MarketIndex(raw: 0)
        switch event.action {
        case .level(let side, let price, let quantity):
            venue.setLevel(market, side, price, to: quantity, at: event.time, into: &news)
        case .trade(let price, let quantity, let side):
            venue.trade(
                market, price: price, quantity: quantity, takerSide: side, at: event.time,
                into: &news)
        case .index: Issue.record("a spot market has no index")
        }
    }

    private func conserve(
        _ venue: inout MatchingVenue, _ number: OrderNumber, _ account: AccountID,
        _ capital: Money, at time: Timestamp, _ seed: UInt64
    ) throws {
        var news: [VenueNews] = []
        if try #require(venue.order(number)).isFinal == false {
            try venue.cancel(number, of: account, reason: .byClient, at: time, into: &news)
        }
        let order = try #require(venue.order(number))
        let won = venue.balance(of: account, .krw)
        #expect(won.locked == .zero, "seed \(seed)")
        #expect(won.free + order.filledValue + order.paidFee == capital, "seed \(seed)")
        let held = venue.balance(of: account, BarFlowTests.won.base)
        #expect(
            held.free + held.locked == Money(Price(raw: FixedPoint.scale), times: order.filled),
            "seed \(seed)")
    }
}

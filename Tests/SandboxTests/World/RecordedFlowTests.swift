import Domain
import MarketData
@testable import SimulatedVenue
import Testing

@testable import Sandbox

@Suite("Recorded trades and books are played as they were")
struct RecordedFlowTests {
    private func won(_ won: Int64) -> Price { Price(raw: won * FixedPoint.scale) }
    private func size(_ text: String) throws -> Quantity { try Quantity(parsing: text) }

    /// Half a unit every so many milliseconds, at prices that go up and down.
    private func walk(_ count: Int64, every step: Int64) -> [(Int64, Int64, String)] {
        (0..<count).map { (place: Int64) -> (Int64, Int64, String) in
            (place * step, 1000 + place * 37 % 50, "0.5")
        }
    }

    @Test("every trade comes at its own time, price and size, moved by whole minutes")
    func trades() throws {
        let fixture = try RecordingFixture()
        let rows: [(Int64, Int64, String)] = [
            (0, 500_000, "0.5"), (1, 500_001, "0.00000001"), (1, 499_999, "3"), (2, 499_999, "1"),
            (90_123, 500_000, "2"),
        ]
        var flow = try fixture.flow(try fixture.trades(rows))
        let events = flow.rest()
        #expect(flow.isOver)
        #expect(flow.past.isEmpty)
        let trades = events.filter { $0.trade != nil }
        let shift =
            try #require(trades.first).time - Timestamp(milliseconds: RecordingFixture.start)
        #expect(shift.nanoseconds % TimeSpan.minutes(1).nanoseconds == 0)
        let wait = try #require(trades.first).time - RecordingFixture.now
        #expect(wait >= .zero && wait < .minutes(1), "nothing is lost, and nothing waits long")
        let times = rows.map { Timestamp(milliseconds: RecordingFixture.start + $0.0) + shift }
        #expect(trades.map(\.time) == times)
        let prices: [Price?] = rows.map { won($0.1) }
        #expect(trades.map { $0.trade?.price } == prices)
        let sizes: [Quantity?] = try rows.map { try size($0.2) }
        #expect(trades.map { $0.trade?.quantity } == sizes)
        // Not told: a rise was bought, a fall sold, and what stayed was as before.
        let takers: [Side?] = [.buy, .buy, .sell, .sell, .buy]
        #expect(trades.map { $0.trade?.takerSide } == takers)
    }

    @Test("a side that was recorded is played")
    func sides() throws {
        let fixture = try RecordingFixture()
        let rows: [(Int64, Int64, String)] = [(0, 9, "1"), (1, 10, "1"), (2, 8, "1")]
        var flow = try fixture.flow(
            try fixture.trades(rows, sides: ["sell", "sell", "buy"]))
        #expect(flow.rest().compactMap { $0.trade?.takerSide } == [.sell, .sell, .buy])
    }

    @Test("what is before the beginning is the past, and the candles are those of all trades")
    func past() throws {
        let fixture = try RecordingFixture()
        // Ten minutes, a trade every seven seconds.
        let rows = walk(86, every: 7000)
        let survey = try fixture.trades(rows)
        var whole = MinuteFold()
        var flow = try fixture.flow(survey, from: nil)
        let shift =
            RecordingFixture.now - RecordingFixture.now.floored(to: .minutes(1))
        #expect(shift > .zero)
        var history = MinuteHistory(flow.past, of: BarFlowTests.won)
        let events = flow.rest()
        let first = try #require(events.first { $0.trade != nil })
        #expect(first.time >= RecordingFixture.now)
        #expect(events.first?.time == RecordingFixture.now, "a book stands from the beginning")
        var number: UInt64 = 0
        for event in events {
            guard let trade = event.trade else { continue }
            number += 1
            history.add(
                VenueTrade(
                    number: number, market: MarketIndex(raw: 0), price: trade.price,
                    quantity: trade.quantity, takerSide: trade.takerSide, time: event.time))
        }
        #expect(number > 30 && number < 56)
        let last = try #require(events.last { $0.trade != nil }).time
        for row in rows {
            whole.add(won(row.1), try size(row.2), at: last + .milliseconds(row.0 - rows[85].0))
        }
        let made = history.bars(of: .minutes(1), before: .distantFuture, limit: 99)
        let expected = whole.bars
        #expect(made.map(\.bar) == (0..<expected.count).map { expected[$0] })
    }

    @Test("a recorded book is told by the levels that changed, those that go first")
    func levels() throws {
        let fixture = try RecordingFixture()
        var flow = try fixture.flow(
            try fixture.book([
                (0, "bid", 100, "1"), (0, "bid", 99, "2"), (0, "ask", 101, "3"),
                // Crossed: it stands nowhere.
                (1, "bid", 102, "1"), (1, "ask", 101, "1"),
                (2, "bid", 101, "1"), (2, "bid", 99, "2"), (2, "ask", 102, "3"),
                (2, "ask", 103, "0"),
                (3, "bid", 101, "1"), (3, "bid", 99, "5"), (3, "ask", 102, "3"),
            ]))
        let events = flow.rest()
        #expect(flow.isOver)
        let offset = try #require(events.first).time
        let told = events.map { event -> String in
            guard case .level(let side, let price, let quantity) = event.action else { return "?" }
            let place = (event.time - offset).nanoseconds / 1_000_000
            return "\(place) \(side) \(price) \(quantity)"
        }
        #expect(
            told == [
                "0 buy 99 2", "0 buy 100 1", "0 sell 101 3",
                "2 buy 100 0", "2 sell 101 0", "2 buy 101 1", "2 sell 102 3",
                "3 buy 99 5",
            ])
    }

    @Test("off today's grid a bid moves down and an ask up, and what meets there adds up")
    func grid() throws {
        let fixture = try RecordingFixture()
        var flow = try fixture.flow(
            try fixture.book([
                (0, "bid", 5_000_300, "1"), (0, "bid", 5_000_900, "2"), (0, "ask", 5_001_100, "3"),
            ]))
        let levels = flow.rest().map(\.action)
        #expect(
            levels == [
                .level(.buy, won(5_000_000), try size("3")),
                .level(.sell, won(5_002_000), try size("3")),
            ])
    }

    @Test("the book that stood before the beginning stands at it")
    func standing() throws {
        let fixture = try RecordingFixture()
        let survey = try fixture.book([
            (0, "bid", 100, "1"), (0, "ask", 101, "3"),
            (200_000, "bid", 100, "2"), (200_000, "ask", 101, "3"),
            (400_000, "bid", 90, "2"), (400_000, "ask", 95, "3"),
        ])
        var flow = try fixture.flow(survey, from: 300_000)
        let events = flow.rest()
        #expect(events.first?.time == RecordingFixture.now)
        #expect(events.first?.action == .level(.buy, won(100), try size("2")))
        #expect(flow.past.count == 1 && flow.past[0].close == won(100))
        #expect(MinuteHistory(flow.past, of: BarFlowTests.won).lastPrice == won(100))
    }

    @Test("trades and a book beside each other: a level that was traded at is set anew")
    func joint() throws {
        let fixture = try RecordingFixture()
        let trades = try fixture.trades(
            [(5, 101, "1"), (10, 101, "1")], sides: ["buy", "buy"])
        let book = try fixture.book([
            (0, "bid", 100, "1"), (0, "ask", 101, "3"),
            // As the first trade left it; then filled up again before the third snapshot.
            (7, "bid", 100, "1"), (7, "ask", 101, "2"),
            (10, "bid", 100, "1"), (10, "ask", 101, "2"),
        ])
        var flow = try fixture.flow(trades, book)
        let actions = flow.rest().map(\.action)
        let trade = FlowEvent.Action.trade(
            price: won(101), quantity: try size("1"), takerSide: .buy)
        #expect(
            actions == [
                .level(.buy, won(100), try size("1")), .level(.sell, won(101), try size("3")),
                trade, .level(.sell, won(101), try size("2")), trade,
                .level(.sell, won(101), try size("2")),
            ])
    }

    @Test("the same seed gives the same flow, however often it is asked")
    func seeds() throws {
        let fixture = try RecordingFixture()
        let rows = walk(200, every: 431)
        let survey = try fixture.trades(rows)
        var whole = try fixture.flow(survey, seed: 4)
        var parts = try fixture.flow(survey, seed: 4)
        let all = whole.rest()
        var bits: [FlowEvent] = []
        var time = RecordingFixture.now
        while !parts.isOver {
            time = time + .milliseconds(777)
            while let event = parts.next(upTo: time) {
                #expect(event.time <= time)
                bits.append(event)
            }
        }
        #expect(bits == all && all.count > 1000)
        #expect(all.map(\.time) == all.map(\.time).sorted())
    }

    @Test("what cannot be played together is refused with the files and times")
    func refusals() throws {
        let fixture = try RecordingFixture()
        let trades = try fixture.trades([(0, 1, "1"), (9, 1, "1")])
        let later = try fixture.book([(20, "bid", 1, "1")])
        let late = Timestamp(milliseconds: RecordingFixture.start + 10)
        for (surveys, from, words) in [
            ([trades, trades], nil, "same kind"), ([trades, later], nil, "no time in common"),
            ([trades], late, "earlier --from"),
        ] as [([RecordingSurvey], Timestamp?, String)] {
            let error = #expect(throws: RecordedMarketError.self) {
                try RecordedMarket(surveys, market: "KRW-BTC", from: from)
            }
            #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
        }
        let early = Timestamp(milliseconds: 0)
        #expect(
            try RecordedMarket([trades], market: "KRW-BTC", from: early).begin == trades.first)
    }
}

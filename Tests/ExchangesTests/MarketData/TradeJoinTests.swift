import Domain
import ExchangeAPI
import Testing

@Suite("Trades told more than once")
struct TradeJoinTests {
    private func trade(
        _ milliseconds: Int64, id: Int64, price: Int64 = 100, side: Side = .buy
    ) -> PublicTrade {
        let time = Timestamp(milliseconds: milliseconds)
        return PublicTrade(
            instrument: InstrumentID(exchange: "bithumb", market: "KRW-BTC"), id: .number(id),
            price: Price(raw: price), quantity: Quantity(raw: 1), takerSide: side,
            times: EventTimes(venue: time, received: time))
    }

    @Test("a number counts once; equal trades of other numbers count each")
    func once() {
        var dedupe = TradeDedupe(window: 4)
        let answers = [1, 2, 1, 2, 3].map { dedupe.admit(.number($0)) }
        #expect(answers == [true, true, false, false, true])
        #expect(dedupe.repeated == 2)
        let kinds: [TradeID] = [.uuid(high: 0, low: 1), .uuid(high: 1, low: 0)]
        #expect(kinds.map { dedupe.admit($0) } == [true, true])
        #expect(kinds.map { dedupe.admit($0) } == [false, false])
    }

    @Test("the window forgets the oldest, and only what is older than it", arguments: 1...20)
    func window(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let window = 1 + Int(random.next() % 50)
        var dedupe = TradeDedupe(window: window)
        var admitted: [Int64] = []
        for _ in 0..<2000 {
            let id = Int64(random.next() % 80)
            let isNew = dedupe.admit(.number(id))
            #expect(isNew == !admitted.suffix(window).contains(id), "seed \(seed)")
            if isNew { admitted.append(id) }
        }
    }

    @Test("the first millisecond of the stream is REST's, the rest is the stream's")
    func seam() {
        var seam = TradeSeam()
        #expect(seam.gaps.map(\.to) == [nil])
        var admitted: [Bool] = []
        // REST cannot be asked before the stream has told where it begins.
        admitted.append(seam.admit(rest: trade(900, id: 1)))
        admitted.append(seam.admit(streamed: trade(1000, id: 501)))
        admitted.append(seam.admit(streamed: trade(1000, id: 502)))
        admitted.append(seam.admit(streamed: trade(1001, id: 503)))
        #expect(admitted == [false, false, false, true])
        let rest = [(1001, 14), (1000, 13), (1000, 12), (1000, 11), (900, 10), (900, 10)]
            .map { seam.admit(rest: trade($0.0, id: $0.1)) }
        #expect(rest == [false, true, true, true, true, false])
    }

    @Test("the same number of the stream and of REST is not the same trade")
    func numbers() {
        var seam = TradeSeam()
        _ = seam.admit(streamed: trade(1000, id: 7))
        let streamed = seam.admit(streamed: trade(1001, id: 8))
        let rest = seam.admit(rest: trade(999, id: 8))
        #expect(streamed && rest)
    }

    /// A stream that is cut anywhere, also inside a millisecond, and REST that knows everything.
    @Test("whatever the cuts, each trade counts once", arguments: 1...60)
    func cuts(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var truth: [PublicTrade] = []
        var time: Int64 = 1_790_000_000_000
        for number in 0..<400 {
            // Several trades a millisecond, many of them alike.
            if random.next() % 3 == 0 { time += Int64(random.next() % 5) }
            truth.append(
                trade(
                    time, id: Int64(number), price: Int64(random.next() % 2) + 1,
                    side: random.next() % 4 == 0 ? .sell : .buy))
        }
        var seam = TradeSeam()
        var counted: [Int] = []
        func askREST(before end: Int) {
            for place in (0..<end).reversed() where seam.admit(rest: truth[place]) {
                counted.append(place)
            }
        }
        var isAway = false
        for place in truth.indices {
            if isAway {
                isAway = random.next() % 10 != 0
            } else if random.next() % 25 == 0 {
                seam.streamLost()
                isAway = true
            }
            guard !isAway else { continue }
            // The stream numbers trades in its own way, and repeats one now and then.
            let told = truth[place]
            let streamed = PublicTrade(
                instrument: told.instrument, id: .number(Int64(place) + 7), price: told.price,
                quantity: told.quantity, takerSide: told.takerSide, times: told.times)
            if seam.admit(streamed: streamed) { counted.append(place) }
            if random.next() % 9 == 0, seam.admit(streamed: streamed) { counted.append(place) }
            if random.next() % 40 == 0 { askREST(before: settled(truth, place)) }
        }
        // A last trade far away closes what is open.
        seam.streamLost()
        _ = seam.admit(streamed: trade(time + 1000, id: 9_999_999))
        askREST(before: truth.count)
        // Alike trades of one millisecond stand for each other.
        func name(_ place: Int) -> String {
            let trade = truth[place]
            return "\(trade.times.received.milliseconds) \(trade.price) \(trade.takerSide)"
        }
        #expect(counted.map(name).sorted() == truth.indices.map(name).sorted(), "seed \(seed)")
    }

    /// REST tells a millisecond when it is over.
    private func settled(_ truth: [PublicTrade], _ place: Int) -> Int {
        truth.firstIndex { $0.times.received >= truth[place].times.received } ?? place
    }
}

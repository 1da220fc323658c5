import Domain
import Testing

@Suite("Client order ids")
struct ClientOrderIDTests {
    @Test(
        "an id prints in at most 25 characters that every venue allows, and reads back",
        arguments: [(0, 0), (1, 42), (35, 1), (36, 1), (.max, .max)] as [(UInt64, UInt32)])
    func roundTrip(run: UInt64, sequence: UInt32) {
        let id = ClientOrderID(run: run, sequence: sequence)
        #expect(ClientOrderID(parsing: id.description) == id)
        #expect(id.description.utf8.count <= 25)
        #expect(
            id.description.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
    }

    @Test("ten thousand random ids read back, and no two print alike")
    func random() {
        var random = Seeded(seed: 42)
        var seen: Set<String> = []
        for _ in 0..<10_000 {
            let id = ClientOrderID(
                run: .random(in: 0 ... .max, using: &random),
                sequence: .random(in: 0 ... .max, using: &random))
            #expect(ClientOrderID(parsing: id.description) == id, "seed 42, \(id)")
            seen.insert(id.description)
        }
        #expect(seen.count == 10_000)
    }

    @Test(
        "what we did not write is not ours",
        arguments: [
            "", "h", "h-", "h1", "h1-", "h-1", "1-1", "H1-1", "hA-1", "h1-01", "h01-1", "h+1-1",
            "h1-+1", "h1--1", "h1-1-1", " h1-1", "h1-1 ", "h1-4294967296", "hzzzzzzzzzzzzzz-1",
            "h1.5-1", "lm-ag-zu2np5574d-f5fh8uuoll",
        ])
    func foreign(text: String) {
        #expect(ClientOrderID(parsing: text) == nil)
    }

    @Test("ids are in order of run, then sequence")
    func order() {
        let ids = [(1, 2), (1, 10), (2, 1)].map { ClientOrderID(run: $0.0, sequence: $0.1) }
        #expect(ids.shuffled().sorted() == ids)
    }
}

@Suite("Names of a simulated venue")
struct NumberedNameTests {
    @Test(
        "a letter and every digit of the number",
        arguments: [0, 9, 10, 99, 100, 12_345_678_901_234, 123_456_789_012_345, .max] as [UInt64])
    func text(number: UInt64) {
        #expect(ExecutionID("E", number) == ExecutionID("E\(number)"))
        #expect(VenueOrderID("P", number).text == "P\(number)")
    }
}

@Suite("Order requests")
struct OrderRequestTests {
    private func request(_ type: OrderType) -> OrderRequest {
        OrderRequest(
            id: ClientOrderID(run: 1, sequence: 1),
            instrument: InstrumentID(exchange: "upbit", market: "KRW-BTC"), side: .buy,
            size: .quantity(Quantity(raw: 1)), type: type, time: Timestamp(nanoseconds: 0),
            decisionPrice: Price(raw: 7))
    }

    @Test("limits refer to the order's own price, else to that of the decision")
    func reference() {
        #expect(request(.limit(Price(raw: 5))).referencePrice == Price(raw: 5))
        #expect(request(.market).referencePrice == Price(raw: 7))
    }

    @Test("a plain request rests until canceled and may open a position")
    func defaults() {
        let plain = request(.market)
        #expect(plain.timeInForce == .gtc && !plain.isPostOnly && !plain.isReduceOnly)
        #expect(plain.signal == nil)
    }

    @Test("a side signs a quantity, and its opposite the other way")
    func sides() {
        let size = Quantity(raw: 3)
        for side in Side.allCases {
            #expect(side.signed(size) == -side.opposite.signed(size))
        }
        #expect(Side.buy.signed(size) == size)
        #expect(Side.buy.description == "buy" && Side.sell.description == "sell")
    }

    @Test("directions read back by name")
    func directions() {
        for direction in Direction.allCases {
            #expect(Direction(named: direction.description) == direction)
            #expect(direction.opposite.opposite == direction)
        }
        #expect(Direction(named: "LONG") == nil)
    }
}

@Suite("Bar series")
struct BarSeriesTests {
    private func series(_ minutes: [Int64]) -> BarSeries {
        var series = BarSeries(interval: .minutes(1), capacity: minutes.count)
        for minute in minutes {
            series.append(
                Bar(
                    start: Timestamp(nanoseconds: minute * 60_000_000_000),
                    open: Price(raw: minute), high: Price(raw: minute + 2),
                    low: Price(raw: minute - 2), close: Price(raw: minute + 1),
                    volume: Quantity(raw: 5)))
        }
        return series
    }

    @Test("a bar comes back as it was appended")
    func subscripts() {
        let bar = series([1, 2, 5])[2]
        #expect(bar.start == Timestamp(nanoseconds: 300_000_000_000))
        #expect((bar.open.raw, bar.high.raw, bar.low.raw, bar.close.raw) == (5, 7, 3, 6))
        #expect(bar.volume.raw == 5)
    }

    @Test("the first bar from a time on is the one that reading them all finds")
    func firstIndex() {
        var random = Seeded(seed: 5)
        for _ in 0..<200 {
            let minutes = Set(
                (0..<Int.random(in: 0...20, using: &random)).map { _ in
                    Int64.random(in: -30...30, using: &random)
                }
            ).sorted()
            let bars = series(minutes)
            for minute in Int64(-32)...32 {
                let time = Timestamp(nanoseconds: minute * 60_000_000_000)
                let expected = minutes.firstIndex { $0 >= minute } ?? minutes.count
                #expect(bars.firstIndex(from: time) == expected, "seed 5, \(minutes), \(minute)")
            }
        }
    }

    @Test("a slice is a series of its own")
    func slice() {
        #expect(series([1, 2, 5, 9]).slice(1..<3) == series([2, 5]))
        #expect(series([1]).slice(0..<0).isEmpty)
    }

    @Test("a bar that does not go forward in time stops the program")
    func backward() async {
        await #expect(processExitsWith: .failure) {
            var series = BarSeries(interval: .minutes(1))
            let bar = Bar(
                start: Timestamp(nanoseconds: 0), open: .zero, high: .zero, low: .zero,
                close: .zero, volume: .zero)
            series.append(bar)
            series.append(bar)
        }
    }
}

import Domain
import ExchangeAPI
import Testing

@Suite("Order book")
struct BookStateTests {
    private let instrument = InstrumentID(exchange: "bitmex", market: "XBTUSD")

    private func update(
        _ kind: BookUpdate.Kind, _ levels: [BookLevel], at milliseconds: Int64 = 0,
        of market: InstrumentID? = nil
    ) -> BookUpdate {
        BookUpdate(
            instrument: market ?? instrument, kind: kind, levels: levels,
            times: EventTimes(
                venue: nil, received: Timestamp(milliseconds: milliseconds)))
    }

    private func level(
        _ side: Side, _ id: Int64?, _ price: Int64?, _ quantity: Int64?
    ) -> BookLevel {
        BookLevel(
            id: id, side: side, price: price.map { Price(raw: $0 * FixedPoint.scale) },
            quantity: quantity.map { Quantity(raw: $0 * FixedPoint.scale) })
    }

    /// Bids 100, 99, 97 and asks 101, 103, numbered by their price.
    private func live() -> BookState {
        var book = BookState(of: instrument)
        let outcome = book.apply(
            update(
                .snapshot,
                [
                    level(.sell, 103, 103, 30), level(.sell, 101, 101, 10),
                    level(.buy, 99, 99, 20), level(.buy, 100, 100, 5), level(.buy, 97, 97, 7),
                ]))
        #expect(outcome == .applied)
        return book
    }

    /// `#expect` itself cannot change the book.
    private func expect(
        _ outcome: BookOutcome, _ expected: BookOutcome,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(outcome == expected, sourceLocation: sourceLocation)
    }

    private func text(_ book: BookState, _ side: Side) -> String {
        book.levels(side).map { "\($0.price):\($0.quantity)" }.joined(separator: " ")
    }

    @Test("a snapshot is sorted from the best price on, whatever its order")
    func snapshot() {
        let book = live()
        #expect(text(book, .buy) == "100:5 99:20 97:7")
        #expect(text(book, .sell) == "101:10 103:30")
        #expect(book.bestBid?.price == Price(raw: 100 * FixedPoint.scale))
        #expect(book.bestAsk?.quantity == Quantity(raw: 10 * FixedPoint.scale))
        #expect(book.phase == .live)
    }

    @Test("nothing is taken in before a snapshot, nor of another market")
    func order() {
        var book = BookState(of: instrument)
        expect(book.apply(update(.insert, [level(.buy, 1, 1, 1)])), .ignored)
        expect(book.apply(update(.delete, [level(.buy, 1, 1, nil)])), .ignored)
        #expect(book.phase == .waiting && book.bestBid == nil && book.times == nil)
        let other = InstrumentID(exchange: "bitmex", market: "ETHUSD")
        expect(book.apply(update(.snapshot, [], of: other)), .ignored)
        expect(book.apply(update(.snapshot, [])), .applied)
        #expect(book.phase == .live && book.bestBid == nil)
    }

    @Test("insert, change and delete find their level by its number")
    func deltas() {
        var book = live()
        expect(
            book.apply(
                update(.insert, [level(.buy, 98, 98, 9), level(.sell, 102, 102, 4)])), .applied)
        expect(book.apply(update(.change, [level(.buy, 99, nil, 21)])), .applied)
        expect(book.apply(update(.change, [level(.sell, 103, 103, 31)])), .applied)
        expect(book.apply(update(.delete, [level(.buy, 100, nil, nil)], at: 5)), .applied)
        #expect(text(book, .buy) == "99:21 98:9 97:7")
        #expect(text(book, .sell) == "101:10 102:4 103:31")
        #expect(book.times?.received == Timestamp(milliseconds: 5))
    }

    @Test("a change may name a price and no size, or another price than before")
    func moved() {
        var book = live()
        expect(book.apply(update(.change, [level(.buy, 97, 98, nil)])), .applied)
        #expect(text(book, .buy) == "100:5 99:20 98:7")
        expect(book.apply(update(.change, [level(.buy, 97, 96, 8)])), .applied)
        #expect(text(book, .buy) == "100:5 99:20 96:8")
        expect(book.apply(update(.delete, [level(.buy, 97, nil, nil)])), .applied)
        #expect(text(book, .buy) == "100:5 99:20")
    }

    @Test("a level of no size is not there")
    func zero() {
        var book = live()
        expect(book.apply(update(.change, [level(.buy, 100, nil, 0)])), .applied)
        #expect(text(book, .buy) == "99:20 97:7")
        expect(
            book.apply(
                update(.snapshot, [level(.buy, nil, 5, 0), level(.buy, nil, 4, 1)])), .applied)
        #expect(text(book, .buy) == "4:1")
    }

    @Test("levels without numbers are found by their price")
    func byPrice() {
        var book = BookState(of: instrument)
        _ = book.apply(update(.snapshot, [level(.buy, nil, 5, 1), level(.sell, nil, 7, 1)]))
        expect(book.apply(update(.change, [level(.buy, nil, 5, 3)])), .applied)
        expect(book.apply(update(.insert, [level(.sell, nil, 6, 2)])), .applied)
        expect(book.apply(update(.delete, [level(.sell, nil, 7, nil)])), .applied)
        #expect(text(book, .buy) == "5:3" && text(book, .sell) == "6:2")
    }

    @Test("what does not fit empties the book until the next snapshot")
    func faults() {
        let hundred = Price(raw: 100 * FixedPoint.scale)
        let cases: [(BookUpdate.Kind, BookLevel, BookFault)] = [
            (.change, level(.buy, 55, nil, 1), .unknownLevel(.buy, id: 55, price: nil)),
            // Numbers belong to a side.
            (.change, level(.sell, 100, nil, 1), .unknownLevel(.sell, id: 100, price: nil)),
            (
                .insert, level(.buy, 100, 98, 1),
                .repeatedLevel(.buy, id: 100, price: Price(raw: 98 * FixedPoint.scale))
            ),
            (.insert, level(.buy, 5, 100, 1), .repeatedLevel(.buy, id: 5, price: hundred)),
            (.change, level(.buy, 99, 100, 1), .repeatedLevel(.buy, id: 99, price: hundred)),
            (.insert, level(.buy, 5, nil, 1), .incompleteLevel(.buy, id: 5)),
            (.insert, level(.sell, 5, 102, 0), .incompleteLevel(.sell, id: 5)),
            (
                .insert, level(.buy, 5, 101, 1),
                .crossed(
                    bid: Price(raw: 101 * FixedPoint.scale),
                    ask: Price(raw: 101 * FixedPoint.scale))
            ),
        ]
        for (kind, level, fault) in cases {
            var book = live()
            expect(book.apply(update(kind, [level])), .needsResync(fault))
            #expect(book.phase == .lost(fault))
            #expect(book.bestBid == nil && book.levels(.sell).isEmpty)
            expect(book.apply(update(.insert, [self.level(.buy, 1, 1, 1)])), .ignored)
            expect(book.apply(update(.snapshot, [self.level(.buy, 1, 1, 1)])), .applied)
            #expect(text(book, .buy) == "1:1")
        }
    }

    @Test("a snapshot that contradicts itself is no snapshot")
    func badSnapshot() {
        for levels in [
            [level(.buy, 1, 5, 1), level(.buy, 2, 5, 1)],
            [level(.buy, 1, 5, 1), level(.buy, 1, 6, 1)],
            [level(.buy, 1, 5, 1), level(.sell, 2, 4, 1)], [level(.buy, 1, nil, 1)],
        ] {
            var book = live()
            guard case .needsResync = book.apply(update(.snapshot, levels)) else {
                Issue.record("\(levels) was taken")
                continue
            }
            #expect(book.bestBid == nil && book.bestAsk == nil)
        }
    }

    @Test("a deletion of a level that is not there is counted, and no harm")
    func needless() {
        var book = live()
        expect(book.apply(update(.delete, [level(.buy, 55, nil, nil)])), .applied)
        #expect(book.needlessDeletions == 1)
        #expect(text(book, .buy) == "100:5 99:20 97:7")
    }

    @Test("a reset book waits for its snapshot")
    func reset() {
        var book = live()
        book.reset()
        #expect(book.phase == .waiting && book.bestAsk == nil)
        expect(book.apply(update(.delete, [level(.buy, 99, nil, nil)])), .ignored)
    }

    @Test("a walk tells the worst price, the sum and the average against the order")
    func walk() throws {
        let book = live()
        let buy = try #require(book.walk(.buy, Quantity(raw: 13 * FixedPoint.scale)))
        #expect(buy.isComplete && buy.worst.description == "103")
        // 10 at 101 and 3 at 103: 1319 / 13 = 101.461538461…
        #expect(buy.sum.description == "1319")
        #expect(buy.average.description == "101.46153847")
        let sale = try #require(book.walk(.sell, Quantity(raw: 100 * FixedPoint.scale)))
        #expect(!sale.isComplete && sale.filled.description == "32")
        #expect(sale.worst.description == "97")
        // (500 + 1980 + 679) / 32
        #expect(sale.average.description == "98.71875")
        let one = try #require(book.walk(.buy, Quantity(raw: 1)))
        #expect(one.average == one.worst && one.worst.description == "101")
        #expect(book.walk(.buy, .zero) == nil)
        #expect(BookState(of: instrument).walk(.buy, Quantity(raw: 1)) == nil)
    }

    @Test("sums that no money holds end a walk instead of the process")
    func absurd() throws {
        var book = BookState(of: instrument)
        let levels = (0..<4).map {
            BookLevel(
                side: .sell, price: Price(raw: .max - $0), quantity: Quantity(raw: .max / 2))
        }
        expect(book.apply(update(.snapshot, levels)), .applied)
        let walk = try #require(book.walk(.buy, Quantity(raw: .max)))
        #expect(walk.filled.raw > 0)
    }
}

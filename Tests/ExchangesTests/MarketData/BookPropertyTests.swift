import BitMEX
import Domain
import ExchangeAPI
import Testing

@Suite("Order book against a naive model")
struct BookPropertyTests {
    private let instrument = InstrumentID(exchange: "bitmex", market: "XBTUSD")

    private func expectSame(_ book: BookState, _ model: NaiveBook, _ place: String) {
        for side in Side.allCases {
            #expect(Array(book.levels(side)) == model.side(side), "\(place)")
        }
        #expect(book.bestBid == model.side(.buy).first, "\(place)")
        #expect(book.bestAsk == model.side(.sell).first, "\(place)")
    }

    @Test("random messages, the odd wrong one among them, leave the same book", arguments: 1...40)
    func random(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var book = BookState(of: instrument)
        var model = NaiveBook()
        var resyncs = 0
        for step in 0..<400 {
            let update = message(&random, model, numbered: seed % 2 == 0)
            let isLost = model.apply(update)
            let outcome = book.apply(update)
            if case .needsResync = outcome { resyncs += 1 }
            let told = if case .needsResync = outcome { true } else { false }
            #expect(told == isLost, "seed \(seed), step \(step): \(outcome)")
            #expect((book.phase == .live) == model.isLive, "seed \(seed), step \(step)")
            expectSame(book, model, "seed \(seed), step \(step)")
        }
        #expect(resyncs < 400)
    }

    private func message(
        _ random: inout SeededRandom, _ model: NaiveBook, numbered: Bool
    ) -> BookUpdate {
        let kind: BookUpdate.Kind =
            !model.isLive || random.next() % 60 == 0
            ? .snapshot : [.insert, .change, .change, .delete][Int(random.next() % 4)]
        let count = kind == .snapshot ? Int(random.next() % 30) : 1 + Int(random.next() % 3)
        var levels: [BookLevel] = []
        for _ in 0..<count {
            let side: Side = random.next() % 2 == 0 ? .buy : .sell
            levels.append(level(&random, model, kind, side, numbered: numbered))
        }
        return BookUpdate(
            instrument: instrument, kind: kind, levels: levels,
            times: EventTimes(venue: nil, received: .distantPast))
    }

    private func level(
        _ random: inout SeededRandom, _ model: NaiveBook, _ kind: BookUpdate.Kind, _ side: Side,
        numbered: Bool
    ) -> BookLevel {
        // Bids below 1000 and asks above, but for a rare one.
        let distance = Int64(random.next() % 60) - (random.next() % 80 == 0 ? 61 : 0)
        var price = side == .buy ? 999 - distance : 1000 + distance
        let entries = model.numbers(side)
        let known = entries.keys.sorted()
        let isKnown = kind != .insert && kind != .snapshot && random.next() % 40 != 0
        var id = price * 7
        if isKnown, let key = known.randomElement(using: &random) {
            id = key
            price = (entries[key]?.price.raw ?? price * FixedPoint.scale) / FixedPoint.scale
            if numbered, random.next() % 20 == 0 { price += side == .buy ? -1 : 1 }
        }
        let saysPrice = !numbered || kind == .insert || kind == .snapshot || random.next() % 2 == 0
        let quantity: Int64? =
            kind == .delete
            ? nil : random.next() % 15 == 0 && kind != .insert ? 0 : Int64(random.next() % 9) + 1
        return BookLevel(
            id: numbered ? id : nil, side: side,
            price: saysPrice ? Price(raw: price * FixedPoint.scale) : nil,
            quantity: quantity.map { Quantity(raw: $0 * FixedPoint.scale) })
    }

    /// One of the markets quotes ten decimals, which no price here holds: its snapshot is refused, and
    /// nothing of it is taken in after that.
    @Test(
        "a recorded session of six markets never loses its place",
        .enabled(if: SharedData.exists("payloads/bitmex/cryptofeed")))
    func recorded() throws {
        let path = "payloads/bitmex/cryptofeed/ws_capture_2021-07-22_xbtusd_and_5.jsonl"
        var books: [InstrumentID: BookState] = [:]
        var models: [InstrumentID: NaiveBook] = [:]
        var applied = 0
        for update in try Self.updates(path) {
            let market = update.instrument
            let isTooFine = market.market == "TRXU21"
            var book = books.removeValue(forKey: market) ?? BookState(of: market)
            var model = models.removeValue(forKey: market) ?? NaiveBook()
            model.checksPrices = false
            let outcome = book.apply(update)
            let isLost = model.apply(update)
            #expect(outcome == (isTooFine ? .ignored : .applied) && !isLost)
            applied += isTooFine ? 0 : 1
            if update.kind == .snapshot || applied % 300 == 0 {
                expectSame(book, model, "message \(applied)")
            }
            books[market] = book
            models[market] = model
        }
        #expect(books.values.filter { $0.phase == .live }.count == 5 && applied > 1500)
        for (market, book) in books {
            expectSame(book, try #require(models[market]), "\(market)")
            #expect(book.needlessDeletions == 0)
        }
    }

    /// The messages about books, as the decoder reads them.
    static func updates(_ path: String) throws -> [BookUpdate] {
        var updates: [BookUpdate] = []
        for line in try SharedData.text(path).split(separator: "\n") {
            guard let message = RawJSON.members(line).first(where: { $0.key == "msg" })?.value,
                message.contains("\"table\":\"orderBookL2\"")
            else { continue }
            do throws(WireError) {
                let events = try BitMEXDecoder().marketEvents(
                    Array(message.utf8), received: Fixture.received)
                for case .book(let update) in events { updates.append(update) }
            } catch {
                #expect(error.problem == .tooManyDigits && message.contains("TRXU21"))
            }
        }
        return updates
    }
}

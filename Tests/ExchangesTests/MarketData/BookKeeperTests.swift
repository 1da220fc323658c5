import Domain
import ExchangeAPI
import Testing

@Suite("The books of a stream")
struct BookKeeperTests {
    private let first = InstrumentID(exchange: "bitmex", market: "XBTUSD")
    private let second = InstrumentID(exchange: "bitmex", market: "XBTUSDT")
    private let now = Timestamp(milliseconds: 1_790_000_000_000)

    private func events(
        _ kind: BookUpdate.Kind, _ instrument: InstrumentID, id: Int64
    ) -> StreamDelivery<MarketEvent> {
        let level = BookLevel(
            id: id, side: .buy, price: Price(raw: 100 * FixedPoint.scale),
            quantity: Quantity(raw: FixedPoint.scale))
        return .events([
            .book(
                BookUpdate(
                    instrument: instrument, kind: kind, levels: [level],
                    times: EventTimes(venue: nil, received: now)))
        ])
    }

    private func keeper() -> BookKeeper {
        var keeper = BookKeeper(of: [first, second])
        for instrument in [first, second] {
            let topics = keeper.take(events(.snapshot, instrument, id: 1))
            #expect(topics.isEmpty)
        }
        return keeper
    }

    @Test("are shown once their snapshot has come")
    func snapshots() {
        #expect(BookKeeper(of: [first]).book(of: first) == nil)
        let keeper = keeper()
        #expect(keeper.book(of: first)?.bestBid?.price == Price(raw: 100 * FixedPoint.scale))
        #expect(keeper.book(of: second) != nil)
    }

    @Test("are begun anew, one by one, after a change of a level that is not there")
    func fault() {
        var keeper = keeper()
        let topics = keeper.take(events(.change, first, id: 7))
        #expect(topics == [StreamTopic(.book, market: "XBTUSD")])
        #expect(keeper.faults == 1)
        #expect(keeper.book(of: first) == nil)
        #expect(keeper.book(of: second) != nil)
        // Nothing counts before the snapshot, and what comes meanwhile asks for no second one.
        let meanwhile = keeper.take(events(.change, first, id: 1))
        #expect(meanwhile.isEmpty && keeper.book(of: first) == nil)
        _ = keeper.take(events(.snapshot, first, id: 2))
        #expect(keeper.book(of: first) != nil)
    }

    @Test("are all forgotten when the stream is lost, and come back with it")
    func lost() {
        var keeper = keeper()
        let topics = keeper.take(.lost(.stopped, at: now, retryAt: nil))
        #expect(topics.isEmpty)
        #expect(keeper.book(of: first) == nil && keeper.book(of: second) == nil)
        _ = keeper.take(.restored(at: now))
        #expect(keeper.book(of: first) == nil)
        _ = keeper.take(events(.snapshot, first, id: 1))
        #expect(keeper.book(of: first) != nil)
    }

    @Test("are all begun anew after a message that was not understood")
    func undecodable() {
        var keeper = keeper()
        let error = WireError("price", .missing)
        let topics = keeper.take(.undecodable(error, excerpt: "", at: now))
        #expect(
            topics == [
                StreamTopic(.book, market: "XBTUSD"), StreamTopic(.book, market: "XBTUSDT"),
            ])
        #expect(keeper.book(of: first) == nil)
    }
}

import CommandLineKit
import Domain
import ExchangeAPI
import Service
import Synchronization
import Transport

/// Feeds a run with a market's trades as they happen, and fetches what was not heard.
final class LiveMarket {
    let feed: LiveFeed
    private let stream: StreamHandle
    private let ear = Ear()

    /// Whether the stream has been heard.
    private final class Ear: Sendable {
        private let state = Mutex(false)
        var hasHeard: Bool { state.withLock { $0 } }
        func hear() { state.withLock { $0 = true } }
    }

    /// Begins to listen.
    ///
    /// - Parameter clock: the market's.
    init(
        _ id: InstrumentID, _ link: ExchangeLink, emitsEmptyBars: Bool,
        clock: MarketClock = .world
    ) throws {
        let port = clock.port(link.marketData)
        let feed = LiveFeed(
            clock: { clock.now }, pace: clock.pace,
            fetch: { from, to, feed in
                let request = BackfillRequest(
                    market: id.market, interval: .minutes(1), from: from, to: to,
                    emitsEmptyBars: emitsEmptyBars, settling: .seconds(5))
                Task { await Self.fetch(request, from: port, clock: clock, into: feed) }
            })
        self.feed = feed
        let seen = Mutex(TradeDedupe())
        stream = try link.trades(id.market) { [ear] delivery in
            if case .restored = delivery { ear.hear() }
            Self.deliver(delivery, of: id, into: feed, clock: clock) { trade in
                seen.withLock { $0.admit(trade) }
            }
        }
    }

    /// Whether the market has been heard at all.
    var isHeard: Bool { ear.hasHeard }

    /// A few attempts: the run asks again when they fail.
    private static func fetch(
        _ request: BackfillRequest, from port: any MarketDataPort, clock: MarketClock,
        into feed: LiveFeed
    ) async {
        var backfill = CandleBackfill(
            request, from: port, clock: SystemClock(), policy: RetryPolicy(attempts: 2),
            now: clock.now)
        let haul = await backfill.collect()
        let settled = min(request.end, backfill.plan.settledEnd.floored(to: request.interval))
        if let stop = haul.stop {
            feed.put(.fetchFailed(stop.description))
        } else if let owed = haul.absent.first(where: { $0.reason == .missing && $0.to <= settled })
        {
            feed.put(.fetchFailed("\(port.exchange) left out \(owed.from) to \(owed.to)"))
        } else if settled <= request.start {
            feed.put(.fetchFailed("\(port.exchange) has not finished \(request.start) yet"))
        } else {
            let bars = (0..<haul.bars.count).map { haul.bars[$0] }
            feed.put(.fetched(bars, upTo: settled))
        }
    }

    private static func deliver(
        _ delivery: StreamDelivery<MarketEvent>, of id: InstrumentID, into feed: LiveFeed,
        clock: MarketClock, isNew: (TradeID) -> Bool
    ) {
        switch delivery {
        case .events(let events):
            for case .trade(let trade) in events
            where trade.instrument.market == id.market && isNew(trade.id) {
                feed.put(
                    .trade(
                        price: trade.price, quantity: trade.quantity,
                        at: trade.times.venue ?? clock.arrival(trade.times.received)))
            }
        case .lost(let loss, _, let retryAt):
            feed.put(.lost(loss.description + (retryAt.map { "; next attempt at \($0)" } ?? "")))
        case .restored(let time): feed.put(.restored(at: clock.arrival(time)))
        case .undecodable(let error, _, let time):
            // It may have been a trade: the minute it fell in is fetched.
            feed.put(.lost("a message was not understood: \(error)"))
            feed.put(.restored(at: clock.arrival(time)))
        }
    }
}

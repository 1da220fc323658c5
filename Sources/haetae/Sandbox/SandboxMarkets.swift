import CommandLineKit
import Domain
import ExchangeAPI
import MarketData
import Sandbox
import SimulatedVenue

/// What a sandbox trades: the markets of each exchange, their past, and where their future comes from.
struct SandboxMarkets: Sendable {
    let venues: Venues
    let feed: SandboxFeed
    let seed: UInt64
    /// What is there of a made-up past.
    let days: Int64
    let accounts: [AccountOption]
    /// From an order's acknowledgement to its matching, by the market's clock.
    var latency = TimeSpan.zero

    private struct Offer: Sendable {
        let market: String
        let korean: String
        let english: String
    }

    private static let offers: [String: [Offer]] = [
        "upbit": korean, "bithumb": korean,
        "bitmex": [
            Offer(market: "XBTUSD", korean: "비트코인 무기한", english: "Bitcoin perpetual"),
            Offer(market: "XBTUSDT", korean: "비트코인 무기한(USDT)", english: "Bitcoin perpetual, USDT"),
        ],
    ]
    private static let korean = [
        Offer(market: "KRW-BTC", korean: "비트코인", english: "Bitcoin"),
        Offer(market: "KRW-ETH", korean: "이더리움", english: "Ethereum"),
        Offer(market: "KRW-XRP", korean: "엑스알피", english: "XRP"),
    ]

    /// The exchanges that a sandbox can be.
    static let exchanges = ["upbit", "bithumb", "bitmex"]

    /// The markets that a made-up exchange has.
    static func names(of exchange: String) -> [String] {
        (offers[exchange] ?? []).map(\.market)
    }

    /// One exchange, as it stands at `time`.
    func world(_ exchange: String, at time: SandboxTime) throws -> SandboxWorld {
        let offers = try offers(exchange)
        var listings: [SandboxListing] = []
        var flows: [any MarketFlow] = []
        var schedule: FundingSchedule?
        for (place, offer) in offers.enumerated() {
            let id = InstrumentID(exchange: exchange, market: offer.market)
            let rules = try venues.market(id, at: time.market, until: time.market)
            listings.append(
                SandboxListing(
                    instrument: rules.instrument, koreanName: offer.korean,
                    englishName: offer.english))
            flows.append(try flow(rules.instrument, place, at: time.market))
            schedule =
                try schedule ?? rules.catalog.funding(market: offer.market, at: time.market)
        }
        return SandboxWorld(
            exchange: exchange, listings: listings, rules: rules(exchange),
            accounts: accounts(of: listings), flows: flows, at: time,
            // The venue's base rate: what longs pay when the contract trades at its index.
            funding: schedule.map { ($0, Rate(raw: 10_000)) }, seed: seed)
    }

    private func offers(_ exchange: String) throws -> [Offer] {
        let all = Self.offers[exchange] ?? []
        guard let market = feed.market else { return all }
        return [
            all.first { $0.market == market }
                ?? Offer(market: market, korean: market, english: market)
        ]
    }

    private func rules(_ exchange: String) -> VenueRules {
        var rules: VenueRules =
            switch exchange {
            case "upbit": .upbit
            case "bithumb": .bithumb
            default: .bitmex
            }
        rules.latency = latency
        return rules
    }

    private func accounts(of listings: [SandboxListing]) -> [SandboxAccount] {
        let known = Set(
            listings.flatMap { listing -> [Currency] in
                let instrument = listing.instrument
                return instrument.isSpot
                    ? [instrument.base, instrument.quote] : [instrument.settlement]
            })
        return accounts.enumerated().map { place, option in
            option.account(AccountID(raw: UInt32(place + 1)), knowing: known)
        }
    }

    private func flow(
        _ instrument: Instrument, _ place: Int, at time: Timestamp
    ) throws -> any MarketFlow {
        let own = seed &+ UInt64(place)
        switch feed {
        case .sample:
            let from = time.floored(to: .minutes(1)) - .days(days)
            var market = SampleFeed.market(instrument, from: from, seed: own)
            let past = market.series(minutes: Int(days) * 1440)
            return BarFlow(
                past: past, source: .sample(market), instrument: instrument, seed: own)
        case .candles(let bars, _, let from):
            return try candleFlow(bars, from: from, instrument, seed: own, at: time)
        case .recorded(let recorded):
            return try recorded.flow(instrument, at: time, seed: own) { error in
                Terminal.writeError(
                    "haetae: the recording cannot be read on, the market stands still: \(error)\n")
            }
        }
    }

    private func candleFlow(
        _ bars: BarSeries, from: Timestamp?, _ instrument: Instrument, seed: UInt64,
        at time: Timestamp
    ) throws -> BarFlow {
        guard bars.interval == .minutes(1), bars.count >= 2 else {
            throw CommandError(
                .badData, "a sandbox plays candles of one minute, at least two of them",
                remedy: "record the market by the minute; --feed sample needs no data")
        }
        let pivot = from.map(bars.firstIndex(from:)) ?? bars.count / 2
        guard pivot < bars.count else {
            throw CommandError(
                .usage, "the candles end before --from",
                remedy: "choose a time before \(bars[bars.count - 1].start)")
        }
        // Whole minutes, so that candles keep their borders.
        let shift = time.floored(to: .minutes(1)) - bars[pivot].start.floored(to: .minutes(1))
        var past = BarSeries(interval: bars.interval, capacity: pivot)
        var future = BarSeries(interval: bars.interval, capacity: bars.count - pivot)
        for index in 0..<bars.count {
            let bar = bars[index].moved(by: shift)
            if index < pivot { past.append(bar) } else { future.append(bar) }
        }
        return BarFlow(
            past: past, source: .recording(future, next: 0), instrument: instrument, seed: seed)
    }
}

extension Bar {
    fileprivate func moved(by span: TimeSpan) -> Bar {
        Bar(
            start: start + span, open: open, high: high, low: low, close: close, volume: volume)
    }
}

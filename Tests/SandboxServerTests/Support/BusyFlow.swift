import Domain
import ExchangeAPI
import Foundation
import Sandbox
import SimulatedVenue
import Synchronization

/// How many trades a test wants there to be.
final class TradeOrder: Sendable {
    private let wanted = Atomic(0)
    var count: Int { wanted.load(ordering: .acquiring) }
    func add(_ count: Int) { wanted.add(count, ordering: .acquiringAndReleasing) }
}

/// A market in which somebody trades as often as a test says.
struct BusyFlow: MarketFlow {
    let past: BarSeries
    private let price: Price
    private let lot: Quantity
    private let order: TradeOrder
    private var count = 0

    init(_ instrument: Instrument, at price: Price, from start: Timestamp, order: TradeOrder) {
        var past = BarSeries(interval: .minutes(1))
        past.append(
            Bar(
                start: start.floored(to: .minutes(1)) - .minutes(1), open: price, high: price,
                low: price, close: price, volume: instrument.lot))
        self.past = past
        self.price = price
        self.order = order
        lot = instrument.lot
    }

    var isOver: Bool { false }

    mutating func next(upTo time: Timestamp) -> FlowEvent? {
        guard count < order.count else { return nil }
        count += 1
        return FlowEvent(
            time: time,
            action: .trade(
                price: price, quantity: lot, takerSide: count % 2 == 0 ? .buy : .sell))
    }
}

/// An exchange of the sandbox as it really is, with one busy market.
enum RealExchange: String, CaseIterable, Sendable {
    case upbit, bithumb, bitmex

    var subscription: String {
        switch self {
        case .upbit, .bithumb: #"[{"ticket":"t"},{"type":"trade","codes":["KRW-BTC"]}]"#
        case .bitmex: #"{"op":"subscribe","args":["trade:XBTUSD"]}"#
        }
    }

    /// How many trades a message tells of that follows the snapshot.
    func trades(in text: String) -> Int {
        guard !text.contains("SNAPSHOT"), !text.contains("partial") else { return 0 }
        return text.components(separatedBy: self == .bitmex ? "trdMatchID" : "sequential_id").count
            - 1
    }

    private var instrument: Instrument {
        let isBitMEX = self == .bitmex
        return Instrument(
            id: InstrumentID(exchange: rawValue, market: isBitMEX ? "XBTUSD" : "KRW-BTC"),
            kind: isBitMEX ? .inverse(contractSize: Quantity(raw: FixedPoint.scale)) : .spot,
            base: isBitMEX ? .xbt : Currency("BTC"), quote: isBitMEX ? Currency("USD") : .krw,
            ticks: TickTable(Price(raw: 1000 * FixedPoint.scale)),
            lot: Quantity(raw: isBitMEX ? 100 * FixedPoint.scale : 12_345), makerFee: .zero,
            takerFee: .zero, feeRounding: .exact)
    }

    func server(at time: Timestamp, trading order: TradeOrder) -> any ExchangeServer {
        let instrument = instrument
        let world = SandboxWorld(
            exchange: rawValue,
            listings: [
                SandboxListing(instrument: instrument, koreanName: "비트코인", englishName: "Bitcoin")
            ], rules: self == .bitmex ? .bitmex : self == .upbit ? .upbit : .bithumb, accounts: [],
            flows: [
                BusyFlow(
                    instrument, at: Price(raw: 98_000 * FixedPoint.scale),
                    from: time, order: order)
            ], at: SandboxTime(wall: time, market: time),
            funding: self == .bitmex
                ? (FundingSchedule(every: .hours(8), offset: .hours(4)), .zero) : nil, seed: 7)
        switch self {
        case .upbit: return UpbitServer(world: world)
        case .bithumb: return BithumbServer(world: world)
        case .bitmex: return BitMEXServer(world: world)
        }
    }
}

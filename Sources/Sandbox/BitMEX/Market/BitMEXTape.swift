import Domain
import SimulatedVenue

/// A list that forgets its oldest entries beyond a capacity.
struct BitMEXRing<Element> {
    let capacity: Int
    private(set) var elements: [Element] = []

    init(capacity: Int) { self.capacity = capacity }

    /// Appends; now and then a quarter of the capacity is forgotten at once, so that each costs
    /// little.
    mutating func append(_ element: Element) {
        if elements.count >= capacity + capacity / 4 {
            elements.removeFirst(elements.count - capacity)
        }
        elements.append(element)
    }
}

/// The trades of one market as the venue shows them.
struct BitMEXTape {
    struct Entry {
        let trade: PublicTrade
        /// Against the trade before, and against the last one at another price.
        let direction: String
    }

    private(set) var entries = BitMEXRing<Entry>(capacity: 10_000)
    private var last: (price: Price, isUp: Bool)?

    /// The direction of the newest trade.
    var lastEntry: Entry? { entries.elements.last }

    mutating func add(_ trade: PublicTrade) {
        let direction: String
        if let last, trade.price == last.price {
            direction = last.isUp ? "ZeroPlusTick" : "ZeroMinusTick"
        } else {
            let isUp = last.map { trade.price > $0.price } ?? true
            direction = isUp ? "PlusTick" : "MinusTick"
            last = (trade.price, isUp)
        }
        entries.append(Entry(trade: trade, direction: direction))
    }

    /// The last trade of a span of time, when it is still known.
    func last(from start: Timestamp, before end: Timestamp) -> PublicTrade? {
        guard let first = entries.elements.first, first.trade.time < end else { return nil }
        let trade = entries.elements.last { $0.trade.time < end }?.trade
        return trade.flatMap { $0.time >= start ? $0 : nil }
    }

    static func row(_ entry: Entry, _ contract: BitMEXContract) -> BitMEXRow {
        let trade = entry.trade
        let (home, foreign) = contract.notionals(trade.quantity, at: trade.price)
        let value = contract.instrument.value(of: trade.quantity, at: trade.price)
        return BitMEXRow([
            ("timestamp", .time(trade.time)),
            ("symbol", .text(contract.symbol)),
            ("side", .text(BitMEXWords.side(trade.takerSide))),
            ("size", .integer(contract.size(trade.quantity))),
            ("price", .decimal(trade.price.raw)),
            ("tickDirection", .text(entry.direction)),
            ("trdMatchID", .text(BitMEXNumbers.match(trade.number))),
            ("grossValue", .integer(contract.settlement.units(value, .nearest))),
            ("homeNotional", .decimal(home)),
            ("foreignNotional", .decimal(foreign)),
            ("trdType", .text("Regular")),
        ])
    }
}

/// Numbers in the form of the venue's GUIDs.
enum BitMEXNumbers {
    /// A public trade's, shared by both sides of a match.
    static func match(_ number: UInt64) -> String { guid("00000000-006d-1000-0000-", number) }
    /// An execution's.
    static func execution(_ number: UInt64) -> String { guid("00000000-006d-1000-0001-", number) }

    static let zeros = "00000000-0000-0000-0000-000000000000"

    private static func guid(_ prefix: String, _ number: UInt64) -> String {
        let digits = String(number & 0xffff_ffff_ffff, radix: 16)
        return prefix + String(repeating: "0", count: 12 - digits.utf8.count) + digits
    }
}

/// The top of a book at one time.
struct BitMEXQuote: Hashable {
    var time: Timestamp
    var bid: BitMEXBook.Level?
    var ask: BitMEXBook.Level?

    func hasSameTop(as other: BitMEXQuote) -> Bool {
        bid?.price == other.bid?.price && bid?.size == other.bid?.size
            && ask?.price == other.ask?.price && ask?.size == other.ask?.size
    }

    /// - Parameter stamp: another time than that of the quote itself: the end of a bin.
    func row(_ symbol: String, stamp: Timestamp? = nil) -> BitMEXRow {
        BitMEXRow([
            ("timestamp", .time(stamp ?? time)),
            ("symbol", .text(symbol)),
            ("bidSize", bid.map { .integer($0.size) } ?? .null),
            ("bidPrice", bid.map { .decimal($0.price.raw) } ?? .null),
            ("askPrice", ask.map { .decimal($0.price.raw) } ?? .null),
            ("askSize", ask.map { .integer($0.size) } ?? .null),
        ])
    }
}

public import Domain

/// Joins the trades of REST and of a stream where the two number them differently (Bithumb): by time.
///
/// The stream owns what is later than the millisecond of its first trade; REST owns that millisecond and
/// everything before, since the stream may have begun in the middle of it. When the stream was lost and
/// came back, REST owns the time between, from the millisecond in which it was lost on; in that
/// millisecond, and only there, equal trades are counted off against each other.
///
/// REST has to be asked after the stream has told its first trade, and back to where the stream was lost.
public struct TradeSeam: Sendable {
    /// How many stretches are remembered that REST owns; the oldest are forgotten, and with them the right
    /// of REST to tell of them.
    public static let mostGaps = 64

    /// A stretch of time that REST owns.
    public struct Gap: Hashable, Sendable {
        /// The millisecond in which the stream was lost; `nil` before it began.
        public let from: Timestamp?
        /// The millisecond of the stream's first trade after that; `nil` until it tells one.
        public fileprivate(set) var to: Timestamp?
        /// What the stream had told of `from`, each with its count.
        fileprivate var told: [Content: Int]
    }

    /// What can be compared of two trades whose numbers cannot.
    fileprivate struct Content: Hashable, Sendable {
        let price: Price
        let quantity: Quantity
        let side: Side
    }

    /// In ascending order; the last one is open while the stream is away.
    public private(set) var gaps = [Gap(from: nil, to: nil, told: [:])]

    private var streamed = TradeDedupe()
    private var rest = TradeDedupe()
    private var newest: Timestamp?
    /// What the stream told of its newest millisecond.
    private var ofNewest: [Content: Int] = [:]

    public init() {}

    /// Whether a trade of the stream counts; `false` also for one that REST has to tell.
    public mutating func admit(streamed trade: PublicTrade) -> Bool {
        let time = Self.millisecond(trade)
        guard let seam = gaps[gaps.count - 1].to else {
            gaps[gaps.count - 1].to = time
            return false
        }
        guard time > seam, streamed.admit(trade.id) else { return false }
        if time > newest ?? .distantPast {
            newest = time
            ofNewest = [:]
        }
        if time == newest { ofNewest[Content(trade), default: 0] += 1 }
        return true
    }

    /// Whether a trade of REST counts; `false` also for one that the stream has told or will tell.
    public mutating func admit(rest trade: PublicTrade) -> Bool {
        let time = Self.millisecond(trade)
        let place = gaps.firstIndex { gap in
            guard let to = gap.to else { return false }
            return time >= gap.from ?? .distantPast && time <= to
        }
        guard let place, rest.admit(trade.id) else { return false }
        let content = Content(trade)
        if time == gaps[place].from, let count = gaps[place].told[content], count > 0 {
            gaps[place].told[content] = count - 1
            return false
        }
        return true
    }

    /// The stream is gone: its first trade after this ends a gap that begins here.
    public mutating func streamLost() {
        guard let lost = newest else {
            // It told nothing that counted: what REST owns goes on.
            gaps[gaps.count - 1].to = nil
            return
        }
        gaps.append(Gap(from: lost, to: nil, told: ofNewest))
        if gaps.count > Self.mostGaps { gaps.removeFirst() }
        newest = nil
        ofNewest = [:]
    }

    private static func millisecond(_ trade: PublicTrade) -> Timestamp {
        Timestamp(milliseconds: trade.venueTime.milliseconds)
    }
}

extension TradeSeam.Content {
    fileprivate init(_ trade: PublicTrade) {
        self.init(price: trade.price, quantity: trade.quantity, side: trade.takerSide)
    }
}

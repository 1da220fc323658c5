/// Tells whether a trade was met before, by the venue's number of it, among the last trades of a market.
///
/// Two real trades can agree in time, price and size: only the number tells them apart.
public struct TradeDedupe: Sendable {
    /// How many numbers are remembered; memory does not grow beyond.
    public let window: Int
    /// Trades that were met before.
    public private(set) var repeated = 0

    private var known: Set<TradeID> = []
    /// The numbers in the order they came, in a ring.
    private var order: [TradeID] = []
    private var oldest = 0

    /// - Parameter window: at least as many as a stream repeats when it begins anew, and a back-fill
    ///   overlaps.
    public init(window: Int = 10_000) {
        precondition(window > 0, "a window of nothing remembers nothing")
        self.window = window
    }

    /// Whether the trade is met for the first time; it is remembered.
    public mutating func admit(_ id: TradeID) -> Bool {
        guard known.insert(id).inserted else {
            repeated += 1
            return false
        }
        if order.count < window {
            order.append(id)
        } else {
            known.remove(order[oldest])
            order[oldest] = id
            oldest = (oldest + 1) % window
        }
        return true
    }
}

import Domain

/// What a run counts as it goes; everything about money comes from the books instead.
public struct RunStatistics: Hashable, Sendable {
    public var bars = 0
    public var predictions = 0
    public var longs = 0
    public var shorts = 0
    public var nones = 0
    public var orders = 0
    public var fills = 0
    /// By the raw value of `Decision.Reason`.
    public var notTaken: [Decision.Reason: Int] = [:]

    public init() {}

    mutating func count(_ direction: Direction) {
        predictions += 1
        switch direction {
        case .long: longs += 1
        case .short: shorts += 1
        case .none: nones += 1
        }
    }
}

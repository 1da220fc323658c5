/// The last 512 values of a series with running sums, so that the sum over any recent window is
/// one subtraction.
///
/// Running sums remember where they started through their rounding. `rebase` computes them anew
/// from the values, backward from the newest; called at fixed points of absolute time, it makes
/// every window a function of the values inside it, to the last bit, whenever the series began.
struct RollingSum: Sendable {
    static let capacity = 512
    private static let mask = capacity - 1

    private var values = [Double](repeating: 0, count: capacity)
    private var sums = [Double](repeating: 0, count: capacity)

    /// Appends `value` at `position`, which counts up by one.
    @inline(__always)
    mutating func push(_ value: Double, at position: Int) {
        let slot = position & Self.mask
        sums[slot] = sums[(position &- 1) & Self.mask] + value
        values[slot] = value
    }

    @inline(__always)
    func value(at position: Int) -> Double { values[position & Self.mask] }

    /// The sum of the `length` values that end at `position`, both within the last 512.
    @inline(__always)
    func sum(_ length: Int, at position: Int) -> Double {
        sums[position & Self.mask] - sums[(position &- length) & Self.mask]
    }

    @inline(__always)
    func mean(_ length: Int, at position: Int) -> Double {
        sum(length, at: position) / Double(length)
    }

    /// Recomputes the sums of the `depth` values that end at `position`.
    mutating func rebase(at position: Int, depth: Int) {
        var sum = 0.0
        sums[position & Self.mask] = 0
        for step in 0..<depth {
            sum -= values[(position &- step) & Self.mask]
            sums[(position &- step &- 1) & Self.mask] = sum
        }
    }
}

import Glibc

/// A count of hits among trials, with the interval that the count supports.
public struct Proportion: Hashable, Sendable, Codable {
    /// How often it happened.
    public let hits: Int
    /// How often it could have happened.
    public let total: Int

    /// - Precondition: `0 ≤ hits ≤ total`.
    public init(hits: Int, total: Int) {
        precondition(hits >= 0 && hits <= total, "\(hits) hits of \(total)")
        self.hits = hits
        self.total = total
    }

    /// Hits ÷ total; `nil` without trials.
    public var rate: Double? { total > 0 ? Double(hits) / Double(total) : nil }
    /// The 95 % Wilson interval; `nil` without trials.
    public var interval: ClosedRange<Double>? { wilsonInterval(hits: hits, total: total) }
}

/// The Wilson score interval of a proportion, which stays sensible for few trials and near 0 and 1.
///
/// - Parameter z: how many standard deviations to each side; 1.96 for 95 %.
/// - Returns: bounds within 0…1, or `nil` without trials.
public func wilsonInterval(
    hits: Int, total: Int, z: Double = 1.959963984540054
) -> ClosedRange<Double>? {
    guard total > 0 else { return nil }
    let count = Double(total)
    let rate = Double(hits) / count
    let square = z * z
    let center = (rate + square / (2 * count)) / (1 + square / count)
    let spread =
        z / (1 + square / count)
        * (rate * (1 - rate) / count + square / (4 * count * count)).squareRoot()
    let lower = hits == 0 ? 0 : max(0, center - spread)
    let upper = hits == total ? 1 : min(1, center + spread)
    return lower...max(lower, upper)
}

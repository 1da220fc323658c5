/// How many of a number of calls came true, with the interval the true rate is likely in.
public struct HitCount: Hashable, Sendable {
    public var hit: Int
    public var total: Int

    public init(hit: Int = 0, total: Int = 0) {
        self.hit = hit
        self.total = total
    }

    public static func + (left: HitCount, right: HitCount) -> HitCount {
        HitCount(hit: left.hit + right.hit, total: left.total + right.total)
    }

    /// Share of calls that came true; `nil` without any.
    public var rate: Double? { total > 0 ? Double(hit) / Double(total) : nil }

    /// Wilson's 95 % interval of the rate; `nil` without any calls.
    ///
    /// Unlike the textbook interval it stays within 0 and 1 and holds for small counts.
    public var interval: ClosedRange<Double>? {
        guard let rate else { return nil }
        // The 97.5 % point of the normal distribution.
        let z = 1.959963984540054
        let count = Double(total)
        let scale = 1 + z * z / count
        let center = (rate + z * z / (2 * count)) / scale
        let half =
            z / scale * (rate * (1 - rate) / count + z * z / (4 * count * count)).squareRoot()
        let low = hit == 0 ? 0 : max(0, center - half)
        let high = hit == total ? 1 : min(1, center + half)
        return low...high
    }

    var json: JSONValue {
        .object([
            "hit": .integer(hit), "total": .integer(total), "rate": .optional(rate),
            "low": .optional(interval?.lowerBound), "high": .optional(interval?.upperBound),
        ])
    }
}

import Glibc

/// One-minute bars of a seeded random walk: heavy-tailed shocks (Student's t with four degrees of
/// freedom), volatility that clusters (GARCH(1,1)) and follows the hour, prices on a grid of 0.1.
///
/// An average of ten closes crosses one of fifty 13 to 14 thousand times in a million such bars.
struct RandomWalk {
    private var state: UInt64
    private var variance = 1.0
    private var logPrice = log(42_000.0)
    private var lastTenths: Int64 = 420_000
    private var minute: Int64 = 0
    /// 2024-01-01, in minutes since 1970.
    private static let firstMinute: Int64 = 28_401_120
    /// About half the price in a year.
    private static let sigma = 0.5 / 525_600.0.squareRoot()

    init(seed: UInt64) { state = seed }

    /// The next bar as a line of a candle file, six decimals as other tools write them.
    mutating func nextLine() -> String {
        let season = 1 + 0.35 * sin(2 * .pi * Double(minute % 1440) / 1440 - 2)
        let shock = normal() / (exponential() + exponential()).squareRoot()
        let spread = Self.sigma * variance.squareRoot() * season
        variance = min(30, 0.015 + (0.045 * min(shock * shock, 25) + 0.94) * variance)
        logPrice += spread * shock
        let gap = uniform() < 0.25 ? Int64((normal() * 3).rounded()) : 0
        let open = lastTenths + gap
        let close = Int64((exp(logPrice) * 10).rounded())
        let reach = spread * 0.6 * Double(lastTenths)
        let high = max(open, close) + Int64((abs(normal()) * reach).rounded())
        let low = min(open, close) - Int64((abs(normal()) * reach).rounded())
        let volume = exp(1.2 + 0.9 * normal()) * (0.4 + abs(shock)) * variance.squareRoot()
        let millionths = Int64(volume * 1e6)
        lastTenths = close
        let time = (Self.firstMinute + minute) * 60_000
        minute += 1
        let fraction = String(millionths % 1_000_000 + 1_000_000).dropFirst()
        return "\(time),\(price(open)),\(price(high)),\(price(low)),\(price(close)),"
            + "\(millionths / 1_000_000).\(fraction)\n"
    }

    private func price(_ tenths: Int64) -> String { "\(tenths / 10).\(tenths % 10)00000" }

    /// SplitMix64.
    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// In (0, 1).
    private mutating func uniform() -> Double { (Double(next() >> 11) + 0.5) / Double(1 << 53) }

    /// Half a chi-squared of two degrees of freedom: two of them scale a normal to Student's t(4)
    /// of variance one.
    private mutating func exponential() -> Double { -log(uniform()) }

    private mutating func normal() -> Double {
        (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform())
    }
}

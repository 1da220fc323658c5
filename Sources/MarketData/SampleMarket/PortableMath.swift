/// Exponential and logarithm from additions, multiplications and divisions alone.
///
/// The C library's differ in the last bit between versions and processors; these give the same bits
/// everywhere, so that a seed means the same market on every machine. They are within a few units
/// in the last place for the moderate arguments of the sample market.
enum PortableMath {
    private static let ln2High = 0x1.62e42feep-1
    private static let ln2Low = 0x1.a39ef35793c76p-33

    static func exp(_ x: Double) -> Double {
        let power = (x / (ln2High + ln2Low)).rounded()
        let rest = (x - power * ln2High) - power * ln2Low
        // Taylor's series by Horner's rule; |rest| <= 0.35, so the term after these is below 1e-17.
        var sum = 1.0
        var divisor = 14.0
        while divisor >= 1 {
            sum = 1 + rest / divisor * sum
            divisor -= 1
        }
        return Double(sign: .plus, exponent: Int(power), significand: sum)
    }

    /// - Precondition: `x` is positive and finite.
    static func log(_ x: Double) -> Double {
        var power = Double(x.exponent)
        var mantissa = x.significand
        if mantissa > 1.4142135623730951 {
            mantissa /= 2
            power += 1
        }
        // log m = 2 artanh((m - 1) / (m + 1)); the argument stays below 0.172.
        let ratio = (mantissa - 1) / (mantissa + 1)
        let square = ratio * ratio
        var sum = 0.0
        var divisor = 23.0
        while divisor >= 1 {
            sum = sum * square + 1 / divisor
            divisor -= 2
        }
        return power * ln2High + (2 * ratio * sum + power * ln2Low)
    }
}

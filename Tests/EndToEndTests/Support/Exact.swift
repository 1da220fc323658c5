import Testing

/// Decimal text as whole numbers, independently of the product's own parser.
enum Exact {
    struct NotADecimal: Error { let text: String }

    /// `text` × 10^`decimals`; more digits than that are an error.
    static func parse(_ text: String, decimals: Int) throws -> Int128 {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first else { throw NotADecimal(text: text) }
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        guard fraction.count <= decimals, parts.count == 1 || !fraction.isEmpty else {
            throw NotADecimal(text: text)
        }
        let padded =
            whole + fraction + String(repeating: "0", count: decimals - fraction.count)
        guard let value = Int128(padded) else { throw NotADecimal(text: text) }
        return value
    }

    /// `value` ÷ 10^`decimals` as decimal text without trailing zeros.
    static func text(_ value: Int128, decimals: Int) -> String {
        let digits = String(value.magnitude)
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        var fraction = padded.suffix(decimals)
        while fraction.last == "0" { fraction.removeLast() }
        let whole = padded.dropLast(decimals)
        return (value < 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// `value` ÷ `divisor` rounded toward positive infinity; both positive.
    static func dividedUp(_ value: Int128, by divisor: Int128) -> Int128 {
        (value + divisor - 1) / divisor
    }
}

/// SplitMix64: every fixture is made from a seed.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

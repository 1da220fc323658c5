internal import Domain

/// Decimal text of numbers that are no price, quantity or amount of their own.
enum UpbitNumber {
    /// A sum of quantities, × 10⁸.
    static func text(_ sum: Int128) -> String {
        Money(raw: sum * Int128(FixedPoint.scale)).description
    }

    /// `part ÷ whole` with ten decimals, to the nearest; zero where there is no whole.
    static func ratio(_ part: Int64, of whole: Int64) -> String {
        guard whole > 0 else { return "0" }
        return Money(raw: Int128(part))
            .scaled(by: Money.scaleOfRatios, over: whole, rounding: .nearest)
            .scaled(by: 1_000_000, over: 1, rounding: .down).description
    }
}

extension Money {
    /// Ten decimals.
    fileprivate static let scaleOfRatios: Int64 = 10_000_000_000
}

extension JSONWriter {
    /// A number of market data, which has a fraction even when it is whole: `91200000.0`, as recorded
    /// from the venue in 2026.
    mutating func decimal(_ key: String, _ text: String) {
        number(key, text.utf8.contains(UInt8(ascii: ".")) ? text : text + ".0")
    }

    mutating func decimal(_ key: String, orNull text: String?) {
        if let text { decimal(key, text) } else { null(key) }
    }
}

/// The two ways of writing the keys of a stream.
enum UpbitKeyStyle: Hashable, Sendable {
    case long
    case short

    /// A key in its long or its short form.
    func key(_ long: String, _ short: String) -> String { self == .long ? long : short }
}

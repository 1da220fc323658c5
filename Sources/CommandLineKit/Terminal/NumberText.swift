import Domain

/// Numbers as people read them: thousands apart, a fitting number of decimals, a sign.
enum NumberText {
    /// `1234567.5` as `1,234,567.5`.
    static func grouped(_ text: String) -> String {
        let isNegative = text.hasPrefix("-")
        let digits = isNegative ? text.dropFirst() : text[...]
        let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first else { return text }
        var result = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        if parts.count > 1 { result += ".\(parts[1])" }
        return isNegative ? "-\(result)" : result
    }

    static func grouped(_ value: Int) -> String { grouped(String(value)) }

    /// Decimals in which people count a currency: none for won, eight for bitcoin, two for others.
    static func decimals(of currency: Currency) -> Int {
        switch currency.code {
        case "KRW", "JPY": 0
        case "XBT", "BTC", "ETH": 8
        default: 2
        }
    }

    /// An amount for reading, rounded to the nearest of the currency's decimals.
    ///
    /// - Parameter isSigned: whether a gain carries a plus.
    static func money(_ amount: Money, _ currency: Currency, isSigned: Bool = false) -> String {
        let decimals = decimals(of: currency)
        var step = Money.scale
        for _ in 0..<decimals { step /= 10 }
        let rounded = amount.rounded(to: Money(raw: step), .nearest)
        var text = rounded.description
        if decimals > 0 {
            let point = text.firstIndex(of: ".")
            let present = point.map { text.distance(from: $0, to: text.endIndex) - 1 } ?? 0
            text +=
                (point == nil ? "." : "")
                + String(repeating: "0", count: max(0, decimals - present))
        }
        let sign = isSigned && rounded > .zero ? "+" : ""
        return sign + grouped(text)
    }

    /// A number with a fixed count of decimals; a dash when it is not finite.
    static func fixed(_ value: Double, _ decimals: Int, isSigned: Bool = false) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "–" }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = Int((abs(value) * scale).rounded())
        let digits = String(scaled)
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        let whole = padded.dropLast(decimals)
        let text = decimals > 0 ? "\(whole).\(padded.suffix(decimals))" : String(whole)
        let sign = scaled == 0 ? "" : value < 0 ? "-" : isSigned ? "+" : ""
        return sign + grouped(text)
    }

    static func percent(_ value: Double, isSigned: Bool = false) -> String {
        fixed(value, 2, isSigned: isSigned) + " %"
    }

    static func optional(_ value: Double?, _ decimals: Int, isSigned: Bool = false) -> String {
        value.map { fixed($0, decimals, isSigned: isSigned) } ?? "–"
    }

    /// A time for reading in a zone, to the minute: `2025-09-01 09:00`.
    static func time(_ time: Timestamp, _ zone: ReportingZone) -> String {
        (time + zone.offset).description.prefix(16).map { $0 == "T" ? " " : String($0) }.joined()
    }
}

import Domain

/// Texts of the file made into values; a number is read by its own digits, never through `Double`.
enum ValueParsers {
    /// A decimal number at 10⁻⁸.
    static func decimal(_ text: String) throws(Refusal) -> Int64 {
        do throws(DecimalError) {
            return try FixedPoint.parse(text)
        } catch {
            throw Refusal("\(error)".shortenedMessage, "a plain decimal such as 0.0005")
        }
    }

    /// A positive amount of money.
    static func amount(_ text: String) throws(Refusal) -> Money {
        let raw = try decimal(text)
        guard raw > 0 else { throw Refusal("\(text.shortened) is not positive", "more than zero") }
        return Money(raw: Int128(raw) * Int128(FixedPoint.scale))
    }

    /// A ratio within bounds.
    static func ratio(
        _ text: String, from least: Rate = .zero, to most: Rate = .one, isZeroAllowed: Bool = true
    ) throws(Refusal) -> Rate {
        let rate = Rate(raw: try decimal(text))
        guard rate >= least, rate <= most, isZeroAllowed || rate != .zero else {
            throw Refusal(
                "\(text.shortened) is out of range",
                isZeroAllowed
                    ? "a ratio from \(least) to \(most)" : "a ratio above 0, up to \(most)")
        }
        return rate
    }

    /// A number in units of `1 / divisor`, e.g. percent with 100 or basis points with 10,000.
    static func scaled(
        _ text: String, by divisor: Int64, upTo most: Int64, unit: String, isZeroAllowed: Bool
    ) throws(Refusal) -> Rate {
        let raw = try decimal(text)
        guard raw >= 0, raw <= most * FixedPoint.scale, isZeroAllowed || raw > 0 else {
            throw Refusal(
                "\(text.shortened) \(unit) is out of range",
                "\(isZeroAllowed ? "from 0" : "above 0,") to \(most) \(unit)")
        }
        guard raw % divisor == 0 else {
            throw Refusal(
                "\(text.shortened) \(unit) is finer than the engine's step of 10⁻⁸",
                "fewer decimals")
        }
        return Rate(raw: raw / divisor)
    }

    static func basisPoints(_ text: String) throws(Refusal) -> Rate {
        try scaled(text, by: 10_000, upTo: 1_000, unit: "bps", isZeroAllowed: true)
    }

    static func percent(_ text: String) throws(Refusal) -> Rate {
        try scaled(text, by: 100, upTo: 100, unit: "%", isZeroAllowed: false)
    }

    static func duration(
        _ text: String, from least: TimeSpan, to most: TimeSpan
    ) throws(Refusal) -> TimeSpan {
        guard let span = TimeSpan(parsing: text) else {
            throw Refusal(
                "\"\(text.shortened)\" is no length of time", "for example 90s, 5m, 1h, 7d")
        }
        guard span >= least, span <= most else {
            throw Refusal("\(text.shortened) is out of range", "from \(least) to \(most)")
        }
        return span
    }

    static func whole(_ text: String, _ range: ClosedRange<Int>) throws(Refusal) -> Int {
        guard let value = Int(text) else {
            throw Refusal("\"\(text.shortened)\" is no whole number", "digits only")
        }
        guard range.contains(value) else {
            throw Refusal(
                "\(value) is out of range", "from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    static func seed(_ text: String) throws(Refusal) -> UInt64 {
        guard let value = UInt64(text) else {
            throw Refusal(
                "\"\(text.shortened)\" is no seed", "a whole number from 0 to \(UInt64.max)")
        }
        return value
    }

    static func truth(_ text: String) throws(Refusal) -> Bool {
        switch text {
        case "true": return true
        case "false": return false
        default: throw Refusal("\"\(text.shortened)\" is neither yes nor no", "true or false")
        }
    }

    /// One of the words of an enum.
    static func word<Value: RawRepresentable<String> & CaseIterable>(
        _ text: String
    ) throws(Refusal) -> Value {
        if let value = Value(rawValue: text) { return value }
        let names = Value.allCases.map(\.rawValue)
        throw Refusal(
            "\"\(text.shortened)\" is not known here",
            Suggestion.text(for: text, among: names) ?? names.joined(separator: " or "))
    }

    static func path(_ text: String) throws(Refusal) -> String {
        guard text.utf8.count <= 1_000, !text.utf8.contains(0) else {
            throw Refusal("the path is too long", "at most 1,000 bytes")
        }
        return text
    }

    static func zone(_ text: String) throws(Refusal) -> ReportingZone {
        guard let zone = ReportingZone(named: text) else {
            throw Refusal("\"\(text.shortened)\" is no zone known here", "Asia/Seoul or UTC")
        }
        return zone
    }

    /// A word that stands for a state of its own before anything else is tried.
    static func orWord<Value>(
        _ word: String, _ meaning: Value, _ text: String,
        _ parse: (String) throws(Refusal) -> Value
    ) throws(Refusal) -> Value {
        if text == word { return meaning }
        do throws(Refusal) {
            return try parse(text)
        } catch {
            throw Refusal(error.problem, "\(error.remedy), or `\(word)`")
        }
    }
}

extension String {
    /// An error's text as part of a longer line.
    fileprivate var shortenedMessage: String { count <= 120 ? self : "\(prefix(119))…" }
}

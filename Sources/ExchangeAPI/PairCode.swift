public import Domain

/// A market code of the form `QUOTE-BASE`, such as `KRW-BTC`, as Upbit and Bithumb write it.
public struct PairCode: Hashable, Sendable, CustomStringConvertible {
    /// What is paid with, e.g. `KRW`.
    public let quote: Currency
    /// What is bought and sold, e.g. `BTC`.
    public let base: Currency

    /// The code of `base` in `quote`.
    public init(quote: Currency, base: Currency) {
        self.quote = quote
        self.base = base
    }

    /// Reads a code in exactly this form: upper-case letters and digits on both sides of a hyphen.
    ///
    /// `nil` for anything else, and when both sides are the same currency.
    public init?(parsing text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] != parts[1], parts.allSatisfy(Self.isCode),
            let quote = Currency(parsing: parts[0]), let base = Currency(parsing: parts[1])
        else { return nil }
        self.init(quote: quote, base: base)
    }

    /// The code as the venue writes it, e.g. `KRW-BTC`.
    public var description: String { "\(quote)-\(base)" }

    /// The code that may have been meant by `text`: other case, other separator, other order.
    ///
    /// - Parameter quotes: the venue's quote currencies, the likeliest first.
    public static func guesses(for text: String, quotes: [Currency]) -> [String] {
        let upper = text.uppercased()
        let parts = upper.split { !$0.isLetter && !$0.isNumber }.filter(isCode)
        for quote in quotes {
            let code = quote.code
            let base: Substring? =
                if parts.count == 2 {
                    parts[0] == code ? parts[1] : parts[1] == code ? parts[0] : nil
                } else if parts.count == 1 {
                    Self.rest(of: parts[0], without: code)
                } else {
                    nil
                }
            if let base, base != code { return ["\(code)-\(base)"] }
        }
        // A bare currency: its market in the likeliest quote.
        if parts.count == 1, let quote = quotes.first, parts[0] != quote.code, parts[0].count <= 6 {
            return ["\(quote)-\(parts[0])"]
        }
        return []
    }

    private static func rest(of text: Substring, without code: String) -> Substring? {
        if text.count > code.count, text.hasSuffix(code) { return text.dropLast(code.count) }
        if text.count > code.count, text.hasPrefix(code) { return text.dropFirst(code.count) }
        return nil
    }

    private static func isCode(_ part: Substring) -> Bool {
        !part.isEmpty && part.utf8.count <= 20
            && part.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
    }
}

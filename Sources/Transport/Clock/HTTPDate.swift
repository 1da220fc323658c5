public import Domain

extension Timestamp {
    /// Reads the `date` header of an answer in its standard form: `Sun, 06 Nov 1994 08:49:37 GMT`.
    ///
    /// Strict: `nil` for the two obsolete forms, for a weekday that is not the date's, and for leap
    /// seconds.
    public init?(httpDate text: some StringProtocol) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 6, words[0].count == 4, words[0].hasSuffix(","),
            Self.isNumber(words[1], digits: 2), words[2].count == 3,
            let month = Self.monthNames.firstIndex(of: String(words[2])),
            Self.isNumber(words[3], digits: 4), words[4].utf8.count == 8, words[5] == "GMT"
        else { return nil }
        let clock = words[4].split(separator: ":", omittingEmptySubsequences: false)
        guard clock.count == 3, clock.allSatisfy({ Self.isNumber($0, digits: 2) }) else {
            return nil
        }
        let monthText = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        guard let time = Timestamp(iso8601: "\(words[3])-\(monthText)-\(words[1])T\(words[4])Z")
        else { return nil }
        let day = time.floored(to: .days(1)).nanoseconds / TimeSpan.days(1).nanoseconds
        // 1970-01-01 was a Thursday.
        let weekday = Int(((day + 4) % 7 + 7) % 7)
        guard words[0].dropLast() == Self.dayNames[weekday] else { return nil }
        self = time
    }

    private static let dayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func isNumber(_ text: some StringProtocol, digits: Int) -> Bool {
        text.utf8.count == digits
            && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}

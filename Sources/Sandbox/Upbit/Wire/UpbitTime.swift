internal import Domain

/// The ways in which this venue writes and reads times.
enum UpbitTime {
    /// `2026-07-30`
    static func date(_ time: Timestamp, isKorean: Bool = false) -> String {
        String((isKorean ? KoreanClock.local(time) : KoreanClock.utc(time)).prefix(10))
    }

    /// `07:46:00`
    static func clock(_ time: Timestamp, isKorean: Bool = false) -> String {
        String((isKorean ? KoreanClock.local(time) : KoreanClock.utc(time)).suffix(8))
    }

    static func digits(_ text: String) -> String { text.filter(\.isNumber) }

    static let earliest = Timestamp(milliseconds: 946_684_800_000)
    static let latest = Timestamp(milliseconds: 4_102_444_800_000)

    /// ISO 8601, in UTC where it names no zone; `nil` for anything else, and outside 2000 to 2099.
    static func parse(_ text: String) -> Timestamp? {
        guard text.utf8.count <= 40, let time = Timestamp(iso8601: text),
            (earliest...latest).contains(time)
        else { return nil }
        return time
    }

    /// As `parse`, or milliseconds since 1970.
    static func parseOrMilliseconds(_ text: String) -> Timestamp? {
        guard let count = Int64(text) else { return parse(text) }
        guard (earliest.milliseconds...latest.milliseconds).contains(count) else { return nil }
        return Timestamp(milliseconds: count)
    }
}

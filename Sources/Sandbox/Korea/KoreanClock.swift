internal import Domain

/// Times as Korean exchanges write them.
enum KoreanClock {
    /// Korea Standard Time is nine hours ahead of UTC, all year.
    static let ahead = TimeSpan.hours(9)

    /// `2026-07-30T07:48:00`, in UTC and without a zone.
    static func utc(_ time: Timestamp) -> String { String(time.description.prefix(19)) }

    /// `2026-07-30T16:48:00`, in Korea and without a zone.
    static func local(_ time: Timestamp) -> String { utc(time + ahead) }

    /// `2026-07-30T16:48:00+09:00`
    static func zoned(_ time: Timestamp) -> String { local(time) + "+09:00" }

    /// The date and the clock of a text of `utc` or `local`.
    static func parts(_ text: String) -> (date: String, clock: String) {
        (String(text.prefix(10)), String(text.suffix(8)))
    }

    /// `20260730` and `164800`
    static func compact(_ text: String) -> (date: String, clock: String) {
        let (date, clock) = parts(text)
        return (date.filter { $0 != "-" }, clock.filter { $0 != ":" })
    }

    /// The years that a request may name; others are no times of an exchange.
    private static let known =
        Timestamp(milliseconds: 946_684_800_000)...Timestamp(milliseconds: 4_102_444_799_999)

    /// Reads a time whose zone is Korea's unless it says another; `nil` for anything else.
    ///
    /// Also with a space in place of the `T`, or the plus sign that some clients encode a space as.
    static func read(_ text: String) -> Timestamp? {
        guard text.utf8.count <= 40 else { return nil }
        var letters = Array(text.utf8)
        if letters.count > 10, letters[10] == UInt8(ascii: "+") { letters[10] = UInt8(ascii: " ") }
        let clean = String(decoding: letters, as: UTF8.self)
        guard let time = Timestamp(iso8601: clean), known.contains(time) else { return nil }
        // A zone stands after the clock: a Z, or a sign.
        let hasZone = letters.dropFirst(10).contains {
            $0 == UInt8(ascii: "Z") || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-")
        }
        return hasZone ? time : time - ahead
    }

    /// Reads milliseconds since 1970, or a time as above.
    static func readMilliseconds(_ text: String) -> Timestamp? {
        guard let count = Int64(text), count >= 0, count <= 4_102_444_799_999 else {
            return read(text)
        }
        let time = Timestamp(milliseconds: count)
        return known.contains(time) ? time : nil
    }
}

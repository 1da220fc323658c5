public import Domain

// Times of a message; anything outside the years 2000 to 2099 is an error.

extension WireValue {
    /// A time in milliseconds since 1970.
    public func milliseconds() throws(WireError) -> Timestamp {
        Timestamp(milliseconds: try epoch(stepsInMillisecond: 1))
    }

    /// A time in milliseconds or microseconds since 1970, told apart by its size.
    public func millisecondsOrMicroseconds() throws(WireError) -> Timestamp {
        let value = try count()
        guard value > Self.latest else {
            return Timestamp(milliseconds: try epoch(stepsInMillisecond: 1))
        }
        _ = try epoch(stepsInMillisecond: 1000)
        return Timestamp(nanoseconds: value * 1000)
    }

    private static let earliest: Int64 = 946_684_800_000
    private static let latest: Int64 = 4_102_444_799_999

    // Inlined, so that the divisor is a constant.
    @inline(__always)
    private func epoch(stepsInMillisecond: Int64) throws(WireError) -> Int64 {
        let value = try integer()
        guard (Self.earliest...Self.latest).contains(value / stepsInMillisecond) else {
            throw error(.outOfRange("a time between 2000 and 2099"))
        }
        return value
    }

    /// ISO 8601 with date and time, with `Z` or `±hh:mm`; UTC where the text names no zone.
    public func isoTime() throws(WireError) -> Timestamp {
        guard token.kind == .string, !token.isEscaped else { throw expected("a time") }
        if let time = plainTime() ?? Self.shortTime(slice) { return try ranged(time) }
        guard token.count <= 40, token.count > 10,
            let time = Timestamp(iso8601: String(decoding: slice, as: UTF8.self))
        else { throw expected("an ISO 8601 time") }
        return try ranged(time)
    }

    private func ranged(_ time: Timestamp) throws(WireError) -> Timestamp {
        guard (Self.earliest...Self.latest).contains(time.milliseconds) else {
            throw error(.outOfRange("a time between 2000 and 2099"))
        }
        return time
    }

    /// The form nearly all times have: `2026-07-30T07:46:00.123Z`, eight bytes at a time.
    private func plainTime() -> Timestamp? {
        guard token.count == 24 else { return nil }
        // Zero to nine where there was a digit, zero where the mark stood that belongs there.
        let date = scanner.word(token.start) ^ 0x2D30_302D_3030_3030
        let clock = scanner.word(token.start &+ 8) ^ 0x3030_3A30_3054_3030
        let rest = scanner.word(token.start &+ 16) ^ 0x5A30_3030_2E30_303A
        let wrong =
            (date &+ 0x7F76_767F_7676_7676) | date | (clock &+ 0x7676_7F76_767F_7676) | clock
            | (rest &+ 0x7F76_7676_7F76_767F) | rest
        guard wrong & 0x8080_8080_8080_8080 == 0 else { return nil }
        func pair(_ digits: UInt64, _ place: UInt64) -> Int64 {
            Int64(truncatingIfNeeded: (digits &* 10 &+ digits >> 8) >> (8 &* place) & 0xFF)
        }
        return Self.time(
            year: pair(date, 0) * 100 + pair(date, 2), month: pair(date, 5), day: pair(clock, 0),
            hour: pair(clock, 3), minute: pair(clock, 6), second: pair(rest, 1),
            milliseconds: pair(rest, 4) * 10 + Int64(truncatingIfNeeded: rest >> 48 & 0xFF))
    }

    /// The form without a fraction: `2026-07-30T07:46:00`, with `Z` or without.
    private static func shortTime(_ text: UnsafeRawBufferPointer) -> Timestamp? {
        func number(_ start: Int, _ count: Int) -> Int64? {
            var value: Int64 = 0
            for index in start..<(start + count) {
                let digit = text[index] &- UInt8(ascii: "0")
                guard digit <= 9 else { return nil }
                value = value &* 10 &+ Int64(digit)
            }
            return value
        }
        guard text.count == 19 || text.count == 20 && text[19] == UInt8(ascii: "Z"),
            text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            text[10] == UInt8(ascii: "T"), text[13] == UInt8(ascii: ":"),
            text[16] == UInt8(ascii: ":"),
            let year = number(0, 4), let month = number(5, 2), let day = number(8, 2),
            let hour = number(11, 2), let minute = number(14, 2), let second = number(17, 2)
        else { return nil }
        return time(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second,
            milliseconds: 0)
    }

    /// `nil` for what is no time, and for days after the 28th: they go the long way, which knows the
    /// calendar.
    @inline(__always)
    private static func time(
        year: Int64, month: Int64, day: Int64, hour: Int64, minute: Int64, second: Int64,
        milliseconds: Int64
    ) -> Timestamp? {
        guard (1971...2260).contains(year), (1...12).contains(month), (1...28).contains(day),
            hour < 24, minute < 60, second < 60
        else { return nil }
        // Years start in March, so that the leap day is the last of the year.
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let days = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second
        return Timestamp(milliseconds: seconds * 1000 + milliseconds)
    }
}

/// A point in time: nanoseconds since 1970-01-01 00:00 UTC.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let nanoseconds: Int64

    @inlinable
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
    @inlinable
    public init(milliseconds: Int64) { nanoseconds = milliseconds * 1_000_000 }

    /// Milliseconds since 1970, cut toward the past.
    @inlinable
    public var milliseconds: Int64 {
        nanoseconds >= 0 ? nanoseconds / 1_000_000 : (nanoseconds - 999_999) / 1_000_000
    }

    @inlinable public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
    @inlinable public static func + (left: Timestamp, right: TimeSpan) -> Timestamp {
        Timestamp(nanoseconds: left.nanoseconds + right.nanoseconds)
    }
    @inlinable public static func - (left: Timestamp, right: TimeSpan) -> Timestamp {
        Timestamp(nanoseconds: left.nanoseconds - right.nanoseconds)
    }
    @inlinable public static func - (left: Timestamp, right: Timestamp) -> TimeSpan {
        TimeSpan(nanoseconds: left.nanoseconds - right.nanoseconds)
    }

    @inlinable public static var distantPast: Timestamp { Timestamp(nanoseconds: .min / 2) }
    @inlinable public static var distantFuture: Timestamp { Timestamp(nanoseconds: .max / 2) }

    /// The start of the interval of length `span`, counted from 1970 UTC, that holds this time.
    @inlinable
    public func floored(to span: TimeSpan) -> Timestamp {
        let rest = nanoseconds % span.nanoseconds
        return Timestamp(
            nanoseconds: nanoseconds - (rest < 0 ? rest + span.nanoseconds : rest))
    }

    /// ISO 8601 in UTC, with as many decimals as are needed: `2025-09-01T00:00:00Z`.
    public var description: String {
        let second = floored(to: .seconds(1))
        let day = second.floored(to: .days(1))
        let (year, month, dayOfMonth) = CivilDate.fromDays(
            day.nanoseconds / TimeSpan.days(1).nanoseconds)
        let ofDay = (second - day).nanoseconds / 1_000_000_000
        let rest = nanoseconds - second.nanoseconds
        let fraction =
            if rest == 0 {
                ""
            } else if rest % 1_000_000 == 0 {
                "." + Self.padded(rest / 1_000_000, 3)
            } else {
                "." + Self.padded(rest, 9)
            }
        return "\(Self.padded(Int64(year), 4))-\(Self.padded(Int64(month), 2))-"
            + "\(Self.padded(Int64(dayOfMonth), 2))T\(Self.padded(ofDay / 3600, 2)):"
            + "\(Self.padded(ofDay / 60 % 60, 2)):\(Self.padded(ofDay % 60, 2))\(fraction)Z"
    }

    /// Parses ISO 8601: a date, or a date and time with `Z` or `±hh:mm`.
    ///
    /// Without a zone the time is UTC. `nil` for anything else and for times that do not fit (years
    /// before 1678 or after 2261); seconds and fraction are optional.
    public init?(iso8601 text: some StringProtocol) {
        var reader = ISO8601Reader(text)
        guard var seconds = reader.date() else { return nil }
        var fraction: Int64 = 0
        if !reader.isAtEnd {
            guard let clock = reader.clock(), let zone = reader.zone() else { return nil }
            seconds += clock.seconds - zone
            fraction = clock.nanoseconds
        }
        guard reader.isAtEnd else { return nil }
        // Years before 1678 and after 2261 are valid dates that do not fit.
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflow2) = whole.addingReportingOverflow(fraction)
        guard !overflow, !overflow2 else { return nil }
        nanoseconds = sum
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}

/// A length of time in nanoseconds.
public struct TimeSpan: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let nanoseconds: Int64

    @inlinable
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    public static func milliseconds(_ count: Int64) -> TimeSpan {
        TimeSpan(nanoseconds: count * 1_000_000)
    }
    public static func seconds(_ count: Int64) -> TimeSpan {
        TimeSpan(nanoseconds: count * 1_000_000_000)
    }
    public static func minutes(_ count: Int64) -> TimeSpan { .seconds(count * 60) }
    public static func hours(_ count: Int64) -> TimeSpan { .seconds(count * 3600) }
    public static func days(_ count: Int64) -> TimeSpan { .seconds(count * 86_400) }
    @inlinable public static var zero: TimeSpan { TimeSpan(nanoseconds: 0) }

    @inlinable public static func < (left: TimeSpan, right: TimeSpan) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// Parses `90s`, `5m`, `1h` or `7d`; `nil` for anything else or a negative length.
    public init?(parsing text: some StringProtocol) {
        guard let unit = text.last, let count = Int64(text.dropLast()), count >= 0 else {
            return nil
        }
        let seconds: Int64
        switch unit {
        case "s": seconds = 1
        case "m": seconds = 60
        case "h": seconds = 3600
        case "d": seconds = 86_400
        default: return nil
        }
        let (product, overflow) = count.multipliedReportingOverflow(by: seconds * 1_000_000_000)
        guard !overflow else { return nil }
        nanoseconds = product
    }

    /// The shortest form that `init(parsing:)` reads, e.g. `5m`; whole seconds only.
    public var description: String {
        let seconds = nanoseconds / 1_000_000_000
        for (length, unit) in [(Int64(86_400), "d"), (3600, "h"), (60, "m")]
        where seconds != 0 && seconds % length == 0 {
            return "\(seconds / length)\(unit)"
        }
        return "\(seconds)s"
    }
}

/// A zone with a fixed distance from UTC, in which days are reported.
///
/// Korea has had no daylight saving since 1988, so a fixed offset is exact for it.
public struct ReportingZone: Hashable, Sendable {
    public let name: String
    public let offset: TimeSpan

    public static let seoul = ReportingZone(name: "Asia/Seoul", offset: .hours(9))
    public static let utc = ReportingZone(name: "UTC", offset: .zero)

    /// The zone called `name`: `Asia/Seoul` or `UTC`; `nil` for others.
    public init?(named name: String) {
        switch name {
        case Self.seoul.name: self = .seoul
        case Self.utc.name: self = .utc
        default: return nil
        }
    }

    private init(name: String, offset: TimeSpan) {
        self.name = name
        self.offset = offset
    }

    /// The start, in UTC, of the local day that holds `time`.
    @inlinable
    public func startOfDay(_ time: Timestamp) -> Timestamp {
        (time + offset).floored(to: .days(1)) - offset
    }

    /// The local date of `time`, e.g. `2025-09-01`.
    public func date(_ time: Timestamp) -> String {
        String((time + offset).description.prefix(10))
    }
}

/// Days and dates of the Gregorian calendar, by integer arithmetic.
enum CivilDate {
    /// Days from 1970-01-01 to a date.
    static func toDays(year: Int, month: Int, day: Int) -> Int64 {
        // Years start in March here, so that the leap day is the last of the year.
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 719_468)
    }

    static func fromDays(_ days: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = Int(days) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
            dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        )
    }

    static func length(month: Int, year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }
}

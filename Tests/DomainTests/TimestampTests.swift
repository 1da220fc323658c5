import Domain
import Testing

@Suite("Timestamps")
struct TimestampTests {
    @Test(
        "ISO 8601 in its several forms",
        arguments: [
            ("1970-01-01", 0), ("1970-01-01T00:00:00Z", 0), ("1970-01-01 00:00Z", 0),
            ("1969-12-31T23:59:59.999999999Z", -1), ("2025-09-01", 1_756_684_800_000_000_000),
            ("2025-09-01T00:00:00Z", 1_756_684_800_000_000_000),
            ("2025-09-01T09:00:00+09:00", 1_756_684_800_000_000_000),
            ("2025-09-01T09:00+0900", 1_756_684_800_000_000_000),
            ("2025-08-31T16:30:00-07:30", 1_756_684_800_000_000_000),
            ("2025-09-01T00:00:00", 1_756_684_800_000_000_000),
            ("2024-02-29T12:34:56.5Z", 1_709_210_096_500_000_000),
            ("2019-05-30T01:43:02.067Z", 1_559_180_582_067_000_000),
            ("2000-02-29T23:59:59.000000001Z", 951_868_799_000_000_001),
        ] as [(String, Int64)])
    func parses(text: String, nanoseconds: Int64) {
        #expect(Timestamp(iso8601: text)?.nanoseconds == nanoseconds)
    }

    @Test(
        "what is no time is none",
        arguments: [
            "", "2025", "2025-09", "2025-13-01", "2025-00-01", "2025-02-29", "1900-02-29",
            "2025-09-31", "2025-09-00", "2025-09-01T", "2025-09-01T24:00", "2025-09-01T00:60",
            "2025-09-01T00:00:60", "2025-09-01T00:00:00.", "2025-09-01T00:00:00.1234567890Z",
            "2025-09-01T00:00:00X", "2025-09-01T00:00:00+9", "2025-09-01T00:00:00+09",
            "2025-09-01T00:00:00+24:00", "2025-09-01T00:00:00ZZ", "2025-09-01Z", "25-09-01",
            "2025/09/01", "-2025-09-01", " 2025-09-01", "2025-09-01 ", "２０２５-09-01",
        ])
    func refuses(text: String) {
        #expect(Timestamp(iso8601: text) == nil)
    }

    @Test(
        "a valid date that does not fit is none, not a crash",
        arguments: [
            "9999-12-31", "9999-12-31T23:59:59.999999999Z", "0001-01-01", "0000-01-01",
            "1677-01-01",
            "2262-04-12", "2262-04-11T23:47:16.854775808Z",
        ])
    func outOfRange(text: String) {
        #expect(Timestamp(iso8601: text) == nil)
    }

    @Test("the last moment that fits is read")
    func last() {
        #expect(Timestamp(iso8601: "2262-04-11T23:47:16.854775807Z")?.nanoseconds == .max)
        #expect(Timestamp(iso8601: "1678-01-01")?.description == "1678-01-01T00:00:00Z")
    }

    @Test("fifty thousand moments over five centuries survive printing and reading")
    func roundTrip() {
        let seed: UInt64 = 1677
        var random = Seeded(seed: seed)
        let years = Int64(285) * 365 * 86_400
        for index in 0..<50_000 {
            let second = Int64.random(in: -years...years, using: &random)
            let rest: Int64 =
                switch index % 3 {
                case 0: 0
                case 1: .random(in: 0...999, using: &random) * 1_000_000
                default: .random(in: 0...999_999_999, using: &random)
                }
            let time = Timestamp(nanoseconds: second * 1_000_000_000 + rest)
            #expect(
                Timestamp(iso8601: time.description) == time,
                "seed \(seed), \(time.nanoseconds) prints as \(time)")
        }
    }

    @Test("every day of four centuries follows the one before by the calendar's rules")
    func calendar() {
        var (year, month, day) = (1700, 1, 1)
        var time = Timestamp(iso8601: "1700-01-01") ?? .distantPast
        func text(_ value: Int, _ width: Int) -> String {
            String(repeating: "0", count: width - String(value).count) + String(value)
        }
        while year < 2100 {
            let expected = "\(text(year, 4))-\(text(month, 2))-\(text(day, 2))"
            #expect(ReportingZone.utc.date(time) == expected)
            let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            day += 1
            if day > lengths[month - 1] { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
            time = time + .days(1)
        }
    }

    @Test(
        "flooring goes toward the past, before 1970 too",
        arguments: [(0, 0), (1, 0), (59, 0), (60, 60), (-1, -60), (-60, -60), (-61, -120)]
            as [(Int64, Int64)])
    func floored(seconds: Int64, expected: Int64) {
        let time = Timestamp(nanoseconds: seconds * 1_000_000_000)
        #expect(time.floored(to: .minutes(1)).nanoseconds == expected * 1_000_000_000)
    }

    @Test(
        "milliseconds are cut toward the past",
        arguments: [(0, 0), (999_999, 0), (1_000_000, 1), (-1, -1), (-1_000_000, -1)]
            as [(Int64, Int64)])
    func milliseconds(nanoseconds: Int64, expected: Int64) {
        #expect(Timestamp(nanoseconds: nanoseconds).milliseconds == expected)
    }

    @Test("a day in Seoul begins at 15:00 UTC of the day before")
    func seoul() throws {
        let before = try #require(Timestamp(iso8601: "2025-07-30T14:59:59.999Z"))
        let after = try #require(Timestamp(iso8601: "2025-07-30T15:00:00Z"))
        #expect(ReportingZone.seoul.date(before) == "2025-07-30")
        #expect(ReportingZone.seoul.date(after) == "2025-07-31")
        #expect(ReportingZone.seoul.startOfDay(after) == after)
        #expect(
            ReportingZone.seoul.startOfDay(before).description == "2025-07-29T15:00:00Z")
        #expect(ReportingZone(named: "Asia/Seoul") == .seoul)
        #expect(ReportingZone(named: "UTC") == .utc)
        #expect(ReportingZone(named: "Europe/Berlin") == nil)
    }
}

@Suite("Time spans")
struct TimeSpanTests {
    @Test(
        "short forms are read",
        arguments: [
            ("90s", 90), ("5m", 300), ("1h", 3600), ("7d", 604_800), ("0s", 0),
        ] as [(String, Int64)])
    func parses(text: String, seconds: Int64) {
        #expect(TimeSpan(parsing: text) == .seconds(seconds))
    }

    @Test(
        "anything else is none",
        arguments: [
            "", "s", "5", "5x", "-5m", "5 m", "1.5h", "5min", "9223372036854775807s",
            "99999999999999999999s", "5M",
        ])
    func refuses(text: String) {
        #expect(TimeSpan(parsing: text) == nil)
    }

    @Test("the shortest form is printed, and reads back")
    func prints() {
        for (seconds, text) in [
            (0, "0s"), (90, "90s"), (300, "5m"), (3600, "1h"), (5400, "90m"), (86_400, "1d"),
            (90_000, "25h"),
        ] as [(Int64, String)] {
            #expect(TimeSpan.seconds(seconds).description == text)
            #expect(TimeSpan(parsing: text) == .seconds(seconds))
        }
    }
}

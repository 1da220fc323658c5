import Domain
import ExchangeAPI
import Testing

@Suite("Dated rules")
struct DatedRulesTests {
    private func time(_ seconds: Int64) -> Timestamp {
        Timestamp(nanoseconds: seconds * 1_000_000_000)
    }

    private var rules: DatedRules<String> {
        DatedRules([
            .init(from: time(30), "third"), .init(from: time(10), "first"),
            .init(from: time(20), "second"),
        ])
    }

    @Test(
        "a rule is in force from its own moment to the next one's",
        arguments: [
            (9, nil), (10, "first"), (19, "first"), (20, "second"), (29, "second"), (30, "third"),
            (1_000_000, "third"), (-5, nil),
        ] as [(Int64, String?)])
    func lookup(seconds: Int64, expected: String?) {
        #expect(rules.value(at: time(seconds)) == expected)
    }

    @Test("entries given in any order are kept in the order of their dates")
    func order() {
        #expect(rules.entries.map(\.value) == ["first", "second", "third"])
        #expect(rules.earliest == time(10))
    }

    @Test("a nanosecond before a change, the old rule holds")
    func lastNanosecond() {
        #expect(rules.value(at: Timestamp(nanoseconds: 20_000_000_000 - 1)) == "first")
    }

    @Test(
        "changes lie strictly inside the span",
        arguments: [
            (0, 40, [10, 20, 30]), (10, 30, [20]), (9, 31, [10, 20, 30]), (20, 20, []),
            (30, 10, []), (31, 40, []),
        ] as [(Int64, Int64, [Int64])])
    func changes(start: Int64, end: Int64, expected: [Int64]) {
        #expect(rules.changes(after: time(start), before: time(end)) == expected.map(time))
    }

    @Test("a single rule holds for ever after its date")
    func single() {
        let rules = DatedRules([.init(from: time(1), 7)])
        #expect(rules.value(at: .distantFuture) == 7)
        #expect(rules.value(at: .distantPast) == nil)
        #expect(rules.changes(after: .distantPast, before: .distantFuture) == [time(1)])
    }

    @Test("mapping keeps the dates")
    func map() {
        let lengths = rules.map(\.count)
        #expect(lengths.entries.map(\.value) == [5, 6, 5])
        #expect(lengths.value(at: time(20)) == 6)
    }

    @Test("the search agrees with reading every entry, over 500 random histories")
    func property() {
        var random = Seeded(seed: 20_260_923)
        for _ in 0..<500 {
            let dates = Set(
                (0..<Int.random(in: 1...12, using: &random)).map { _ in
                    Int64.random(in: -50...50, using: &random)
                })
            let rules = DatedRules(dates.map { .init(from: time($0), $0) })
            for second in Int64(-55)...55 {
                #expect(
                    rules.value(at: time(second)) == dates.filter { $0 <= second }.max(),
                    "seed 20260923, dates \(dates.sorted()), second \(second)")
            }
        }
    }

    @Test("no entry, or two with one date, is a bug of the author and stops at once")
    func invalid() async {
        await #expect(processExitsWith: .failure) { _ = DatedRules<Int>([]) }
        await #expect(processExitsWith: .failure) {
            let once = Timestamp(nanoseconds: 0)
            _ = DatedRules([.init(from: once, 1), .init(from: once, 2)])
        }
    }
}

@Suite("Funding schedule")
struct FundingScheduleTests {
    private let eight = FundingSchedule(every: .hours(8), offset: .hours(4))

    @Test(
        "the next funding is strictly later",
        arguments: [
            ("2019-05-30T03:59:59.999Z", "2019-05-30T04:00:00Z"),
            ("2019-05-30T04:00:00Z", "2019-05-30T12:00:00Z"),
            ("2019-05-30T12:00:01Z", "2019-05-30T20:00:00Z"),
            ("2019-05-30T20:00:00Z", "2019-05-31T04:00:00Z"),
            ("1969-12-31T23:00:00Z", "1970-01-01T04:00:00Z"),
            ("1969-12-31T19:00:00Z", "1969-12-31T20:00:00Z"),
        ])
    func next(after: String, expected: String) throws {
        let time = try #require(Timestamp(iso8601: after))
        #expect(eight.next(after: time).description == expected)
    }

    @Test("a day holds three, with the end counted and the start not")
    func day() throws {
        let start = try #require(Timestamp(iso8601: "2020-02-29T04:00:00Z"))
        #expect(
            eight.times(after: start, through: start + .days(1)).map(\.description) == [
                "2020-02-29T12:00:00Z", "2020-02-29T20:00:00Z", "2020-03-01T04:00:00Z",
            ])
        #expect(eight.times(after: start, through: start) == [])
    }
}

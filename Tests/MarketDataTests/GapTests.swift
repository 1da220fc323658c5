import Domain
import MarketData
import Testing

@Suite("Gaps")
struct GapTests {
    private func at(_ minute: Int64) -> Timestamp { bar(at: minute).start }

    private func gaps(_ minutes: [Int64], _ habit: QuietBarHabit) -> [Gap] {
        var series = BarSeries(interval: .minutes(1))
        for minute in minutes { series.append(bar(at: minute)) }
        return series.gaps(habit)
    }

    @Test("a venue that writes quiet bars owes every bar: each hole is missing")
    func written() {
        #expect(
            gaps([0, 1, 3, 4, 20], .written) == [
                Gap(from: at(2), to: at(3), bars: 1, kind: .missing),
                Gap(from: at(5), to: at(20), bars: 15, kind: .missing),
            ])
    }

    @Test("a venue that leaves quiet bars out: five absent bars are no trade, six are missing")
    func leftOut() {
        #expect(
            gaps([0, 6, 13], .leftOut) == [
                Gap(from: at(1), to: at(6), bars: 5, kind: .noTrade),
                Gap(from: at(7), to: at(13), bars: 6, kind: .missing),
            ])
        #expect(gaps([0, 3], .leftOut(limit: 1)).map(\.kind) == [.missing])
        #expect(gaps([], .leftOut).isEmpty && gaps([7], .leftOut).isEmpty)
    }

    @Test("the tally covers every interval once; bars of volume zero are no trade")
    func tally() {
        var finder = GapFinder(interval: .minutes(1), habit: .leftOut)
        for minute: Int64 in [0, 1, 4, 20] {
            _ = finder.add(bar(at: minute, volume: minute == 1 ? 0 : 1))
        }
        #expect(finder.end(at: at(23)) == Gap(from: at(21), to: at(23), bars: 2, kind: .noTrade))
        #expect(finder.tally.traded == 3)
        #expect(finder.tally.noTrade == 1 + 2 + 2)
        #expect(finder.tally.missing == 15)
        #expect(finder.tally.missingGaps == 1)
    }

    @Test("only whole intervals that have ended count at the end")
    func end() {
        var finder = GapFinder(interval: .minutes(1), habit: .written)
        #expect(finder.end(at: at(5)) == nil)
        _ = finder.add(bar(at: 0))
        #expect(finder.end(at: Timestamp(nanoseconds: at(2).nanoseconds - 1)) == nil)
        #expect(finder.end(at: at(2))?.bars == 1)
        #expect(finder.end(at: at(2)) == nil)
        #expect(finder.add(bar(at: 1)) == nil)
        #expect(finder.add(bar(at: 2)) == nil)
        #expect(finder.tally.traded == 2)
    }

    @Test("after a back-fill the rest is no trade, or still missing where every bar is owed")
    func remaining() {
        let gap = Gap(from: at(10), to: at(20), bars: 10, kind: .missing)
        let starts = [at(9), at(10), at(13), at(14), at(19), at(20)]
        #expect(
            gap.remaining(after: starts, interval: .minutes(1), habit: .leftOut) == [
                Gap(from: at(11), to: at(13), bars: 2, kind: .noTrade),
                Gap(from: at(15), to: at(19), bars: 4, kind: .noTrade),
            ])
        #expect(
            gap.remaining(after: [], interval: .minutes(1), habit: .written) == [gap])
    }
}

@Suite("Staleness")
struct StalenessTests {
    private let staleness = Staleness(interval: .minutes(1), threshold: .minutes(3))
    private let start = Timestamp(milliseconds: 0)

    @Test(
        "data is fresh up to the threshold behind the bar's end, and stale from there on",
        arguments: [
            (60, DataAge.fresh(age: .zero)), (240, .fresh(age: .seconds(180))),
            (241, .stale(since: Timestamp(milliseconds: 240_000))),
            (9999, .stale(since: Timestamp(milliseconds: 240_000))),
            (30, .fresh(age: .zero)), (-1, .ahead(by: .seconds(61))),
        ] as [(Int64, DataAge)])
    func ages(second: Int64, expected: DataAge) {
        let now = Timestamp(milliseconds: second * 1000)
        let age = staleness.judge(lastBar: start, started: .distantPast, now: now)
        #expect(age == expected)
        #expect(age.allowsEntry == (second >= 0 && second <= 240))
    }

    @Test("without any bar the feed's start counts")
    func nothing() {
        let now = Timestamp(milliseconds: 181_000)
        #expect(
            staleness.judge(lastBar: nil, started: start, now: now)
                == .stale(since: Timestamp(milliseconds: 180_000)))
        #expect(
            staleness.judge(lastBar: nil, started: now, now: now) == .fresh(age: .zero))
    }

    @Test("a threshold below one interval is one interval: no bar can come sooner")
    func threshold() {
        #expect(Staleness(interval: .minutes(5), threshold: .minutes(1)).threshold == .minutes(5))
    }
}

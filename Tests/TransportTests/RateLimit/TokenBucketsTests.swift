import Domain
import Testing

@testable import Transport

@Suite("Token buckets")
struct TokenBucketsTests {
    private static let start = Timestamp(milliseconds: 1_790_000_000_000)

    private static func at(_ milliseconds: Int64) -> Timestamp {
        start + .milliseconds(milliseconds)
    }

    @Test("let exactly the count through in any window, and say when there is room again")
    func window() {
        var buckets = TokenBuckets(rules: [RateRule("order", 2, per: .seconds(1))])
        for time in [Self.at(0), Self.at(300)] {
            #expect(buckets.obstacle(to: .order, in: ["order"], at: time) == nil)
            buckets.take(.order, in: ["order"], at: time)
        }
        #expect(
            buckets.obstacle(to: .cancel, in: ["order"], at: Self.at(301))
                == .used(group: "order", until: Self.at(1000)))
        #expect(buckets.obstacle(to: .order, in: ["order"], at: Self.at(999)) != nil)
        #expect(buckets.obstacle(to: .order, in: ["order"], at: Self.at(1000)) == nil)
        buckets.take(.order, in: ["order"], at: Self.at(1000))
        #expect(
            buckets.obstacle(to: .order, in: ["order"], at: Self.at(1001))
                == .used(group: "order", until: Self.at(1300)))
    }

    @Test(
        "keep a quarter from reads, but at least one, unless only reads use the group",
        arguments: [
            (1, false, 0), (2, false, 1), (3, false, 1), (7, false, 1), (8, false, 2),
            (10, false, 2),
            (12, false, 3), (120, false, 30), (10, true, 0),
        ])
    func keptFromReads(count: Int, isForReadsOnly: Bool, kept: Int) {
        let rule = RateRule("all", count, per: .minutes(1), isForReadsOnly: isForReadsOnly)
        #expect(rule.keptFromReads == kept)
        var buckets = TokenBuckets(rules: [rule])
        var passed: [CallPriority] = []
        for priority in [CallPriority.read, .order] {
            while passed.count <= count,
                buckets.obstacle(to: priority, in: ["all"], at: Self.start) == nil
            {
                buckets.take(priority, in: ["all"], at: Self.start)
                passed.append(priority)
            }
        }
        #expect(passed.filter { $0 == .read }.count == count - kept)
        #expect(passed.count == count)
    }

    @Test("of one name hold together: the minute and the second")
    func twoRules() {
        var buckets = TokenBuckets(rules: [
            RateRule("bitmex", 120, per: .minutes(1)), RateRule("bitmex", 10, per: .seconds(1)),
        ])
        var times: [Int64] = []
        for time in stride(from: Int64(0), to: 130_000, by: 10) {
            guard buckets.obstacle(to: .order, in: ["bitmex"], at: Self.at(time)) == nil else {
                continue
            }
            buckets.take(.order, in: ["bitmex"], at: Self.at(time))
            times.append(time)
        }
        // Ten at the start of each second, until 120 are used; then each minute brings them back.
        let minute = (Int64(0)..<12).flatMap { [Int64](repeating: $0 * 1000, count: 10) }
        let expected = (Int64(0)..<3).flatMap { number in minute.map { $0 + number * 60_000 } }
        #expect(Set(times).count == times.count)
        #expect(times.map { $0 / 1000 } == expected.filter { $0 < 130_000 }.map { $0 / 1000 })
    }

    @Test("believe the venue when it says that less is left, until its window ends")
    func learned() {
        var buckets = TokenBuckets(rules: [RateRule("order", 12, per: .seconds(1))])
        buckets.learn("order", remaining: 4, until: Self.at(500), at: Self.start)
        // A quarter of twelve stays kept from reads in what is left too.
        #expect(buckets.obstacle(to: .read, in: ["order"], at: Self.start) == nil)
        buckets.take(.read, in: ["order"], at: Self.start)
        #expect(
            buckets.obstacle(to: .read, in: ["order"], at: Self.start)
                == .used(group: "order", until: Self.at(500)))
        for _ in 0..<3 {
            #expect(buckets.obstacle(to: .order, in: ["order"], at: Self.start) == nil)
            buckets.take(.order, in: ["order"], at: Self.start)
        }
        #expect(
            buckets.obstacle(to: .order, in: ["order"], at: Self.at(499))
                == .used(group: "order", until: Self.at(500)))
        #expect(buckets.obstacle(to: .order, in: ["order"], at: Self.at(500)) == nil)
        // Without an end: one window of the shortest rule. A later word replaces it.
        buckets.learn("order", remaining: 0, until: nil, at: Self.at(500))
        #expect(buckets.obstacle(to: .order, in: ["order"], at: Self.at(1499)) != nil)
        buckets.learn("order", remaining: 9, until: nil, at: Self.at(600))
        #expect(buckets.obstacle(to: .order, in: ["order"], at: Self.at(600)) == nil)
        // Absurd values narrow or do nothing; they never widen.
        buckets.learn("order", remaining: -5, until: nil, at: Self.at(2000))
        #expect(buckets.obstacle(to: .cancel, in: ["order"], at: Self.at(2000)) != nil)
        buckets.learn("order", remaining: .max, until: .distantFuture, at: Self.at(2000))
        for _ in 0..<12 { buckets.take(.order, in: ["order"], at: Self.at(2000)) }
        #expect(buckets.obstacle(to: .order, in: ["order"], at: Self.at(2000)) != nil)
        buckets.learn("nobody", remaining: 0, until: nil, at: Self.at(2000))
    }

    @Test("keep the longer of two bans, on some groups or on all")
    func bans() {
        var buckets = TokenBuckets(rules: [
            RateRule("a", 1, per: .seconds(1)), RateRule("b", 1, per: .seconds(1)),
        ])
        buckets.shut(["a"], until: Self.at(5000))
        buckets.shut(nil, until: Self.at(2000))
        buckets.shut(["a"], until: Self.at(1000))
        #expect(
            buckets.obstacle(to: .cancel, in: ["a"], at: Self.at(4999))
                == .shut(until: Self.at(5000)))
        #expect(
            buckets.obstacle(to: .cancel, in: ["b"], at: Self.at(1999))
                == .shut(until: Self.at(2000)))
        #expect(buckets.obstacle(to: .cancel, in: ["b"], at: Self.at(2000)) == nil)
        #expect(
            buckets.obstacle(to: .read, in: ["a", "b"], at: Self.at(1))
                == .shut(until: Self.at(5000)))
        #expect(buckets.shutUntil(at: Self.at(4999)) == Self.at(5000))
        #expect(buckets.shutUntil(at: Self.at(5000)) == nil)
    }

    @Test("a clock that is set back costs no more than the wait that was due")
    func clockSetBack() {
        var buckets = TokenBuckets(rules: [RateRule("a", 1, per: .seconds(1))])
        #expect(buckets.notice(Self.at(3_600_000)) == .zero)
        buckets.take(.read, in: ["a"], at: Self.at(3_600_000))
        #expect(buckets.notice(Self.start) == .hours(1))
        #expect(
            buckets.obstacle(to: .read, in: ["a"], at: Self.start)
                == .used(group: "a", until: Self.at(1000)))
    }

    @Test("agree with counting by hand, whatever is asked", arguments: UInt64(1)...24)
    func againstModel(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let rules = Model.someRules(&random)
        var buckets = TokenBuckets(rules: rules)
        var model = Model(rules: rules)
        let names = Array(Set(rules.map(\.group))).sorted()
        var now = Self.start
        var passed = 0
        for _ in 0..<400 {
            now = now + .milliseconds(Int64(random.below(400)))
            _ = buckets.notice(now)
            if random.below(12) == 0 {
                let name = names[random.below(names.count)]
                let until =
                    random.below(2) == 0 ? nil : now + .milliseconds(Int64(random.below(3000)))
                let remaining = random.below(8)
                buckets.learn(name, remaining: remaining, until: until, at: now)
                model.learn(name, remaining, until, now)
            }
            let asked = names.filter { _ in random.below(2) == 0 }
            let priority = CallPriority.allCases[random.below(3)]
            let obstacle = buckets.obstacle(to: priority, in: asked, at: now)
            #expect(
                (obstacle == nil) == model.mayPass(asked, priority, now),
                "seed \(seed), \(rules), \(asked) at \(now)")
            guard obstacle == nil else {
                if let until = obstacle?.until { #expect(until > now, "seed \(seed)") }
                continue
            }
            buckets.take(priority, in: asked, at: now)
            model.calls.append((asked, priority, now))
            passed += 1
        }
        #expect(passed > 10, "seed \(seed): hardly anything was tried")
        #expect(model.worstExcess() <= 0, "seed \(seed)")
    }
}

/// The same limits, counted over all calls there ever were.
struct Model {
    let rules: [RateRule]
    var calls: [(groups: [String], priority: CallPriority, time: Timestamp)] = []
    private var learned: [String: (remaining: Int, until: Timestamp, since: Int, kept: Int)] = [:]

    init(rules: [RateRule]) { self.rules = rules }

    static func someRules(_ random: inout SeededRandom) -> [RateRule] {
        (0...random.below(4)).map { _ in
            RateRule(
                ["a", "b", "c"][random.below(3)], 1 + random.below(12),
                per: .milliseconds(Int64(200 + random.below(5000))),
                isForReadsOnly: random.below(4) == 0)
        }
    }

    mutating func learn(_ name: String, _ remaining: Int, _ until: Timestamp?, _ now: Timestamp) {
        let own = rules.filter { $0.group == name }
        guard let shortest = own.map(\.per).min(), let longest = own.map(\.per).max() else {
            return
        }
        let end = until ?? now + shortest
        let reach = own.map(\.per).filter { $0 >= end - now }.min() ?? longest
        // Of several rules of that length, the first one given.
        let kept = own.first { $0.per == reach }?.keptFromReads ?? 0
        learned[name] = (remaining, end, calls.count, kept)
    }

    func mayPass(_ groups: [String], _ priority: CallPriority, _ now: Timestamp) -> Bool {
        groups.allSatisfy { name in
            let fits = rules.filter { $0.group == name }.allSatisfy { rule in
                let recent = calls.filter { $0.groups.contains(name) && now - $0.time < rule.per }
                let reads = recent.filter { $0.priority == .read }
                return recent.count < rule.count
                    && (priority != .read || reads.count < rule.count - rule.keptFromReads)
            }
            guard let word = learned[name], word.until > now else { return fits }
            let used = calls[word.since...].filter { $0.groups.contains(name) }.count
            let kept = priority == .read ? word.kept : 0
            return fits && word.remaining - used > kept
        }
    }

    /// By how much the fullest window of any rule is over its count.
    func worstExcess() -> Int {
        rules.map { rule in
            let times = calls.filter { $0.groups.contains(rule.group) }.map(\.time)
            let fullest =
                times.map { start in
                    times.filter { $0 >= start && $0 - start < rule.per }.count
                }.max() ?? 0
            return fullest - rule.count
        }.max() ?? 0
    }
}

extension SeededRandom {
    /// 0 up to but not including `bound`.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}

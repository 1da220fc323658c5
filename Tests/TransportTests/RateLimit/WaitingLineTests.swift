import Domain
import Testing

@testable import Transport

@Suite("The line of waiting calls")
struct WaitingLineTests {
    private static let start = Timestamp(milliseconds: 1_790_000_000_000)

    private static func at(_ milliseconds: Int64) -> Timestamp {
        start + .milliseconds(milliseconds)
    }

    private static func waiter(
        _ id: UInt64, _ groups: [String], _ priority: CallPriority, deadline: Int64
    ) -> WaitingLine.Waiter {
        WaitingLine.Waiter(
            id: id, groups: groups, priority: priority, deadline: at(deadline))
    }

    /// Passed ids and refused ids with their errors.
    private static func split(
        _ verdicts: [(id: UInt64, WaitingLine.Verdict)]
    ) -> (passed: [UInt64], refused: [UInt64: RateGateError]) {
        var passed: [UInt64] = []
        var refused: [UInt64: RateGateError] = [:]
        for (id, verdict) in verdicts {
            switch verdict {
            case .success: passed.append(id)
            case .failure(let error): refused[id] = error
            }
        }
        return (passed, refused)
    }

    @Test("lets cancels before orders before reads, and equals in order of arrival")
    func priorities() {
        var line = WaitingLine(rules: [RateRule("a", 1, per: .seconds(1))])
        let order: [CallPriority] = [.read, .read, .order, .cancel, .read, .order, .cancel]
        #expect(line.arrive(Self.waiter(0, ["a"], .read, deadline: 99_000), at: Self.at(0)) == nil)
        #expect(Self.split(line.settle(at: Self.at(0)).verdicts).passed == [0])
        for (index, priority) in order.enumerated() {
            let waiter = Self.waiter(UInt64(index) + 1, ["a"], priority, deadline: 99_000)
            #expect(line.arrive(waiter, at: Self.at(1)) == nil)
        }
        #expect(line.settle(at: Self.at(1)).verdicts.isEmpty)
        var passed: [UInt64] = []
        for second in Int64(1)...8 {
            let (verdicts, next) = line.settle(at: Self.at(second * 1000))
            passed += Self.split(verdicts).passed
            #expect(next == (second < 7 ? Self.at(second * 1000 + 1000) : nil))
        }
        #expect(passed == [4, 7, 3, 6, 1, 2, 5])
    }

    @Test("a waiting order holds its groups against reads that would take its room")
    func heldGroups() {
        var line = WaitingLine(rules: [
            RateRule("all", 4, per: .seconds(10)), RateRule("order", 1, per: .seconds(1)),
        ])
        for id in UInt64(1)...2 {
            #expect(
                line.arrive(
                    Self.waiter(id, ["all", "order"], .order, deadline: 5000), at: Self.at(0))
                    == nil)
        }
        #expect(Self.split(line.settle(at: Self.at(0)).verdicts).passed == [1])
        // There is room in `all`, but the order ahead needs it first.
        #expect(line.arrive(Self.waiter(3, ["all"], .read, deadline: 5000), at: Self.at(1)) == nil)
        #expect(line.settle(at: Self.at(1)).verdicts.isEmpty)
        #expect(Self.split(line.settle(at: Self.at(1000)).verdicts).passed == [2, 3])
    }

    @Test("refuses at once what would wait too long, and in the end what did")
    func patience() {
        var line = WaitingLine(rules: [RateRule("a", 1, per: .seconds(1))])
        _ = line.arrive(Self.waiter(1, ["a"], .order, deadline: 0), at: Self.at(0))
        _ = line.arrive(Self.waiter(2, ["a"], .order, deadline: 999), at: Self.at(0))
        _ = line.arrive(Self.waiter(3, ["a"], .order, deadline: 1000), at: Self.at(0))
        let first = Self.split(line.settle(at: Self.at(0)).verdicts)
        #expect(first.passed == [1])
        #expect(first.refused == [2: .wouldWait(group: "a", until: Self.at(1000))])
        #expect(Self.split(line.settle(at: Self.at(1000)).verdicts).passed == [3])
        // A ban that comes while a call waits ends its wait.
        _ = line.arrive(Self.waiter(4, ["a"], .order, deadline: 3000), at: Self.at(1001))
        #expect(line.settle(at: Self.at(1001)).verdicts.isEmpty)
        line.shut(nil, until: Self.at(9000))
        #expect(
            Self.split(line.settle(at: Self.at(1002)).verdicts).refused
                == [4: .shut(until: Self.at(9000))])
        #expect(line.count == 0)
    }

    @Test("has a longest length, and knows its groups")
    func bounds() {
        var line = WaitingLine(rules: [RateRule("a", 1, per: .seconds(1))])
        #expect(
            line.arrive(Self.waiter(0, ["a", "z"], .order, deadline: 0), at: Self.at(0))
                == .unknownGroup("z"))
        for id in 1...UInt64(WaitingLine.longest) {
            #expect(
                line.arrive(Self.waiter(id, ["a"], .read, deadline: 99), at: Self.at(0)) == nil)
        }
        #expect(
            line.arrive(Self.waiter(9999, ["a"], .cancel, deadline: 99), at: Self.at(0))
                == .wouldWait(group: "a", until: Self.at(0)))
    }

    @Test("settles everybody once, in time, within every limit", arguments: UInt64(1)...16)
    func simulation(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let rules = Model.someRules(&random)
        let names = Array(Set(rules.map(\.group))).sorted()
        var line = WaitingLine(rules: rules)
        var model = Model(rules: rules)
        var open: [UInt64: WaitingLine.Waiter] = [:]
        var now = Self.start
        var next: Timestamp?
        var settled = 0
        for id in UInt64(1)...500 {
            // Time goes on to the next arrival or to when the line wants to be asked, if sooner.
            let arrival = now + .milliseconds(Int64(random.below(300)))
            while true {
                now = min(arrival, next ?? arrival)
                let (verdicts, later) = line.settle(at: now)
                next = later
                for (id, verdict) in verdicts {
                    guard let waiter = open.removeValue(forKey: id) else {
                        Issue.record("seed \(seed): \(id) was settled twice")
                        return
                    }
                    #expect(now <= waiter.deadline, "seed \(seed): too late")
                    settled += 1
                    guard case .success = verdict else { continue }
                    #expect(
                        model.mayPass(waiter.groups, waiter.priority, now), "seed \(seed): \(id)")
                    let isFair = open.values.allSatisfy {
                        $0.priority >= waiter.priority
                            || Set($0.groups).isDisjoint(with: waiter.groups)
                    }
                    #expect(isFair, "seed \(seed): \(id) passed one with a higher priority")
                    model.calls.append((waiter.groups, waiter.priority, now))
                }
                if now == arrival { break }
            }
            if random.below(10) == 0, let left = open.keys.sorted().first {
                #expect(line.leave(left)?.id == left)
                open[left] = nil
            }
            let groups = names.filter { _ in random.below(2) == 0 }
            let waiter = WaitingLine.Waiter(
                id: id, groups: groups, priority: CallPriority.allCases[random.below(3)],
                deadline: now + .milliseconds(Int64(random.below(4000))))
            if line.arrive(waiter, at: now) == nil { open[id] = waiter }
            next = now
        }
        #expect(model.worstExcess() <= 0, "seed \(seed)")
        #expect(settled > 350, "seed \(seed)")
        #expect(line.count == open.count, "seed \(seed)")
    }
}

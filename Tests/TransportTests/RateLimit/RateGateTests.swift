import Domain
import Synchronization
import Testing

@testable import Transport

/// A clock that stands still until a test moves it.
final class ManualClock: WallClock {
    private struct State {
        var now: Timestamp
        var lastID = 0
        var sleepers: [Int: (until: Timestamp, CheckedContinuation<Void, Never>)] = [:]
    }

    private let state: Mutex<State>

    init(_ start: Timestamp) { state = Mutex(State(now: start)) }

    var now: Timestamp { state.withLock { $0.now } }

    func wait(until time: Timestamp) async {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.now >= time || Task.isCancelled { return true }
                    state.sleepers[id] = (time, continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: id) }?.1.resume()
        }
    }

    func advance(to time: Timestamp) {
        let woken = state.withLock { state in
            state.now = time
            let due = state.sleepers.filter { $0.value.until <= time }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.map(\.1)
        }
        for sleeper in woken { sleeper.resume() }
    }
}

/// What several tasks write down.
private final class Notes: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
}

@Suite("The gate before a venue")
struct RateGateTests {
    private static let start = Timestamp(milliseconds: 1_790_000_000_000)
    private let clock = ManualClock(start)

    private func gate(_ rules: RateRule...) -> RateGate { RateGate(rules: rules, clock: clock) }

    private func waitFor(_ count: Int, in gate: RateGate) async throws {
        try await eventually { gate.waitingCount == count }
    }

    @Test("lets calls through while there is room, then makes them wait for it")
    func waiting() async throws {
        let gate = gate(RateRule("order", 1, per: .seconds(1)))
        try await gate.pass(["order"], priority: .order, patience: .zero)
        let second = Task {
            try await gate.pass(["order"], priority: .order, patience: .seconds(5))
        }
        try await waitFor(1, in: gate)
        clock.advance(to: Self.start + .seconds(1))
        try await second.value
        await #expect(
            throws: RateGateError.wouldWait(group: "order", until: Self.start + .seconds(2))
        ) {
            try await gate.pass(["order"], priority: .order, patience: .zero)
        }
    }

    @Test("allows for calls that move closer together on their way")
    func jitter() async throws {
        let gate = RateGate(
            rules: [RateRule("a", 1, per: .seconds(1))], clock: clock, jitter: .milliseconds(80))
        try await gate.pass(["a"], priority: .order, patience: .zero)
        clock.advance(to: Self.start + .milliseconds(1079))
        await #expect(
            throws: RateGateError.wouldWait(group: "a", until: Self.start + .milliseconds(1080))
        ) {
            try await gate.pass(["a"], priority: .order, patience: .zero)
        }
        clock.advance(to: Self.start + .milliseconds(1080))
        try await gate.pass(["a"], priority: .order, patience: .zero)
    }

    @Test("lets a later cancel go before reads that waited longer")
    func priority() async throws {
        let gate = gate(RateRule("all", 1, per: .seconds(1)))
        try await gate.pass(["all"], priority: .read, patience: .zero)
        let passed = Notes()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, priority) in [CallPriority.read, .order, .cancel].enumerated() {
                group.addTask {
                    do {
                        try await gate.pass(["all"], priority: priority, patience: .minutes(1))
                        passed.add("\(priority)")
                    } catch {
                        passed.add("\(error)")
                    }
                }
                try await waitFor(index + 1, in: gate)
            }
            for second in Int64(1)...3 {
                clock.advance(to: Self.start + .seconds(second))
                try await eventually { passed.all.count >= second }
            }
        }
        #expect(passed.all == ["cancel", "order", "read"])
    }

    @Test("forgets a call whose task is canceled, and lets the next one pass")
    func cancellation() async throws {
        let gate = gate(
            RateRule("all", 4, per: .seconds(9)), RateRule("order", 1, per: .seconds(1)))
        try await gate.pass(["all", "order"], priority: .order, patience: .zero)
        let order = Task {
            try await gate.pass(["all", "order"], priority: .order, patience: .minutes(1))
        }
        try await waitFor(1, in: gate)
        let read = Task { try await gate.pass(["all"], priority: .read, patience: .minutes(1)) }
        try await waitFor(2, in: gate)
        order.cancel()
        // The read waited only for the order.
        try await read.value
        await #expect(throws: RateGateError.wouldWait(group: "all", until: Self.start)) {
            try await order.value
        }
        #expect(gate.waitingCount == 0)
        let late = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await gate.pass(["all"], priority: .order, patience: .minutes(1))
        }
        await #expect(throws: RateGateError.wouldWait(group: "all", until: Self.start)) {
            try await late.value
        }
    }

    @Test("stays shut for a ban: longer ones replace shorter ones, never the other way")
    func ban() async throws {
        let gate = gate(RateRule("a", 10, per: .seconds(1)), RateRule("b", 10, per: .seconds(1)))
        #expect(gate.shutUntil == nil)
        let end = Self.start + .seconds(60)
        gate.shut(nil, until: end)
        gate.shut(["a"], until: Self.start + .seconds(5))
        #expect(gate.shutUntil == end)
        await #expect(throws: RateGateError.shut(until: end)) {
            try await gate.pass(["a"], priority: .cancel, patience: .seconds(59))
        }
        let patient = Task {
            try await gate.pass(["b"], priority: .read, patience: .seconds(60))
        }
        try await waitFor(1, in: gate)
        clock.advance(to: end)
        try await patient.value
        #expect(gate.shutUntil == nil)
    }

    @Test("believes the venue's own count")
    func learned() async throws {
        let gate = gate(RateRule("default", 30, per: .seconds(1)))
        gate.learn("default", remaining: 1, until: nil)
        try await gate.pass(["default"], priority: .order, patience: .zero)
        await #expect(
            throws: RateGateError.wouldWait(group: "default", until: Self.start + .seconds(1))
        ) {
            try await gate.pass(["default"], priority: .cancel, patience: .milliseconds(999))
        }
        // A better word wakes who waits for the old one.
        let waiting = Task {
            try await gate.pass(["default"], priority: .order, patience: .minutes(1))
        }
        try await waitFor(1, in: gate)
        gate.learn("default", remaining: 29, until: nil)
        try await waiting.value
    }

    @Test("refuses a group that no rule has, and passes a call that has none")
    func groups() async throws {
        let gate = gate(RateRule("a", 1, per: .seconds(1)))
        await #expect(throws: RateGateError.unknownGroup("candles")) {
            try await gate.pass(["a", "candles"], priority: .read, patience: .zero)
        }
        try await gate.pass([], priority: .read, patience: .zero)
        // A group named twice counts once, and the refused call above cost nothing.
        try await gate.pass(["a", "a"], priority: .order, patience: .zero)
    }

    @Test("gives everybody a turn or a refusal, with many tasks at a time")
    func crowd() async throws {
        let gate = gate(RateRule("all", 7, per: .seconds(1)))
        let passed = Notes()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<60 {
                group.addTask {
                    if number % 6 == 5 { withUnsafeCurrentTask { $0?.cancel() } }
                    let priority = CallPriority.allCases[number % 3]
                    do {
                        try await gate.pass(["all"], priority: priority, patience: .minutes(1))
                        passed.add("\(number)")
                    } catch {
                        #expect(number % 6 == 5, "\(error)")
                    }
                }
            }
            var time = Self.start
            try await eventually {
                if gate.waitingCount > 0 {
                    time = time + .milliseconds(100)
                    clock.advance(to: time)
                }
                return passed.all.count >= 50
            }
        }
        #expect(Set(passed.all).count == 50 && passed.all.count == 50)
        #expect(gate.waitingCount == 0)
    }
}

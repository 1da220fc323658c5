public import Domain
import Synchronization

/// Keeps calls within a venue's limits: every call passes here before it is made.
///
/// In any stretch of `per`, no rule lets more than its `count` through, by the clock of this machine. A
/// quarter of each rule is kept from reads, and waiting cancels and orders go before waiting reads, so
/// orders are never starved by them. At most 1,024 calls wait at a time.
public final class RateGate: Sendable {
    private struct State {
        var line: WaitingLine
        var lastID: UInt64 = 0
        var callers: [UInt64: CheckedContinuation<WaitingLine.Verdict, Never>] = [:]
        /// What will look again at `alarmTime`.
        var alarm: Task<Void, Never>?
        var alarmTime: Timestamp?
    }

    private let clock: any WallClock
    private let state: Mutex<State>

    /// - Parameter jitter: by how much calls may move closer together on their way, since the venue
    ///   counts by when they arrive: every rule's `per` is taken that much longer.
    public init(rules: [RateRule], clock: any WallClock, jitter: TimeSpan = .zero) {
        self.clock = clock
        let widened = rules.map { rule in
            RateRule(
                rule.group, rule.count,
                per: TimeSpan(nanoseconds: rule.per.nanoseconds + jitter.nanoseconds),
                isForReadsOnly: rule.isForReadsOnly)
        }
        state = Mutex(State(line: WaitingLine(rules: widened)))
    }

    /// Returns when the call may be made, and counts it.
    ///
    /// - Parameters:
    ///   - groups: all that the call counts against; it passes all of them at once or none.
    ///   - patience: the longest wait. A wait that is sure to be longer is refused at once; so zero
    ///     never waits.
    public func pass(
        _ groups: [String], priority: CallPriority, patience: TimeSpan
    ) async throws(RateGateError) {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        let verdict = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                enter(id, groups, priority, patience, continuation)
            }
        } onCancel: {
            leave(id)
        }
        try verdict.get()
    }

    /// What the venue's answer says is left of a group: fewer calls pass until `until`, or until the
    /// end of the group's shortest rule without one. The last word counts; more than our own count
    /// leaves is not believed.
    public func learn(_ group: String, remaining: Int, until: Timestamp?) {
        update { line, now in line.learn(group, remaining: remaining, until: until, at: now) }
    }

    /// Stops the groups, or all of them for `nil`, until a ban is over. A ban that ends later replaces
    /// one that ends sooner; it is never shortened.
    public func shut(_ groups: [String]?, until: Timestamp) {
        update { line, _ in line.shut(groups, until: until) }
    }

    /// The end of the longest ban in force on any group.
    public var shutUntil: Timestamp? {
        let now = clock.now
        return state.withLock { $0.line.buckets.shutUntil(at: now) }
    }

    /// How many calls wait; grows stale as it is read.
    var waitingCount: Int { state.withLock { $0.line.count } }

    private func enter(
        _ id: UInt64, _ groups: [String], _ priority: CallPriority, _ patience: TimeSpan,
        _ continuation: CheckedContinuation<WaitingLine.Verdict, Never>
    ) {
        let now = clock.now
        let waiter = WaitingLine.Waiter(
            id: id, groups: Self.unique(groups), priority: priority,
            deadline: now.later(by: patience))
        let ready = state.withLock { state -> [Settled] in
            // Checked under the lock: a later cancellation finds the call in the line.
            if Task.isCancelled {
                return [(continuation, .failure(Self.canceled(waiter, at: now)))]
            }
            if let error = state.line.arrive(waiter, at: now) {
                return [(continuation, .failure(error))]
            }
            state.callers[id] = continuation
            return settle(&state, at: now)
        }
        Self.resume(ready)
    }

    private static func unique(_ groups: [String]) -> [String] {
        groups.enumerated().filter { !groups[..<$0.offset].contains($0.element) }.map(\.element)
    }

    private func leave(_ id: UInt64) {
        let now = clock.now
        let ready = state.withLock { state -> [Settled] in
            guard let waiter = state.line.leave(id),
                let caller = state.callers.removeValue(forKey: id)
            else { return [] }
            // Others may have waited only for this one.
            return [(caller, .failure(Self.canceled(waiter, at: now)))]
                + settle(&state, at: now)
        }
        Self.resume(ready)
    }

    private static func canceled(
        _ waiter: WaitingLine.Waiter, at now: Timestamp
    ) -> RateGateError {
        .wouldWait(group: waiter.groups.first ?? "", until: now)
    }

    private func update(_ change: (inout WaitingLine, Timestamp) -> Void) {
        let now = clock.now
        let ready = state.withLock { state in
            change(&state.line, now)
            return settle(&state, at: now)
        }
        Self.resume(ready)
    }

    private typealias Settled = (
        CheckedContinuation<WaitingLine.Verdict, Never>, WaitingLine.Verdict
    )

    /// Takes out whoever has a verdict, and sets the alarm for the others.
    private func settle(_ state: inout State, at now: Timestamp) -> [Settled] {
        let (verdicts, next) = state.line.settle(at: now)
        setAlarm(&state, next)
        return verdicts.compactMap { id, verdict in
            state.callers.removeValue(forKey: id).map { ($0, verdict) }
        }
    }

    private func setAlarm(_ state: inout State, _ time: Timestamp?) {
        guard time != state.alarmTime else { return }
        state.alarm?.cancel()
        state.alarmTime = time
        state.alarm = time.map { time in
            Task { [clock] in
                await clock.wait(until: time)
                if !Task.isCancelled { ring(time) }
            }
        }
    }

    private func ring(_ time: Timestamp) {
        let now = clock.now
        let ready = state.withLock { state -> [Settled] in
            // Another alarm has taken this one's place.
            guard state.alarmTime == time else { return [] }
            state.alarm = nil
            state.alarmTime = nil
            return settle(&state, at: now)
        }
        Self.resume(ready)
    }

    private static func resume(_ ready: [Settled]) {
        for (caller, verdict) in ready { caller.resume(returning: verdict) }
    }
}

extension Timestamp {
    /// The time `span` from here; at most the last one there is.
    func later(by span: TimeSpan) -> Timestamp {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(max(span, .zero).nanoseconds)
        return overflow ? .distantFuture : Timestamp(nanoseconds: sum)
    }
}

import Domain

/// Calls that wait for room, and who goes next: cancels before orders before reads, and within each
/// the first to come.
///
/// A call that has to wait holds all its groups against those behind it, so no stream of later calls
/// can pass it for ever.
struct WaitingLine: Sendable {
    /// Calls that may wait at a time; one more is refused.
    static let longest = 1024

    struct Waiter: Sendable {
        let id: UInt64
        let groups: [String]
        let priority: CallPriority
        /// When its patience is over.
        fileprivate(set) var deadline: Timestamp
    }

    typealias Verdict = Result<Void, RateGateError>

    private(set) var buckets: TokenBuckets
    private var waiting: [Waiter] = []

    init(rules: [RateRule]) { buckets = TokenBuckets(rules: rules) }

    var count: Int { waiting.count }

    /// Puts a call into its place; `settle` says what becomes of it.
    ///
    /// `nil`, or why it may not even wait.
    mutating func arrive(_ waiter: Waiter, at now: Timestamp) -> RateGateError? {
        if let unknown = waiter.groups.first(where: { !buckets.knows($0) }) {
            return .unknownGroup(unknown)
        }
        guard waiting.count < Self.longest else {
            return .wouldWait(group: waiter.groups.first ?? "", until: now)
        }
        let place = waiting.firstIndex { $0.priority > waiter.priority } ?? waiting.endIndex
        waiting.insert(waiter, at: place)
        return nil
    }

    /// Takes a call out that no longer wants to pass; whether it was still waiting.
    mutating func leave(_ id: UInt64) -> Waiter? {
        waiting.firstIndex { $0.id == id }.map { waiting.remove(at: $0) }
    }

    mutating func learn(_ group: String, remaining: Int, until: Timestamp?, at now: Timestamp) {
        notice(now)
        buckets.learn(group, remaining: remaining, until: until, at: now)
    }

    mutating func shut(_ groups: [String]?, until: Timestamp) {
        buckets.shut(groups, until: until)
    }

    private mutating func notice(_ now: Timestamp) {
        let step = buckets.notice(now)
        guard step > .zero else { return }
        for index in waiting.indices { waiting[index].deadline = waiting[index].deadline - step }
    }

    /// Lets through and turns away whoever can be at `now`.
    ///
    /// - Returns: the verdicts in the order they fell, and when to ask again at the latest; `nil` when
    ///   nobody waits.
    mutating func settle(
        at now: Timestamp
    ) -> (verdicts: [(id: UInt64, Verdict)], next: Timestamp?) {
        notice(now)
        var verdicts: [(id: UInt64, Verdict)] = []
        var still: [Waiter] = []
        var next: Timestamp?
        // Groups that somebody further ahead waits for, with when that may be over.
        var held: [String: Timestamp] = [:]
        for waiter in waiting {
            let obstacle = buckets.obstacle(to: waiter.priority, in: waiter.groups, at: now)
            let holder = waiter.groups.first { held[$0] != nil }
            if obstacle == nil && holder == nil {
                buckets.take(waiter.priority, in: waiter.groups, at: now)
                verdicts.append((waiter.id, .success(())))
                continue
            }
            let until = max(obstacle?.until ?? now, holder.flatMap { held[$0] } ?? now)
            if now >= waiter.deadline || until > waiter.deadline {
                let error: RateGateError =
                    switch obstacle {
                    case .shut(let until): .shut(until: until)
                    case .used(let group, _): .wouldWait(group: group, until: until)
                    case nil: .wouldWait(group: holder ?? "", until: until)
                    }
                verdicts.append((waiter.id, .failure(error)))
                continue
            }
            still.append(waiter)
            for group in waiter.groups { held[group] = max(held[group] ?? until, until) }
            // Who is only held up from ahead moves when those ahead do.
            let wake = min(obstacle?.until ?? waiter.deadline, waiter.deadline)
            next = min(next ?? wake, wake)
        }
        waiting = still
        return (verdicts, next)
    }
}

import Domain

/// What has been used of every limit; time comes in with each call.
///
/// The windows slide and are exact, without bursts: a call at time t counts against every call before
/// t + `per`. A bucket that refills evenly would let up to twice the count through in one `per`, and
/// venues ban by what arrives within a second.
struct TokenBuckets: Sendable {
    /// What stands in the way of a call.
    enum Obstacle: Hashable, Sendable {
        case used(group: String, until: Timestamp)
        case shut(until: Timestamp)

        /// Not before this time is it gone; others may be in the way by then.
        var until: Timestamp {
            switch self {
            case .used(_, let until), .shut(let until): until
            }
        }
    }

    private var groups: [String: Group] = [:]
    private var lastSeen = Timestamp.distantPast

    init(rules: [RateRule]) {
        for rule in rules { groups[rule.group, default: Group()].windows.append(Window(rule)) }
    }

    func knows(_ group: String) -> Bool { groups[group] != nil }

    /// The obstacle that lasts longest; `nil` when the call may be made at `now`.
    func obstacle(
        to priority: CallPriority, in names: [String], at now: Timestamp
    ) -> Obstacle? {
        var worst: Obstacle?
        for name in names {
            guard let group = groups[name] else { continue }
            for found in [group.ban(at: now), group.shortage(name, for: priority, at: now)] {
                guard let found else { continue }
                if worst.map({ $0.until < found.until }) ?? true { worst = found }
            }
        }
        return worst
    }

    /// Counts one call against each of the groups, whether or not there was room.
    mutating func take(_ priority: CallPriority, in names: [String], at now: Timestamp) {
        for name in names { groups[name]?.take(priority, at: now) }
    }

    /// What the venue says is left of a group until the end of its window; the last word counts.
    ///
    /// It only ever narrows: our own windows hold all the same. Without an end, it is taken for that of
    /// the group's shortest rule.
    mutating func learn(_ name: String, remaining: Int, until: Timestamp?, at now: Timestamp) {
        groups[name]?.learn(max(0, remaining), until: until, at: now)
    }

    /// A ban; one that ends earlier than another in force changes nothing.
    mutating func shut(_ names: [String]?, until: Timestamp) {
        for name in names ?? Array(groups.keys) {
            let before = groups[name]?.shutUntil ?? until
            groups[name]?.shutUntil = max(before, until)
        }
    }

    /// The end of the longest ban in force.
    func shutUntil(at now: Timestamp) -> Timestamp? {
        groups.values.compactMap { $0.shutUntil }.filter { $0 > now }.max()
    }

    /// To be called first with every new time.
    ///
    /// When the clock was set back, what was counted moves with it, as if no time had passed: otherwise
    /// calls of what is now the future would stand in the way for as long as the step was. Bans stay:
    /// they were given as times.
    ///
    /// - Returns: by how much the clock was set back; zero when it was not.
    mutating func notice(_ now: Timestamp) -> TimeSpan {
        let step = max(.zero, lastSeen - now)
        if step > .zero {
            for name in groups.keys { groups[name]?.move(back: step) }
        }
        lastSeen = now
        return step
    }
}

// MARK: - One group

extension TokenBuckets {
    private struct Group: Sendable {
        var windows: [Window] = []
        var shutUntil: Timestamp?
        private var learned: Learned?

        /// The venue's own count.
        private struct Learned: Sendable {
            var left: Int
            var until: Timestamp
            let keptFromReads: Int
        }

        func ban(at now: Timestamp) -> Obstacle? {
            guard let shutUntil, shutUntil > now else { return nil }
            return .shut(until: shutUntil)
        }

        func shortage(
            _ name: String, for priority: CallPriority, at now: Timestamp
        ) -> Obstacle? {
            var free = windows.compactMap { $0.fullUntil(for: priority, at: now) }
            if let learned, learned.until > now,
                learned.left <= (priority == .read ? learned.keptFromReads : 0)
            {
                free.append(learned.until)
            }
            return free.max().map { .used(group: name, until: $0) }
        }

        mutating func take(_ priority: CallPriority, at now: Timestamp) {
            for index in windows.indices { windows[index].take(priority, at: now) }
            if let left = learned?.left { learned?.left = max(0, left - 1) }
        }

        mutating func learn(_ remaining: Int, until: Timestamp?, at now: Timestamp) {
            let rules = windows.map(\.rule).sorted { $0.per < $1.per }
            guard let shortest = rules.first, let longest = rules.last else { return }
            let end = until ?? now + shortest.per
            // The rule that the venue speaks of: the shortest whose window reaches so far.
            let meant = rules.first { $0.per.nanoseconds >= (end - now).nanoseconds } ?? longest
            learned = Learned(
                left: remaining, until: end, keptFromReads: meant.keptFromReads)
        }

        mutating func move(back step: TimeSpan) {
            for index in windows.indices { windows[index].move(back: step) }
            if let until = learned?.until { learned?.until = until - step }
        }
    }

    /// The calls of one rule that still count, oldest first.
    private struct Window: Sendable {
        let rule: RateRule
        private var calls: [Timestamp] = []
        private var reads: [Timestamp] = []

        init(_ rule: RateRule) { self.rule = rule }

        /// When there is room for one more; `nil` when there is now.
        func fullUntil(for priority: CallPriority, at now: Timestamp) -> Timestamp? {
            let byAll = end(of: calls, keeping: rule.count)
            let byReads =
                priority == .read
                ? end(of: reads, keeping: rule.count - rule.keptFromReads) : nil
            return [byAll, byReads].compactMap { $0 }.filter { $0 > now }.max()
        }

        /// When the oldest of the last `count` calls stops counting; `nil` when there were fewer.
        private func end(of calls: [Timestamp], keeping count: Int) -> Timestamp? {
            calls.count < count ? nil : calls[calls.count - count] + rule.per
        }

        mutating func take(_ priority: CallPriority, at now: Timestamp) {
            Self.append(now, to: &calls, keeping: rule.count)
            if priority == .read { Self.append(now, to: &reads, keeping: rule.count) }
        }

        private static func append(
            _ now: Timestamp, to calls: inout [Timestamp], keeping count: Int
        ) {
            if calls.count >= count { calls.removeFirst(calls.count - count + 1) }
            calls.append(now)
        }

        mutating func move(back step: TimeSpan) {
            calls = calls.map { $0 - step }
            reads = reads.map { $0 - step }
        }
    }
}

public import Domain

/// A venue's limit on one group of calls: at most `count` in any stretch of time as long as `per`.
///
/// Several rules may share a group; all of them hold.
public struct RateRule: Hashable, Sendable {
    public let group: String
    /// At least 1.
    public let count: Int
    public let per: TimeSpan
    /// Whether orders and cancels never count against it, so that reads may have all of it.
    public let isForReadsOnly: Bool

    public init(
        _ group: String, _ count: Int, per: TimeSpan, isForReadsOnly: Bool = false
    ) {
        precondition(count > 0, "a rate rule that lets nothing pass")
        precondition(per > .zero, "a rate rule without a length of time")
        self.group = group
        self.count = count
        self.per = per
        self.isForReadsOnly = isForReadsOnly
    }

    /// How many of `count` reads may never have, so that an order never finds all of it used up: a
    /// quarter, rounded down, but at least one; none where the count is one or only reads use it.
    public var keptFromReads: Int {
        isForReadsOnly || count == 1 ? 0 : max(1, count / 4)
    }
}

/// Who goes first when calls have to wait.
public enum CallPriority: Int, Comparable, Sendable, CaseIterable {
    case cancel
    case order
    case read

    public static func < (left: CallPriority, right: CallPriority) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// Why a call may not be made now; it was not made and cost nothing.
public enum RateGateError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The limit of `group` is used up, and the wait would be, was, or may be longer than the caller's
    /// patience. Not before `until` is there room, as far as is known.
    ///
    /// Also for a caller that was canceled while it waited, and when too many wait already.
    case wouldWait(group: String, until: Timestamp)
    /// The venue has banned us, for longer than the caller's patience.
    case shut(until: Timestamp)
    /// No rule has this group: a mistake of the caller.
    case unknownGroup(String)

    public var description: String {
        switch self {
        case .wouldWait(let group, let until):
            "the venue's limit on \(group) calls is used up until \(until); call less often"
        case .shut(let until):
            "the venue takes no calls from here until \(until); nothing helps but waiting"
        case .unknownGroup(let group): "no rate rule is called \(group)"
        }
    }
}

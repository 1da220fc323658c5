public import Domain

/// Why a call was not let through to the venue.
public enum RateGateError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The limit of a group is used up for longer than the caller wanted to wait.
    case wouldWait(group: String, until: Timestamp)
    /// The venue shut us out.
    case shut(until: Timestamp)
    /// Too many calls wait already.
    case full(group: String)
    /// The task was cancelled while it waited.
    case cancelled
    /// No rule names the group: a bug in the venue's folder.
    case unknownGroup(String)

    public var description: String {
        switch self {
        case .wouldWait(let group, let until):
            "the limit of \(group) calls is used up until \(until)"
        case .shut(let until): "the venue takes no calls of ours until \(until)"
        case .full(let group): "too many \(group) calls wait for the venue's limit already"
        case .cancelled: "given up while waiting for the venue's limit"
        case .unknownGroup(let group): "no limit is known for \(group) calls"
        }
    }
}

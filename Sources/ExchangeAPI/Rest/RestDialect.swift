public import Domain
public import Transport

/// How one venue's REST interface says no, and what it tells of its limits.
public protocol RestDialect: Sendable {
    /// The exchange's name in lower case.
    var exchange: String { get }

    /// What the answer means, when it is not a success; `nil` when it is one.
    ///
    /// Errors are told apart by the venue's name for them; an unknown name falls to the safe class of its
    /// status, and a server's failure (5xx) is an unknown outcome unless the venue says otherwise. An error
    /// inside an answer of status 200 is an error.
    func failure(of response: HTTPResponse, at now: Timestamp) -> VenueCallError?

    /// What the answer tells of limits and bans.
    ///
    /// - Parameter groups: the groups that the call was counted in.
    func limits(
        of response: HTTPResponse, groups: [String], at now: Timestamp
    ) -> [LimitNews]
}

/// What an answer tells of the venue's limits.
public enum LimitNews: Hashable, Sendable {
    /// So many calls of the group are left; until `until`, when it says so.
    case remaining(group: String, Int, until: Timestamp?)
    /// Nothing more is taken until then; in these groups, or in all for `nil`.
    case shut(groups: [String]?, until: Timestamp)
}

/// What lets calls through at the venue's pace.
public protocol CallGate: Sendable {
    func pass(
        _ groups: [String], priority: CallPriority, patience: TimeSpan
    ) async throws(RateGateError)
    func learn(_ group: String, remaining: Int, until: Timestamp?)
    func shut(_ groups: [String]?, until: Timestamp)
    /// Until when everything is shut; `nil` while calls are taken.
    var shutUntil: Timestamp? { get }
}

extension RateGate: CallGate {}

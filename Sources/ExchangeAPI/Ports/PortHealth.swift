public import Domain

/// How the calls of one port have fared.
public struct PortHealth: Hashable, Sendable {
    /// Calls the venue carried out.
    public internal(set) var answered = 0
    public internal(set) var refused = 0
    public internal(set) var notSent = 0
    public internal(set) var unknown = 0
    /// The last success or refusal; `nil` before the first.
    public internal(set) var lastAnswer: Timestamp?
    /// Until when the venue shuts us out; `nil` while it does not.
    public internal(set) var bannedUntil: Timestamp?

    /// Nothing has happened yet.
    public init() {}
}

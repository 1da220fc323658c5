public import Domain

/// What tells the time to the rooms at the edge; the command line hands in the system's.
public protocol WallClock: Sendable {
    /// Coordinated universal time.
    var now: Timestamp { get }
    /// Returns once `now` has reached `time`, or when the task is cancelled.
    func wait(until time: Timestamp) async
}

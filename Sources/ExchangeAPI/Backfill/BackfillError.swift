public import Domain

/// Why fetching bars stopped. What came before is with the caller; asking for the next page goes on where
/// it stopped.
public enum BackfillError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The venue said no, or failed `attempts` times in a row.
    case stopped(VenueCallError, attempts: Int, before: Timestamp)
    /// A page brought nothing that is older than what is there already.
    case noProgress(before: Timestamp, newest: Timestamp)
    /// A bar that does not begin one interval after another one.
    case offGrid(start: Timestamp, interval: TimeSpan)
    /// A bar whose numbers contradict each other.
    case impossible(start: Timestamp, String)
    /// The task was cancelled.
    case cancelled

    public var description: String {
        switch self {
        case .stopped(let error, let attempts, let before):
            "stopped at the bars before \(before) after \(attempts) "
                + "attempt\(attempts == 1 ? "" : "s"): \(error)"
        case .noProgress(let before, let newest):
            "the venue was asked for bars before \(before) and answered with \(newest) and later; "
                + "going on would repeat this for ever"
        case .offGrid(let start, let interval):
            "the bar at \(start) is off the venue's own grid of \(interval)"
        case .impossible(let start, let reason): "the bar at \(start) cannot be: \(reason)"
        case .cancelled: "cancelled; what came so far is kept"
        }
    }
}

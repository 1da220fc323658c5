import Glibc

/// Sleeping on a thread of one's own.
enum Sleep {
    /// Suspends the calling thread for about `duration`; a signal may wake it earlier.
    static func briefly(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        nanosleep(&time, nil)
    }
}

public import Domain

/// A stretch of time cut into pieces that a venue answers in one call.
public enum TimeWindows {
    /// The pieces of at most `longest`, oldest first; each ends where the next begins.
    ///
    /// Empty when `end` is not after `start`.
    public static func cut(
        from start: Timestamp, to end: Timestamp, longest: TimeSpan
    ) -> [(start: Timestamp, end: Timestamp)] {
        var pieces: [(Timestamp, Timestamp)] = []
        var time = start
        while time < end {
            let next = min(time + longest, end)
            pieces.append((time, next))
            time = next
        }
        return pieces
    }

    /// A time in milliseconds, rounded into the future: the end of a stretch must stay within it.
    public static func millisecondsUp(_ time: Timestamp) -> Int64 {
        (time + TimeSpan(nanoseconds: 999_999)).milliseconds
    }

    /// The middle in whole milliseconds; `nil` when there is none strictly in between.
    public static func middle(of start: Timestamp, _ end: Timestamp) -> Timestamp? {
        let middle = (start.milliseconds + end.milliseconds) / 2
        guard middle > start.milliseconds, middle < end.milliseconds else { return nil }
        return Timestamp(milliseconds: middle)
    }
}

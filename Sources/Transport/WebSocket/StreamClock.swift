public import Domain

/// The two clocks a connection lives by; the command line hands in the system's.
public protocol StreamClock: Sendable {
    /// Coordinated universal time, for stamps. It may be set, forward or back.
    var now: Timestamp { get }
    /// For waiting. It never goes back.
    var steady: Moment { get }
}

/// A point on the steady clock, which says nothing outside this process.
public struct Moment: Hashable, Comparable, Sendable {
    /// Since some fixed point, such as the start of the machine.
    public let nanoseconds: Int64

    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    public static func < (left: Moment, right: Moment) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// Later by `span`, or as late as there is.
    public static func + (left: Moment, span: TimeSpan) -> Moment {
        let (sum, overflow) = left.nanoseconds.addingReportingOverflow(span.nanoseconds)
        return overflow ? .never : Moment(nanoseconds: sum)
    }

    public static func - (left: Moment, right: Moment) -> TimeSpan {
        TimeSpan(nanoseconds: left.nanoseconds - right.nanoseconds)
    }

    public static let never = Moment(nanoseconds: .max)
}

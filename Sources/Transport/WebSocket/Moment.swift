import Dispatch
public import Domain

/// A point on a clock that is never set and never goes back, for waiting; it says nothing outside this
/// process.
public struct Moment: Hashable, Comparable, Sendable {
    /// Since some fixed point, such as the start of the machine.
    public let nanoseconds: Int64

    public static var now: Moment {
        Moment(nanoseconds: Int64(clamping: DispatchTime.now().uptimeNanoseconds))
    }

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

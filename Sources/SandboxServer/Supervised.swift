import Domain
import NIOCore

/// A connection whose time is limited: it is looked at a few times a second.
protocol Supervised: AnyObject {
    /// Does what is due.
    func check(at now: NIODeadline)
    /// The host stops.
    func stop()
}

extension NIODeadline {
    static func + (left: NIODeadline, right: TimeSpan) -> NIODeadline {
        left + .nanoseconds(right.nanoseconds)
    }
}

public import Domain

/// How far a venue's clock is from ours, from answers that state the venue's time.
///
/// An answer was stamped at some moment between our sending and our receiving, and the stamp is cut to
/// its resolution (one second for a `date` header). So each reading says only between which bounds the
/// offset lies, and readings together say where the bounds of all meet: a few `date` headers that fall
/// at different parts of their second are worth tens of milliseconds.
public struct ClockSkew: Sendable {
    /// Between which offsets, venue minus ours, the truth lies.
    public struct Bounds: Hashable, Sendable {
        public let lowest: TimeSpan
        public let highest: TimeSpan

        /// The middle.
        public var offset: TimeSpan {
            TimeSpan(nanoseconds: lowest.nanoseconds + uncertainty.nanoseconds)
        }
        /// Half of the width.
        public var uncertainty: TimeSpan {
            TimeSpan(nanoseconds: (highest.nanoseconds - lowest.nanoseconds) / 2)
        }
    }

    /// What the bounds say of a limit on the offset.
    public enum Verdict: Hashable, Sendable {
        /// No reading yet, or the bounds reach across the limit.
        case unknown
        /// The whole of `offset` ± `uncertainty` is within.
        case within(offset: TimeSpan, uncertainty: TimeSpan)
        /// The whole of it is beyond.
        case beyond(offset: TimeSpan, uncertainty: TimeSpan)
    }

    private struct Reading: Sendable {
        let bounds: Bounds
        let received: Timestamp
    }

    /// Readings kept at most.
    public static let capacity = 32
    /// Older readings are forgotten, counted from the newest one.
    public static let oldest = TimeSpan.minutes(10)
    /// How much clocks may drift apart between two readings: 100 millionths of the time between them.
    private static let driftDivisor: Int64 = 10_000

    private var readings: [Reading] = []

    public init() {}

    /// Takes one answer into account.
    ///
    /// A reading that no common offset explains, beside those before it, means that a clock was set:
    /// then the older ones are forgotten.
    ///
    /// - Parameters:
    ///   - venueTime: as stated, cut to `resolution`.
    ///   - sent: by our clock, before the request went out.
    ///   - received: by our clock, after the answer came.
    /// - Returns: false when the reading is of no use: received before it was sent (our clock was set
    ///   meanwhile), or times that no clock shows.
    @discardableResult
    public mutating func add(
        venueTime: Timestamp, resolution: TimeSpan, sent: Timestamp, received: Timestamp
    ) -> Bool {
        guard sent <= received, resolution >= .zero,
            let lowest = Self.difference(venueTime, received),
            let highest = Self.difference(venueTime, sent, plus: resolution)
        else { return false }
        readings.append(
            Reading(bounds: Bounds(lowest: lowest, highest: highest), received: received))
        readings.removeAll { received - $0.received > Self.oldest || $0.received > received }
        readings.removeFirst(max(0, readings.count - Self.capacity))
        forgetContradictions()
        return true
    }

    /// Where the bounds of all readings meet; `nil` before the first.
    public var bounds: Bounds? { common(readings[...]) }

    /// When the newest reading was taken, by our clock.
    public var newest: Timestamp? { readings.last?.received }

    /// - Parameter limit: the largest offset, either way, with which signing makes sense.
    public func verdict(limit: TimeSpan) -> Verdict {
        guard let bounds else { return .unknown }
        let below = TimeSpan(nanoseconds: -limit.nanoseconds)
        if bounds.lowest >= below && bounds.highest <= limit {
            return .within(offset: bounds.offset, uncertainty: bounds.uncertainty)
        }
        if bounds.lowest > limit || bounds.highest < below {
            return .beyond(offset: bounds.offset, uncertainty: bounds.uncertainty)
        }
        return .unknown
    }

    /// Throws when the offset is certainly beyond the limit.
    ///
    /// - Parameter venue: named in the error's text.
    public func check(limit: TimeSpan, venue: String) throws(ClockSkewError) {
        if case .beyond(let offset, let uncertainty) = verdict(limit: limit) {
            throw ClockSkewError(
                venue: venue, offset: offset, uncertainty: uncertainty, limit: limit)
        }
    }

    private mutating func forgetContradictions() {
        var start = readings.endIndex - 1
        while start > readings.startIndex, common(readings[(start - 1)...]) != nil { start -= 1 }
        readings.removeFirst(start)
    }

    /// The bounds that all have in common, older ones widened by possible drift.
    private func common(_ readings: ArraySlice<Reading>) -> Bounds? {
        guard let last = readings.last else { return nil }
        var lowest = last.bounds.lowest
        var highest = last.bounds.highest
        for reading in readings.dropLast() {
            let drift = (last.received - reading.received).nanoseconds / Self.driftDivisor
            lowest = max(
                lowest, TimeSpan(nanoseconds: reading.bounds.lowest.nanoseconds - drift))
            highest = min(
                highest, TimeSpan(nanoseconds: reading.bounds.highest.nanoseconds + drift))
        }
        return lowest <= highest ? Bounds(lowest: lowest, highest: highest) : nil
    }

    /// `left - right + more`, unless it is beyond a century.
    private static func difference(
        _ left: Timestamp, _ right: Timestamp, plus more: TimeSpan = .zero
    ) -> TimeSpan? {
        let (span, overflow) = left.nanoseconds.subtractingReportingOverflow(right.nanoseconds)
        let (sum, overflow2) = span.addingReportingOverflow(more.nanoseconds)
        let century = TimeSpan.days(36_525)
        guard !overflow, !overflow2, sum.magnitude <= century.nanoseconds.magnitude else {
            return nil
        }
        return TimeSpan(nanoseconds: sum)
    }
}

/// The two clocks are too far apart for signed requests.
public struct ClockSkewError: Error, Hashable, Sendable, CustomStringConvertible {
    public let venue: String
    /// Venue minus ours.
    public let offset: TimeSpan
    public let uncertainty: TimeSpan
    public let limit: TimeSpan

    public var description: String {
        let side = offset < .zero ? "ahead of" : "behind"
        return "this machine's clock is \(Self.text(offset)) (± \(Self.text(uncertainty))) \(side) "
            + "\(venue)'s, more than \(Self.text(limit)) apart; nothing is signed until it is set: "
            + "switch on NTP, e.g. `timedatectl set-ntp true`"
    }

    private static func text(_ span: TimeSpan) -> String {
        let milliseconds = span.nanoseconds.magnitude / 1_000_000
        return milliseconds >= 10_000 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
    }
}

import Domain
import ExchangeAPI

/// The venue's own switch that cancels our orders when we fall silent: armed and refreshed while orders
/// work, disarmed last.
struct SilenceGuard: Sendable {
    /// When it was last armed for certain; `nil` when it is disarmed.
    private var armed: Timestamp?
    /// A request whose outcome is unknown may have armed it.
    private var mayBeArmed = false
    private var notBefore = Timestamp.distantPast
    /// A request is on its way; there is never a second one, so that the last sent is the last to arrive.
    var isAsking = false

    var isArmed: Bool { armed != nil || mayBeArmed || isAsking }

    /// What to ask for now; `nil` when the switch stands as it should.
    func wish(isWorking: Bool, span: TimeSpan, at now: Timestamp) -> DeskCall.Work? {
        if isAsking || now < notBefore { return nil }
        if !isWorking { return isArmed ? .guardSilence(nil) : nil }
        let refreshAfter = TimeSpan(nanoseconds: span.nanoseconds / 4)
        guard let armed, now - armed < refreshAfter else { return .guardSilence(span) }
        return nil
    }

    mutating func answered(
        _ answer: DeskAnswer, _ span: TimeSpan?, sent: Timestamp, at now: Timestamp
    ) {
        isAsking = false
        if case .failed(let error) = answer {
            if case .outcomeUnknown = error, span != nil { mayBeArmed = true }
            notBefore = now + .seconds(1)
            return
        }
        armed = span == nil ? nil : sent
        mayBeArmed = false
    }
}

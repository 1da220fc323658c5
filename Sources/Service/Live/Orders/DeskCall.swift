import Domain
import ExchangeAPI
import Risk

/// Something the order desk wants asked of the venue.
struct DeskCall: Hashable, Sendable {
    enum Work: Hashable, Sendable {
        case place(ApprovedOrder)
        case cancel(OrderReference)
        case lookUp(OrderReference)
        /// Arms the venue's own switch for this long a silence of ours; `nil` disarms it.
        case guardSilence(TimeSpan?)
    }

    /// The answer is given back under this number.
    let number: Int
    let work: Work
}

/// What came of a call.
enum DeskAnswer: Hashable, Sendable {
    /// The venue took the order in.
    case placed(OrderUpdate)
    /// The venue took the cancellation, or the switch, in.
    case done
    /// What a look-up found; `nil` when the venue does not know the order.
    case found(OrderReport?)
    case failed(VenueCallError)
}

/// How patient the desk is. Every limit of the order path stands here.
struct DeskPolicy: Hashable, Sendable {
    /// A call without an answer for this long counts as one whose outcome is unknown.
    var answerWithin = TimeSpan.seconds(20)
    /// How often an order is sent at most, when each time it certainly did not reach the venue.
    var mostSends = 3
    /// Later than this after its decision an order is not sent any more.
    var timely = TimeSpan.seconds(5)
    /// An order about which nothing was heard for this long is looked up, and then ever more seldom.
    var silence = TimeSpan.seconds(1)
    var longestSilence = TimeSpan.seconds(15)
    /// How long after an unknown outcome, or a cancellation, the first look-up waits.
    var firstLook = TimeSpan.milliseconds(300)
    /// An order counts as never arrived when so many look-ups in a row did not find it, the last of
    /// them this long after it may have arrived: venues do not know an order just after placing.
    var negatives = 4
    var absentAfter = TimeSpan.seconds(10)
    /// How long a cancellation that was taken in may leave the order open before it is repeated.
    var cancelAgain = TimeSpan.seconds(3)
    /// How often fees that do not fit the rules are asked for again before they are believed.
    var feeDoubts = 3
    /// Calls on their way at the same time.
    var callsAtOnce = 4
    /// What the venue's own switch is armed with while orders work; `nil` where there is none.
    var silenceSwitch: TimeSpan?

    /// How long to wait before the next look-up after `looks` of them.
    func pause(after looks: Int) -> TimeSpan {
        let factor = Int64(1) << Int64(min(looks, 10))
        return min(TimeSpan(nanoseconds: silence.nanoseconds * factor), longestSilence)
    }
}

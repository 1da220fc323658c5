/// What can be made to go wrong, by the name it has in a plan.
public enum FaultKind: String, CaseIterable, Hashable, Sendable {
    /// The request is carried out; the connection is cut without an answer.
    case loseAnswer = "lose-answer"
    /// The request is carried out; the connection stays open, and nothing comes.
    case withholdAnswer = "withhold-answer"
    /// The connection is cut before the request is carried out.
    case cut
    /// The request is carried out at once and answered late.
    case delay
    case rateLimited = "429"
    case banned = "418"
    case badGateway = "502"
    case overloaded = "503"
    /// Everything is refused as the venue does while it is being worked on, and sockets are closed.
    case maintenance
    /// An order that is to be cancelled is filled in part just before.
    case fillBeforeCancel = "fill-before-cancel"
    /// A client's own fill is told twice on the private stream.
    case duplicateFill = "duplicate-fill"
    /// A client's own fill is told after what came later.
    case reorderFill = "reorder-fill"
    /// A socket stays open, and market data no longer comes.
    case mute
    /// A socket is cut after it has been open for some time.
    case disconnect
    /// The venue's clock is off.
    case skew

    /// What stands after the equals sign.
    enum Value {
        case chance
        /// A length of time, and how often.
        case delay
        /// A length of time.
        case life
        /// A length of time with a sign.
        case offset
        case nothing
    }

    var value: Value {
        switch self {
        case .delay: .delay
        case .disconnect: .life
        case .skew: .offset
        case .maintenance: .nothing
        default: .chance
        }
    }

    /// Whether it falls on requests, so that a scope can narrow it.
    var takesScope: Bool {
        switch self {
        case .loseAnswer, .withholdAnswer, .cut, .delay, .rateLimited, .banned, .badGateway,
            .overloaded, .maintenance:
            true
        case .fillBeforeCancel, .duplicateFill, .reorderFill, .mute, .disconnect, .skew: false
        }
    }

    /// How it is written.
    public var usage: String {
        let name = rawValue + (takesScope ? "[:SCOPE]" : "")
        return switch value {
        case .chance: name + "=CHANCE"
        case .delay: name + "=SPAN[..SPAN][@CHANCE]"
        case .life: name + "=[every ]SPAN[..SPAN]"
        case .offset: name + "=+SPAN or -SPAN"
        case .nothing: name
        }
    }
}

public import Domain
public import Transport

/// Why a stream tells nothing now.
public enum StreamLoss: Error, Hashable, Sendable, CustomStringConvertible {
    /// The connection ended, or never came about.
    case socket(WebSocketClosure)
    /// Nothing at all was received, and our ping was not answered: the line is dead.
    case silent(TimeSpan)
    /// The connection lives, but this topic has said nothing for longer than it may.
    case mute(StreamTopic, TimeSpan)
    /// The venue did not answer our login.
    case loginUnanswered(TimeSpan)
    /// The venue refused the login or a subscription, by the venue's name for it.
    case refused(String, message: String)
    /// The snapshots that were promised did not come, or the venue did not answer in time.
    case unsettled([StreamTopic], TimeSpan)
    /// What has to be signed or sent could not be made.
    case notReady(String)
    /// A topic is begun anew because what was received did not fit together.
    case resync(StreamTopic)
    /// The connection is renewed before the venue ends it.
    case planned
    /// We were told to stop.
    case stopped

    public var description: String {
        switch self {
        case .socket(let closure): "\(closure)"
        case .silent(let time): "nothing was received for \(time)"
        case .mute(let topic, let time): "\(topic): nothing for \(time)"
        case .loginUnanswered(let time): "the login was not answered within \(time)"
        case .refused(let name, let message):
            "the venue refused: \(name)" + (message.isEmpty ? "" : ": \(message)")
        case .unsettled(let topics, let time):
            topics.isEmpty
                ? "the venue did not answer within \(time)"
                : "no snapshot within \(time): "
                    + topics.map(\.description).joined(separator: ", ")
        case .notReady(let reason): "not ready to connect: \(reason)"
        case .resync(let topic): "\(topic) begins anew"
        case .planned: "the connection is renewed as planned"
        case .stopped: "stopped"
        }
    }
}

import Domain
import Sandbox

/// What is behind a listener: an exchange, or the control endpoint.
protocol RequestTarget: AnyObject {
    /// Carries a request out.
    ///
    /// - Parameter isHandshake: it asks for a WebSocket, properly.
    func reply(to request: WireRequest, isHandshake: Bool) -> Reply
    /// The time of the `Date` header.
    var date: Timestamp { get }
    /// A client did not behave, and was refused by the host.
    func countRefusal()
}

/// What becomes of a request.
enum Reply {
    case answer(WireResponse, after: TimeSpan)
    /// The connection is closed without a word.
    case cut
    /// The connection stays open without a word.
    case withheld
    /// The connection becomes this client's WebSocket.
    case socket(ClientSocket, after: TimeSpan)
}

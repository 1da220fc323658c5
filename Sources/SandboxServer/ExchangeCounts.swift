/// What has happened on an exchange since the start of its host.
public struct ExchangeCounts: Hashable, Sendable {
    /// Requests that came in whole, handshakes of WebSockets included.
    public internal(set) var requests = 0
    /// Requests and messages that broke the protocol, answered by the host.
    public internal(set) var refusals = 0
    public internal(set) var messagesReceived = 0
    public internal(set) var messagesSent = 0
    /// Clients that did not read what they were sent.
    public internal(set) var cutOff = 0
}

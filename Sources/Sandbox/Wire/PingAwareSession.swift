/// A session whose idle time ends with a ping of the client, which the server answers by itself.
public protocol PingAwareSession: SocketSession {
    /// The client has sent a WebSocket ping.
    func pinged(at time: SandboxTime)
}

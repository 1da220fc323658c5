import NIOCore
import NIOHTTP1
import NIOPosix
import Sandbox

/// A port to be listened on.
struct Door: Sendable {
    /// The exchange, or `control`.
    let name: String
    let address: String
    /// 0 for any that is free.
    let port: Int
    /// Which exchange of the host; `nil` for the control endpoint.
    let index: Int?
    let socketPath: String?
}

enum Listener {
    /// Listens on every door, or on none.
    static func open(
        _ doors: [Door], for state: NIOLoopBound<HostLoop>
    ) async throws(SandboxHostError) -> [any Channel] {
        var listeners: [any Channel] = []
        for door in doors {
            do {
                listeners.append(try await bind(door, for: state))
            } catch {
                for listener in listeners { listener.close(promise: nil) }
                throw .cannotListen(
                    what: door.name, address: door.address, port: door.port,
                    reason: "\(error)")
            }
        }
        return listeners
    }

    private static func bind(
        _ door: Door, for state: NIOLoopBound<HostLoop>
    ) async throws -> any Channel {
        try await ServerBootstrap(group: state.eventLoop)
            .serverChannelOption(.backlog, value: HostPace.acceptBacklog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(
                .writeBufferWaterMark,
                value: .init(low: HostPace.lowWater, high: HostPace.highWater)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let host = state.value
                    try furnish(channel, for: host, target: host.target(door.index))
                }
            }
            .bind(host: door.address, port: door.port).get()
    }

    /// Gives a new connection its handlers, or closes it when there are too many.
    private static func furnish(
        _ channel: any Channel, for host: HostLoop, target: any RequestTarget
    ) throws {
        guard host.admit(toControl: target is ControlPort) else {
            return channel.close(promise: nil)
        }
        channel.closeFuture.assumeIsolated().whenComplete { _ in host.connectionClosed() }
        let connection = HTTPConnection(
            host: host, target: target, peer: channel.remoteAddress?.ipAddress ?? "")
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = host.limits.headerBytes
        limits.maxHeaderListSize = host.limits.headersBytes
        limits.maxHeaderFieldCount = host.limits.headerCount
        let decoder = HTTPRequestDecoder(
            leftOverBytesStrategy: .forwardBytes, limitConfiguration: limits)
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(ArrivalHandler { connection.bytesArrived() })
        try pipeline.addHandler(ByteToMessageHandler(decoder))
        try pipeline.addHandler(connection)
    }
}

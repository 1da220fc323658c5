import NIOCore
import NIOWebSocket

/// The end of a WebSocket's pipeline: frames become messages of the client.
final class WebSocketInbound: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame

    private let socket: ClientSocket
    private var assembly: MessageAssembly

    init(socket: ClientSocket, host: HostLoop) {
        self.socket = socket
        assembly = MessageAssembly(limit: host.limits.messageBytes)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard socket.phase == .open || socket.phase == .closing else { return }
        socket.receive(assembly.take(Self.unwrapInboundIn(data)))
    }

    func channelInactive(context: ChannelHandlerContext) {
        socket.connectionEnded()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(ChannelEvent.inputClosed) = event as? ChannelEvent {
            context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error as? NIOWebSocketError {
        case .invalidFrameLength:
            socket.receive(.broken(1009, "a frame is larger than this server takes"))
        case .fragmentedControlFrame, .multiByteControlFrameLength:
            socket.receive(.broken(1002, "a control frame is whole and has at most 125 bytes"))
        case nil: context.close(promise: nil)
        }
    }
}

import NIOCore

/// Tells the connection that bytes came, before they make a request: a slow one is seen by that.
final class ArrivalHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let onArrival: () -> Void

    init(onArrival: @escaping () -> Void) { self.onArrival = onArrival }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        onArrival()
        context.fireChannelRead(data)
    }
}

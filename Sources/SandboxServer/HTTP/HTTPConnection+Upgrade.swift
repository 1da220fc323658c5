import NIOCore
import NIOHTTP1
import NIOWebSocket

extension HTTPConnection {
    /// Turns the connection into a client's WebSocket.
    func become(_ socket: ClientSocket, with headers: HTTPHeaders) {
        guard let context, phase != .gone else { return socket.abandon() }
        pendingSocket = nil
        var answer = context.channel.allocator.buffer(capacity: 256)
        ResponseWriter.writeSwitch(headers, date: dateHeader(), to: &answer)
        leave()
        let pipeline = context.pipeline.syncOperations
        do {
            let decoder = WebSocketFrameDecoder(maxFrameSize: host.limits.messageBytes)
            try pipeline.addHandler(ByteToMessageHandler(decoder))
            try pipeline.addHandler(WebSocketInbound(socket: socket, host: host))
            for handler in try [
                pipeline.context(handlerType: ArrivalHandler.self),
                pipeline.context(handlerType: HTTPConnection.self),
                // Last: what it holds back goes on as frames.
                pipeline.context(handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self),
            ] {
                pipeline.removeHandler(context: handler, promise: nil)
            }
        } catch {
            socket.abandon()
            return context.close(promise: nil)
        }
        let channel = context.channel
        // Not before: a write can find the connection closed, and the socket has to hear of it.
        channel.writeAndFlush(answer, promise: nil)
        if channel.isActive { socket.attach(to: channel) } else { socket.abandon() }
    }
}

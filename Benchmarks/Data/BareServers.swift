import NIOCore
import NIOPosix

/// What SwiftNIO takes to move the same bytes without knowing what they are: the baselines of the
/// sandbox.
final class BareServer {
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let listener: any Channel
    var port: Int { listener.localAddress?.port ?? 0 }

    private init(_ furnish: @escaping @Sendable (any Channel) throws -> Void) throws {
        listener = try ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try furnish(channel) }
            }
            .bind(host: "127.0.0.1", port: 0).wait()
    }

    /// Answers each `count` bytes with `answer`.
    static func answering(_ count: Int, with answer: [UInt8]) throws -> BareServer {
        let buffer = ByteBuffer(bytes: answer)
        return try BareServer { channel in
            try channel.pipeline.syncOperations.addHandler(
                CountedAnswers(count: count, answer: buffer))
        }
    }

    /// Sends `batch` to everybody every five milliseconds, as soon as there are `clients`.
    static func feeding(_ batch: [UInt8], to clients: Int, times: Int) throws -> BareServer {
        let feed = NIOLockedFeed(batch: ByteBuffer(bytes: batch), clients: clients, times: times)
        return try BareServer { feed.add($0) }
    }

    func stop() throws { try group.syncShutdownGracefully() }
}

private final class CountedAnswers: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let count: Int
    private let answer: ByteBuffer
    private var received = 0

    init(count: Int, answer: ByteBuffer) {
        self.count = count
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += Self.unwrapInboundIn(data).readableBytes
        while received >= count {
            received -= count
            context.write(Self.wrapOutboundOut(answer), promise: nil)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) { context.flush() }
}

/// Used on the one thread of its server only.
private final class NIOLockedFeed: @unchecked Sendable {
    private let batch: ByteBuffer
    private let clients: Int
    private var times: Int
    private var channels: [any Channel] = []

    init(batch: ByteBuffer, clients: Int, times: Int) {
        self.batch = batch
        self.clients = clients
        self.times = times
    }

    func add(_ channel: any Channel) {
        channels.append(channel)
        guard channels.count == clients else { return }
        channel.eventLoop.scheduleRepeatedTask(
            initialDelay: .milliseconds(5), delay: .milliseconds(5)
        ) { [self] task in
            guard times > 0 else { return task.cancel() }
            times -= 1
            for channel in channels { channel.writeAndFlush(batch, promise: nil) }
        }
    }
}

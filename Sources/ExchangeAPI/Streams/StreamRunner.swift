import Domain
import Synchronization
public import Transport

/// Keeps one stream of one venue alive on a thread of its own, and hands out what it tells.
public final class StreamRunner<Stream: VenueStream>: Sendable {
    private let inbox: StreamInbox
    private let thread: SocketThread

    /// Starts connecting.
    ///
    /// - Parameters:
    ///   - budget: shared by all streams that the venue counts together.
    ///   - seed: of the jitter; different for each process.
    ///   - random: makes keys and masks of the protocol; unpredictable in production.
    ///   - sink: called on the stream's thread, while which nothing is received; it must not wait for
    ///     the stream to stop.
    /// - Throws: `WebSocketStartError` when the system has no descriptors or threads left.
    public init(
        _ stream: Stream, budget: ConnectionBudget, clock: any WallClock, seed: UInt64,
        random: @escaping @Sendable () -> UInt64,
        sink: @escaping @Sendable (StreamDelivery<Stream.Event>) -> Void
    ) throws(WebSocketStartError) {
        do {
            let inbox = StreamInbox(bell: try Doorbell())
            self.inbox = inbox
            thread = try SocketThread {
                let driver = StreamDriver(
                    stream, inbox: inbox, budget: budget, clock: clock, seed: seed,
                    random: random, sink: sink)
                driver.run()
            }
        } catch {
            throw WebSocketStartError(reason: "\(error)")
        }
    }

    public var health: StreamHealth { inbox.health.withLock { $0 } }

    /// Asks for the snapshot of a topic again, because its changes did not fit together.
    public func resync(_ topic: StreamTopic) {
        inbox.demand { if !$0.resyncs.contains(topic) { $0.resyncs.append(topic) } }
    }

    /// Ends the connection and makes another one at once.
    public func renew() { inbox.demand { $0.isRenewed = true } }

    /// Ends the stream and waits for its thread, unless called on it.
    public func stop() {
        inbox.demand { $0.isStopped = true }
        thread.join()
    }

    deinit { stop() }
}

/// What other threads want of a stream, and what they may know of it.
final class StreamInbox: Sendable {
    struct Wishes: Sendable {
        var resyncs: [StreamTopic] = []
        var isRenewed = false
        var isStopped = false
    }

    let bell: Doorbell
    let health = Mutex(StreamHealth())
    private let wishes = Mutex(Wishes())

    init(bell: Doorbell) { self.bell = bell }

    func demand(_ change: (inout Wishes) -> Void) {
        wishes.withLock { change(&$0) }
        bell.ring()
    }

    func take() -> Wishes {
        wishes.withLock { wishes in
            defer { wishes = Wishes(isStopped: wishes.isStopped) }
            return wishes
        }
    }
}

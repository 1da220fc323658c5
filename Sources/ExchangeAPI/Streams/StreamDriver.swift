import Domain
import Synchronization
import Transport

/// The life of a stream's thread: turns what happens into inputs of the supervisor, and does what it
/// says.
final class StreamDriver<Stream: VenueStream> {
    private let stream: Stream
    private let inbox: StreamInbox
    private let budget: ConnectionBudget
    private let clock: any WallClock
    private let random: @Sendable () -> UInt64
    private let sink: @Sendable (StreamDelivery<Stream.Event>) -> Void
    private var supervisor: StreamSupervisor
    private var session: WebSocketSession?
    private var connections = 0
    private var outputs: [StreamSupervisor.Output] = []
    private var isPerforming = false
    private var events: [Stream.Event] = []
    /// The topic whose silence last ended a connection, until it speaks again.
    private var mute: StreamTopic?
    /// Where the topic of the last event stood: most messages are about the same few.
    private var lastFound = 0

    init(
        _ stream: Stream, inbox: StreamInbox, budget: ConnectionBudget, clock: any WallClock,
        seed: UInt64, random: @escaping @Sendable () -> UInt64,
        sink: @escaping @Sendable (StreamDelivery<Stream.Event>) -> Void
    ) {
        self.stream = stream
        self.inbox = inbox
        self.budget = budget
        self.clock = clock
        self.random = random
        self.sink = sink
        supervisor = StreamSupervisor(
            stream.subscriptions, policy: stream.policy, needsLogin: stream.needsLogin,
            seed: seed, at: Moment.now)
    }

    func run() {
        while !supervisor.isDone {
            takeWishes()
            handle(.tick)
            if supervisor.isDone { return }
            if let session, !session.isClosed {
                session.run(until: supervisor.wakeAt) { self.take($0) }
                if session.isClosed { self.session = nil }
            } else {
                session = nil
                sleep()
            }
        }
    }

    private func sleep() {
        let left = supervisor.wakeAt.nanoseconds - Moment.now.nanoseconds
        // Rounded up, so that the time has really come; an hour is the longest sleep.
        inbox.bell.wait(milliseconds: Int32(max(0, min(left / 1_000_000 + 1, 3_600_000))))
        _ = inbox.bell.answer()
    }

    private func takeWishes() {
        let wishes = inbox.take()
        for topic in wishes.resyncs {
            guard let index = stream.subscriptions.firstIndex(where: { $0.topic == topic })
            else { continue }
            handle(.resync(index))
        }
        if wishes.isRenewed { handle(.renew) }
        if wishes.isStopped { handle(.stop) }
    }

    /// Gives the supervisor an input and does what it says, in order; what that brings about in turn
    /// waits until it is done.
    private func handle(_ input: StreamSupervisor.Input) {
        supervisor.handle(input, at: Moment.now, into: &outputs)
        guard !isPerforming, !outputs.isEmpty else { return }
        isPerforming = true
        var index = 0
        while index < outputs.count {
            perform(outputs[index])
            index += 1
        }
        outputs.removeAll(keepingCapacity: true)
        isPerforming = false
    }

    private func perform(_ output: StreamSupervisor.Output) {
        switch output {
        case .connect: connect()
        case .login:
            do { send([try stream.login()]) } catch { handle(.notReady("\(error)")) }
        case .subscribe: send(stream.subscribe())
        case .probe:
            switch stream.policy.probe {
            case .frame: session?.ping()
            case .text(let text): send([text])
            }
        case .resubscribe(let index):
            if let texts = stream.resubscribe(stream.subscriptions[index].topic) {
                send(texts)
            } else {
                handle(.renew)
            }
        case .close(let code?): session?.close(code) { self.take($0) }
        case .close(nil): session?.abort { self.take($0) }
        case .lost(let loss, let retryAt): lost(loss, retryAt)
        case .restored:
            let now = clock.now
            inbox.health.withLock { $0.restoredAt = now }
            sink(.restored(at: now))
        }
    }

    private func connect() {
        if let until = budget.take(at: Moment.now) { return handle(.heldBack(until: until)) }
        do {
            let request = try WebSocketRequest(
                stream.url, headers: try stream.handshakeHeaders(), options: stream.options)
            session = WebSocketSession(request, bell: inbox.bell, random: random)
        } catch {
            // There is no connection to close: its end is told here.
            handle(.notReady("\(error)"))
            handle(.closed(.ours))
        }
    }

    private func send(_ texts: [String]) {
        for text in texts {
            do throws(WebSocketSendError) {
                try session?.send(text: text)
            } catch {
                handle(.notReady("\(error)"))
            }
        }
    }

    private func lost(_ loss: StreamLoss, _ retryAt: Moment?) {
        let now = clock.now
        let wait = retryAt.map { $0 - Moment.now }
        if case .mute(let topic, _) = loss { mute = topic }
        let mute = mute
        inbox.health.withLock { health in
            health.restoredAt = nil
            health.lastLoss = loss
            health.mute = mute
        }
        sink(.lost(loss, at: now, retryAt: wait.map { now + $0 }))
    }

    private func take(_ event: WebSocketEvent) {
        switch event {
        case .opened:
            let now = clock.now
            connections += 1
            inbox.health.withLock { health in
                health.connectedSince = now
                health.reconnects = connections - 1
            }
            handle(.opened)
        case .ping: handle(.heard)
        case .pong:
            handle(.heard)
            if stream.policy.probe == .frame { handle(.answered) }
        case .message(let bytes, _):
            handle(.heard)
            take(message: bytes)
        case .closed(let closure):
            inbox.health.withLock { $0.connectedSince = nil }
            handle(.closed(closure))
        }
    }

    /// Text or binary alike: some venues send their JSON in binary frames.
    private func take(message: UnsafeRawBufferPointer) {
        let now = clock.now
        let opening = supervisor.awaitsSnapshots ? stream.opening(of: message) : .other
        if case .change(let topic) = opening, isTooEarly(topic) {
            return inbox.health.withLock { $0.beforeSnapshot += 1 }
        }
        events.removeAll(keepingCapacity: true)
        do throws(WireError) {
            try stream.decode(message, received: now, into: &events)
        } catch {
            inbox.health.withLock { health in
                health.undecodable += 1
                health.lastMessage = now
            }
            return sink(
                .undecodable(error, excerpt: StreamExcerpt.text(message), at: now))
        }
        inbox.health.withLock { health in
            health.messages += 1
            health.lastMessage = now
        }
        // Handed out before the supervisor hears of them: `restored` follows the snapshots.
        if !events.isEmpty { sink(.events(events)) }
        for event in events { tell(stream.meaning(of: event), opening) }
        if case .snapshot(let topic) = opening { tellSnapshot(topic) }
    }

    private func isTooEarly(_ topic: StreamTopic) -> Bool {
        stream.subscriptions.indices.contains { index in
            supervisor.awaitsSnapshot(index) && stream.subscriptions[index].topic.covers(topic)
        }
    }

    private func tellSnapshot(_ topic: StreamTopic) {
        for index in stream.subscriptions.indices where supervisor.awaitsSnapshot(index) {
            let own = stream.subscriptions[index].topic
            if own.covers(topic) || topic.covers(own) { handle(.snapshot(index)) }
        }
    }

    private func tell(_ meaning: StreamMeaning, _ opening: StreamOpening) {
        switch meaning {
        case .data(let topic):
            guard let index = find(topic) else { return }
            handle(.data(index))
            if let silent = mute, silent == supervisor.subscriptions[index].topic {
                mute = nil
                inbox.health.withLock { $0.mute = nil }
            }
            if opening == .unmarked, supervisor.awaitsSnapshot(index) {
                handle(.snapshot(index))
            }
        case .alive: if stream.policy.probe != .frame { handle(.answered) }
        case .authenticated: handle(.authenticated)
        case .refused(let error): handle(.refused(error.name, message: error.message))
        case .nothing: break
        }
    }

    private func find(_ topic: StreamTopic) -> Int? {
        let all = supervisor.subscriptions
        if lastFound < all.count, all[lastFound].topic.covers(topic) { return lastFound }
        guard let index = all.firstIndex(where: { $0.topic.covers(topic) }) else { return nil }
        lastFound = index
        return index
    }
}

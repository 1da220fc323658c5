import Domain
public import Transport

/// Decides when a stream connects, asks, gives up and comes back: a value without I/O or clock.
///
/// Every input comes with the time; what is to be done comes out. The same inputs and the same seed
/// give the same outputs.
public struct StreamSupervisor: Sendable {
    public enum Input: Hashable, Sendable {
        /// The venue accepted the connection.
        case opened
        /// Anything at all was received.
        case heard
        /// A message of the subscription with this index.
        case data(Int)
        /// The snapshot of that subscription.
        case snapshot(Int)
        /// The answer to a probe: a pong, or the venue's text for it.
        case answered
        case authenticated
        /// The venue's no to a login or a subscription.
        case refused(String, message: String)
        case closed(WebSocketClosure)
        /// The budget of connections is used up until then.
        case heldBack(until: Moment)
        /// What has to be sent could not be made.
        case notReady(String)
        /// What was received of that subscription does not fit together.
        case resync(Int)
        /// The connection is to be renewed, for a reason of the owner's.
        case renew
        case tick
        case stop
    }

    public enum Output: Hashable, Sendable {
        case connect
        case login
        case subscribe
        case probe
        /// Ask for the snapshot of that subscription again.
        case resubscribe(Int)
        /// End the connection; without a number, at once and without a farewell.
        case close(WebSocketCloseCode?)
        /// The stream tells nothing from here on; the next attempt is at `retryAt`, if there is one.
        case lost(StreamLoss, retryAt: Moment?)
        case restored
    }

    enum Phase: Hashable, Sendable {
        /// To `connecting`.
        case waiting(until: Moment)
        /// To `loggingIn`, `settling`, `waiting`.
        case connecting
        /// Until the venue confirms the login; to `settling`.
        case loggingIn(until: Moment)
        /// Subscribed; until every promise is kept; to `live`.
        case settling(until: Moment)
        case live(since: Moment)
        /// Lost already, the connection is being closed; to `waiting`.
        case ending(retryAt: Moment)
        /// To `stopped`.
        case stopping
        case stopped
    }

    public let subscriptions: [StreamSubscription]
    public let policy: StreamPolicy
    let needsLogin: Bool
    var phase: Phase
    /// When each subscription last said something, or was subscribed.
    var lastData: [Moment]
    /// Whether the snapshot of each is still to come.
    var isAwaited: [Bool]
    var lastHeard: Moment
    var lastProbe: Moment
    /// Whether nothing was received since the last probe.
    var isProbeOpen = false
    /// Whether the first probe of this connection was answered.
    var isConfirmed = false
    private var random: SeededRandom
    private var failures = 0
    /// The subscription for whose silence the connection was last ended, until it speaks again.
    private var mute: Int?

    /// - Parameters:
    ///   - needsLogin: whether a login has to be sent and confirmed before subscribing.
    ///   - seed: of the jitter; different for each process.
    public init(
        _ subscriptions: [StreamSubscription], policy: StreamPolicy, needsLogin: Bool,
        seed: UInt64, at now: Moment
    ) {
        self.subscriptions = subscriptions
        self.policy = policy
        self.needsLogin = needsLogin
        phase = .waiting(until: now)
        lastData = subscriptions.map { _ in now }
        isAwaited = subscriptions.map { _ in false }
        lastHeard = now
        lastProbe = now
        random = SeededRandom(seed: seed)
    }

    /// Whether it was stopped and the connection is gone.
    public var isDone: Bool { phase == .stopped }
    public var isLive: Bool { if case .live = phase { true } else { false } }
    /// Whether the snapshot of that subscription is still to come.
    public func awaitsSnapshot(_ index: Int) -> Bool { isAwaited[index] }
    public var awaitsSnapshots: Bool { isAwaited.contains(true) }

    /// Takes one input.
    public mutating func handle(_ input: Input, at now: Moment, into outputs: inout [Output]) {
        switch input {
        case .opened: opened(now, &outputs)
        case .heard: heard(now)
        case .data(let index):
            lastData[index] = now
            if mute == index { mute = nil }
        case .snapshot(let index):
            isAwaited[index] = false
            settle(now, &outputs)
        case .answered:
            isConfirmed = true
            settle(now, &outputs)
        case .authenticated:
            guard case .loggingIn = phase else { return }
            subscribe(now, &outputs)
        case .refused(let name, let message):
            guard isUnsettled else { return }
            end(.refused(name, message: message), .normal, now, &outputs)
        case .closed(let closure): closed(closure, now, &outputs)
        case .heldBack(let until):
            if phase == .connecting { phase = .waiting(until: until) }
        case .notReady(let reason): end(.notReady(reason), .normal, now, &outputs)
        case .resync(let index): resync(index, now, &outputs)
        case .renew: if isConnected { end(.planned, .normal, now, &outputs) }
        case .tick: tick(now, &outputs)
        case .stop: stop(&outputs)
        }
    }

    private mutating func opened(_ now: Moment, _ outputs: inout [Output]) {
        guard phase == .connecting else { return }
        heard(now)
        lastProbe = now
        isConfirmed = false
        guard needsLogin else { return subscribe(now, &outputs) }
        phase = .loggingIn(until: now + policy.loginWithin)
        outputs.append(.login)
    }

    private mutating func heard(_ now: Moment) {
        lastHeard = now
        isProbeOpen = false
    }

    private mutating func subscribe(_ now: Moment, _ outputs: inout [Output]) {
        phase = .settling(until: now + policy.settleWithin)
        for index in subscriptions.indices {
            lastData[index] = now
            isAwaited[index] = subscriptions[index].promisesSnapshot
        }
        outputs.append(.subscribe)
        // Messages are taken in order: the answer to a probe behind the subscriptions says that the
        // venue has read them.
        probe(now, &outputs)
    }

    mutating func probe(_ now: Moment, _ outputs: inout [Output]) {
        lastProbe = now
        isProbeOpen = true
        outputs.append(.probe)
    }

    private mutating func settle(_ now: Moment, _ outputs: inout [Output]) {
        guard case .settling = phase, isConfirmed, !awaitsSnapshots else { return }
        phase = .live(since: now)
        outputs.append(.restored)
    }

    private mutating func resync(_ index: Int, _ now: Moment, _ outputs: inout [Output]) {
        guard isLive || isUnsettled, subscriptions[index].promisesSnapshot, !isAwaited[index]
        else { return }
        if case .loggingIn = phase { return }
        phase = .settling(until: now + policy.settleWithin)
        isAwaited[index] = true
        outputs.append(.lost(.resync(subscriptions[index].topic), retryAt: now))
        outputs.append(.resubscribe(index))
    }

    private var isUnsettled: Bool {
        switch phase {
        case .loggingIn, .settling: true
        default: false
        }
    }

    var isConnected: Bool { isUnsettled || isLive }

    /// Gives the connection up and says so at once; the farewell may take its time.
    mutating func end(
        _ loss: StreamLoss, _ code: WebSocketCloseCode?, _ now: Moment, _ outputs: inout [Output]
    ) {
        guard isConnected || phase == .connecting else { return }
        let retryAt = retry(after: loss, now)
        phase = .ending(retryAt: retryAt)
        outputs.append(.close(code))
        outputs.append(.lost(loss, retryAt: retryAt))
    }

    private mutating func closed(
        _ closure: WebSocketClosure, _ now: Moment, _ outputs: inout [Output]
    ) {
        switch phase {
        case .waiting, .stopped: break
        case .ending(let retryAt): phase = .waiting(until: retryAt)
        case .stopping: phase = .stopped
        case .connecting, .loggingIn, .settling, .live:
            let loss = StreamLoss.socket(closure)
            let retryAt = retry(after: loss, now)
            phase = .waiting(until: retryAt)
            outputs.append(.lost(loss, retryAt: retryAt))
        }
    }

    private mutating func retry(after loss: StreamLoss, _ now: Moment) -> Moment {
        if loss == .planned { return now }
        // A topic that is mute on every connection must not make a new one each time for nothing.
        if case .live(let since) = phase, mute == nil,
            now >= since + policy.backoff.forgivenAfter
        {
            failures = 0
        }
        if case .mute(let topic, _) = loss {
            mute = subscriptions.firstIndex { $0.topic == topic }
        }
        failures += 1
        return now + policy.backoff.wait(after: loss, failures: failures, &random)
    }

    private mutating func stop(_ outputs: inout [Output]) {
        switch phase {
        case .stopping, .stopped: return
        case .waiting: phase = .stopped
        case .connecting, .loggingIn, .settling, .live:
            phase = .stopping
            outputs.append(.close(.goingAway))
        case .ending: phase = .stopping
        }
        outputs.append(.lost(.stopped, retryAt: nil))
    }
}

public import Domain

/// The faults of one client's socket: whether it has gone mute, what it holds back, when it is cut.
public struct SocketFaults: Sendable {
    /// How long a fill waits for another message to come before it, at most.
    public static let longestHold = TimeSpan.milliseconds(100)

    private var isMute = false
    private var held: (message: SocketMessage, since: Timestamp)?
    private var cutAt: Timestamp?
    private var generation = -1

    public init() {}

    /// Whether a message waits for another one: then the next has to go through `pass`.
    public var holdsBack: Bool { held != nil }

    /// Hands on what the client gets to see of a message: nothing, the message, or more than that.
    ///
    /// - Parameter time: of a clock that only goes on.
    public mutating func pass(
        _ message: SocketMessage, at time: Timestamp, through injector: inout FaultInjector,
        to deliver: (SocketMessage) -> Void
    ) {
        switch message.topic {
        case .reply: deliver(message)
        case .market:
            if !injector.has(.mute) { isMute = false }
            if !isMute, injector.strikes(.mute) { isMute = true }
            if !isMute { deliver(message) }
        case .account:
            deliver(message)
            release(to: deliver)
        case .fill:
            if held == nil, injector.strikes(.reorderFill) {
                held = (message, time)
                return
            }
            deliver(message)
            if injector.strikes(.duplicateFill) { deliver(message) }
            release(to: deliver)
        }
    }

    /// Hands on what has been held back for long enough. Called every few milliseconds.
    public mutating func advance(to time: Timestamp, deliver: (SocketMessage) -> Void) {
        guard let held, time - held.since >= Self.longestHold else { return }
        release(to: deliver)
    }

    private mutating func release(to deliver: (SocketMessage) -> Void) {
        guard let message = held?.message else { return }
        held = nil
        deliver(message)
    }

    /// Whether the socket's time has come. A new plan draws its life anew, from now.
    public mutating func isDueToBeCut(
        at time: Timestamp, by injector: inout FaultInjector
    ) -> Bool {
        if generation != injector.generation {
            generation = injector.generation
            cutAt = injector.life().map { time + $0 }
        }
        guard let cutAt, time >= cutAt else { return false }
        injector.count(.disconnect)
        return true
    }
}

import Domain
import ExchangeAPI
import Transport

/// A supervisor in virtual time.
struct Desk {
    static let trades = StreamTopic(.trades, market: "KRW-BTC")
    static let book = StreamTopic(.book, market: "KRW-BTC")

    var supervisor: StreamSupervisor
    private(set) var now: Moment

    init(
        _ subscriptions: [StreamSubscription] = [
            StreamSubscription(trades, allowedSilence: .seconds(300)),
            StreamSubscription(book, promisesSnapshot: true),
        ], needsLogin: Bool = false, seed: UInt64 = 1,
        change: (inout StreamPolicy) -> Void = { _ in }
    ) {
        var policy = StreamPolicy()
        change(&policy)
        now = Moment(nanoseconds: 1_000_000_000)
        supervisor = StreamSupervisor(
            subscriptions, policy: policy, needsLogin: needsLogin, seed: seed, at: now)
    }

    mutating func put(_ inputs: StreamSupervisor.Input...) -> [StreamSupervisor.Output] {
        var outputs: [StreamSupervisor.Output] = []
        for input in inputs { supervisor.handle(input, at: now, into: &outputs) }
        return outputs
    }

    mutating func pass(_ span: TimeSpan) -> [StreamSupervisor.Output] {
        now = now + span
        return put(.tick)
    }

    /// Goes to the next time the supervisor asked for, and ticks.
    mutating func passToWake() -> [StreamSupervisor.Output] {
        now = max(now, supervisor.wakeAt)
        return put(.tick)
    }

    /// Connected, subscribed, restored.
    mutating func bringUp() -> [StreamSupervisor.Output] {
        let outputs = passToWake() + put(.opened, .heard, .answered)
        return outputs
            + put(
                contentsOf: supervisor.subscriptions.indices.filter(supervisor.awaitsSnapshot)
                    .map { .snapshot($0) })
    }

    mutating func put(contentsOf inputs: [StreamSupervisor.Input]) -> [StreamSupervisor.Output] {
        inputs.flatMap { put($0) }
    }
}

extension [StreamSupervisor.Output] {
    /// How long after `now` the last loss told will be retried.
    func wait(from now: Moment) -> TimeSpan? {
        for case .lost(_, let retryAt) in reversed() { return retryAt.map { $0 - now } }
        return nil
    }

    var losses: [StreamLoss] {
        compactMap { if case .lost(let loss, _) = $0 { loss } else { nil } }
    }
}

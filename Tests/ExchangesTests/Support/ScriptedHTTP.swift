import Domain
import ExchangeAPI
import Synchronization
import Transport

/// Answers from a list, in order, and keeps the requests.
final class ScriptedHTTP: HTTPSending {
    enum Turn: Sendable {
        case answer(Int, [HTTPField], String)
        case failure(HTTPFailure)
    }

    private struct State {
        var turns: [Turn]
        var requests: [HTTPRequest] = []
    }
    private let state: Mutex<State>

    init(_ turns: [Turn]) { state = Mutex(State(turns: turns)) }

    /// Each body with status 200.
    convenience init(bodies: String...) { self.init(bodies.map { .answer(200, [], $0) }) }

    var requests: [HTTPRequest] { state.withLock { $0.requests } }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        let turn = state.withLock { state -> Turn? in
            state.requests.append(request)
            return state.turns.isEmpty ? nil : state.turns.removeFirst()
        }
        switch turn {
        case nil: throw .unanswered("the script has no more turns")
        case .failure(let failure): throw failure
        case .answer(let status, let headers, let body):
            return HTTPResponse(
                status: status, headers: headers, body: Array(body.utf8), timing: .instant)
        }
    }
}

extension HTTPTiming {
    /// Took no time at all.
    static var instant: HTTPTiming {
        HTTPTiming(
            nameLookup: .zero, connect: .zero, tls: .zero, firstByte: .zero, total: .zero,
            isReused: true, sent: ManualClock.start, received: ManualClock.start)
    }
}

/// A clock that stands still until it is set; waiting sets it.
final class ManualClock: WallClock {
    static let start = Timestamp(milliseconds: 1_790_000_000_123)

    private let time = Mutex(ManualClock.start)

    var now: Timestamp { time.withLock { $0 } }

    func set(_ now: Timestamp) { time.withLock { $0 = now } }

    func wait(until time: Timestamp) async {
        self.time.withLock { $0 = max($0, time) }
    }
}

/// Lets everything through and keeps what it was told.
final class OpenGate: CallGate {
    private struct State {
        var passed: [[String]] = []
        var learned: [LimitNews] = []
    }
    private let state = Mutex(State())

    var passed: [[String]] { state.withLock { $0.passed } }
    var learned: [LimitNews] { state.withLock { $0.learned } }
    var shutUntil: Timestamp? { nil }

    func pass(
        _ groups: [String], priority: CallPriority, patience: TimeSpan
    ) async throws(RateGateError) {
        state.withLock { $0.passed.append(groups) }
    }
    func learn(_ group: String, remaining: Int, until: Timestamp?) {
        state.withLock { $0.learned.append(.remaining(group: group, remaining, until: until)) }
    }
    func shut(_ groups: [String]?, until: Timestamp) {
        state.withLock { $0.learned.append(.shut(groups: groups, until: until)) }
    }
}

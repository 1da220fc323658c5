import Domain
import LoopbackServer
import Synchronization
import Transport

/// A clock that is a millisecond later at every look.
final class SteppingClock: WallClock {
    private let current: Mutex<Timestamp>

    init(_ start: Timestamp = Timestamp(milliseconds: 1_790_000_000_000)) {
        current = Mutex(start)
    }

    var now: Timestamp {
        current.withLock { time in
            time = time + TimeSpan(nanoseconds: 1_000_000)
            return time
        }
    }

    func wait(until time: Timestamp) async {
        current.withLock { $0 = max($0, time) }
    }
}

extension HTTPOptions {
    /// Without the environment's proxy, and patient: no test depends on how fast a machine is.
    static var loopback: HTTPOptions {
        var options = HTTPOptions()
        // Tests share few threads, and may wait for their turn.
        options.longestIdle = .hours(1)
        options.proxy = .none
        options.connectTime = .seconds(60)
        options.firstByteTime = .seconds(60)
        options.stallTime = .seconds(60)
        options.totalTime = .seconds(120)
        options.queueTime = .seconds(120)
        return options
    }

    func with(_ change: (inout HTTPOptions) -> Void) -> HTTPOptions {
        var copy = self
        change(&copy)
        return copy
    }
}

extension TimeSpan {
    static func milliseconds(_ count: Int64) -> TimeSpan {
        TimeSpan(nanoseconds: count * 1_000_000)
    }
}

extension LoopbackServer {
    func client(
        prefix: String = "", _ options: HTTPOptions = .loopback
    ) throws -> HTTPClient {
        try HTTPClient(
            base: "http://127.0.0.1:\(port)\(prefix)", options: options, clock: SteppingClock())
    }

    func secureClient(
        host: String = "127.0.0.1", trusting identity: ServerIdentity?,
        _ options: HTTPOptions = .loopback
    ) throws -> HTTPClient {
        try HTTPClient(
            base: "https://\(host):\(port)",
            options: options.with { $0.certificateFile = identity?.certificateFile },
            clock: SteppingClock())
    }
}

/// What came of a request, in a form that tests compare.
enum Outcome: Equatable {
    case answer(Int, String)
    case notSent
    case unanswered
}

extension HTTPClient {
    func outcome(_ request: HTTPRequest) async -> (Outcome, text: String) {
        do throws(HTTPFailure) {
            let response = try await send(request)
            return (
                .answer(response.status, String(decoding: response.body, as: UTF8.self)), ""
            )
        } catch {
            switch error {
            case .notSent: return (.notSent, "\(error)")
            case .unanswered: return (.unanswered, "\(error)")
            }
        }
    }
}

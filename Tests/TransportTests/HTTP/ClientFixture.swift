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
    ///
    /// Tests share few threads, and may wait minutes for their turn. A request that ran out of time
    /// meanwhile would never again be where its test waits for it.
    static var loopback: HTTPOptions {
        var options = HTTPOptions()
        options.proxy = .none
        options.longestIdle = .hours(1)
        options.connectTime = .hours(1)
        options.firstByteTime = .hours(1)
        options.stallTime = .hours(1)
        options.totalTime = .hours(1)
        options.queueTime = .hours(1)
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

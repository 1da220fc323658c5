import CCurl
import Domain
import Synchronization

/// One request with the caller that waits for it.
struct HTTPJob: Sendable {
    let id: UInt64
    let request: HTTPRequest
    fileprivate let overdueAt: MonotonicTime
    private let continuation: CheckedContinuation<Result<HTTPResponse, HTTPFailure>, Never>

    fileprivate init(
        id: UInt64, request: HTTPRequest, overdueAt: MonotonicTime,
        _ continuation: CheckedContinuation<Result<HTTPResponse, HTTPFailure>, Never>
    ) {
        self.id = id
        self.request = request
        self.overdueAt = overdueAt
        self.continuation = continuation
    }

    func finish(_ result: Result<HTTPResponse, HTTPFailure>) {
        continuation.resume(returning: result)
    }
}

/// Requests on their way from the callers to the client's thread, in order, and the bell that wakes it.
final class RequestQueue: Sendable {
    enum Next {
        case job(HTTPJob)
        case wait
        case closed
    }

    private struct State {
        var waiting: [HTTPJob] = []
        var lastID: UInt64 = 0
        var isClosed = false
        /// The thread has ended, and the multi handle is gone.
        var isTornDown = false
        var endWaiters: [CheckedContinuation<Void, Never>] = []
    }

    /// Used by the client's thread; others only ring its bell, under the lock and before tear-down.
    nonisolated(unsafe) let multi: UnsafeMutableRawPointer
    private let name: String
    private let options: HTTPOptions
    private let state = Mutex(State())

    /// - Parameter name: of the host, for error texts.
    init(name: String, options: HTTPOptions) throws(HTTPSetupError) {
        guard let multi = curl_multi_init() else { throw .library("curl_multi_init failed") }
        self.multi = multi
        self.name = name
        self.options = options
    }

    var count: Int { state.withLock { $0.waiting.count } }

    func nextID() -> UInt64 {
        state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
    }

    /// Queues the request, or tells the caller at once why not.
    func add(
        _ request: HTTPRequest, id: UInt64,
        _ continuation: CheckedContinuation<Result<HTTPResponse, HTTPFailure>, Never>
    ) {
        let job = HTTPJob(
            id: id, request: request, overdueAt: .now + options.queueTime, continuation)
        let refusal: String? = state.withLock { state in
            if state.isClosed { return "the client is closed" }
            // Checked under the lock: a later cancellation finds the job in the queue.
            if Task.isCancelled { return "canceled before it was queued" }
            guard state.waiting.count < max(1, options.queueLength) else {
                return "\(state.waiting.count) requests wait already; send fewer at a time"
            }
            state.waiting.append(job)
            curl_multi_wakeup(multi)
            return nil
        }
        if let refusal { job.finish(.failure(.notSent("\(name): \(refusal)"))) }
    }

    /// Drops the request if it has not begun; one under way goes on.
    func cancel(_ id: UInt64) {
        let job: HTTPJob? = state.withLock { state in
            guard let index = state.waiting.firstIndex(where: { $0.id == id }) else { return nil }
            return state.waiting.remove(at: index)
        }
        job?.finish(.failure(.notSent("\(name): canceled while it waited to be sent")))
    }

    func next() -> Next {
        dropOverdue(at: .now)
        return state.withLock { state in
            if !state.waiting.isEmpty { return .job(state.waiting.removeFirst()) }
            return state.isClosed ? .closed : .wait
        }
    }

    /// Gives up requests that have waited longer than the options allow.
    func dropOverdue(at now: MonotonicTime) {
        let overdue: [HTTPJob] = state.withLock { state in
            guard let first = state.waiting.first, first.overdueAt <= now else { return [] }
            // All wait equally long, so the first in the queue are the first to be overdue.
            let count = state.waiting.prefix { $0.overdueAt <= now }.count
            defer { state.waiting.removeFirst(count) }
            return Array(state.waiting.prefix(count))
        }
        for job in overdue {
            job.finish(
                .failure(
                    .notSent(
                        "\(name): waited \(options.queueTime.milliseconds) ms behind other "
                            + "requests; the host answers too slowly for so many")))
        }
    }

    /// Refuses new requests and drops those that wait; the thread ends after the one under way.
    func close() {
        let dropped: [HTTPJob] = state.withLock { state in
            guard !state.isClosed else { return [] }
            state.isClosed = true
            curl_multi_wakeup(multi)
            defer { state.waiting = [] }
            return state.waiting
        }
        for job in dropped {
            job.finish(.failure(.notSent("\(name): the client was closed")))
        }
    }

    /// Returns once the thread has ended.
    func waitForEnd() async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if !state.isTornDown { state.endWaiters.append(continuation) }
                return state.isTornDown
            }
            if hasEnded { continuation.resume() }
        }
    }

    /// The last thing the thread does; for a thread that never began, its client does it.
    func tearDown() {
        let waiters = state.withLock { state in
            state.isClosed = true
            state.isTornDown = true
            curl_multi_cleanup(multi)
            defer { state.endWaiters = [] }
            return state.endWaiters
        }
        for waiter in waiters { waiter.resume() }
    }
}

extension TimeSpan {
    var milliseconds: Int64 { nanoseconds / 1_000_000 }
}

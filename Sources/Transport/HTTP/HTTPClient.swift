import CCurl
import Glibc

/// Sends requests to one host over one warm connection, one after the other, on a thread of its own.
///
/// Make one for each venue and purpose: a slow download must not stand before an order. TLS always
/// verifies certificate and host; HTTP/2 is spoken where the host offers it. Of its own accord the
/// client adds only `Host`, `User-Agent`, `Accept`, `Accept-Encoding` and `Content-Length`.
public final class HTTPClient: HTTPSending {
    private let endpoint: HTTPEndpoint
    private let queue: RequestQueue

    /// - Parameter base: `https://host[:port][/prefix]`; the prefix goes before every target. Plain
    ///   `http` is for sandboxes and tests.
    public init(
        base: String, options: HTTPOptions = HTTPOptions(), clock: any WallClock
    ) throws(HTTPSetupError) {
        try CurlLibrary.prepare()
        endpoint = try HTTPEndpoint(base)
        if let file = options.certificateFile, access(file, R_OK) != 0 {
            throw .certificateFile(path: file)
        }
        queue = try RequestQueue(name: endpoint.name, options: options)
        do {
            try HTTPWorker.start(queue, endpoint: endpoint, options: options, clock: clock)
        } catch {
            queue.tearDown()
            throw error
        }
    }

    deinit { queue.close() }

    /// Requests that are in the queue go out in the order in which they came.
    ///
    /// When the task is canceled, a request that has not begun is dropped as `notSent`; one under way
    /// goes on, and its outcome is returned as if nothing had happened.
    public func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        if let violation = RequestRules.violation(in: request) {
            throw .notSent("\(endpoint.name): \(violation)")
        }
        let id = queue.nextID()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                queue.add(request, id: id, continuation)
            }
        } onCancel: {
            queue.cancel(id)
        }
        return try result.get()
    }

    /// How many requests wait behind the one under way; grows stale as it is read.
    public var queuedCount: Int { queue.count }

    /// Takes no more requests and drops those that wait as `notSent`; the thread ends as soon as the
    /// one under way, if any, has its outcome.
    public func close() { queue.close() }

    /// `close()`, and returns once the thread has ended: what a program does before it exits, so that no
    /// thread is still within libcurl or OpenSSL then.
    public func closeAndWait() async {
        queue.close()
        await queue.waitForEnd()
    }
}

import CCurl
import Glibc

/// The thread of one client: takes requests from its queue, one after the other, over one connection.
final class HTTPWorker {
    private let queue: RequestQueue
    private let endpoint: HTTPEndpoint
    private let options: HTTPOptions
    private let clock: any WallClock
    private let multi: UnsafeMutableRawPointer
    private let easy: CurlHandle

    private init(
        _ queue: RequestQueue, _ endpoint: HTTPEndpoint, _ options: HTTPOptions,
        _ clock: any WallClock, _ easy: CurlHandle
    ) {
        self.queue = queue
        self.endpoint = endpoint
        self.options = options
        self.clock = clock
        self.easy = easy
        multi = queue.multi
        // One warm connection, and no other beside it.
        haetae_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 1)
    }

    /// Starts the thread; it ends once the queue is closed and empty.
    static func start(
        _ queue: RequestQueue, endpoint: HTTPEndpoint, options: HTTPOptions, clock: any WallClock
    ) throws(HTTPSetupError) {
        let easy = try CurlHandle()
        let worker = Unmanaged.passRetained(
            HTTPWorker(queue, endpoint, options, clock, easy))
        var thread = pthread_t()
        let status = pthread_create(&thread, nil, runWorker, worker.toOpaque())
        guard status == 0 else {
            worker.release()
            throw .library("pthread_create: \(String(cString: strerror(status)))")
        }
        pthread_detach(thread)
    }

    fileprivate func run() {
        // Signals are the main thread's affair. SIGPIPE above all: asked not to use signals, libcurl
        // no longer holds it off for libraries that write to a closed socket.
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, nil)
        while true {
            switch queue.next() {
            case .job(let job): job.finish(perform(job.request))
            case .wait: curl_multi_poll(multi, nil, 0, Self.idleMilliseconds, nil)
            case .closed: return
            }
        }
    }

    /// Between two looks at an empty queue; a new request wakes the thread at once.
    private static let idleMilliseconds: Int32 = 60_000

    private func perform(_ request: HTTPRequest) -> Result<HTTPResponse, HTTPFailure> {
        let exchange = HTTPExchange(request, options: options, clock: clock)
        let report = FailureReport(endpoint: endpoint, options: options)
        let code = easy.prepare(exchange, endpoint: endpoint, options: options)
        guard code == CURLE_OK else {
            return .failure(report.setup(code))
        }
        let end = withExtendedLifetime(exchange) { transfer(exchange) }
        switch end {
        case .finished(CURLE_OK):
            return answer(of: exchange, report)
        case .finished(let code):
            return .failure(
                report.failure(code, exchange, message: easy.message))
        case .overdue(let limit, let phase):
            return .failure(report.overdue(limit, exchange, phase))
        case .refused(let code):
            return .failure(report.refused(code, exchange))
        }
    }

    private func answer(
        of exchange: HTTPExchange, _ report: FailureReport
    ) -> Result<HTTPResponse, HTTPFailure> {
        let received = clock.now
        guard let sent = exchange.sent, exchange.collector.isHeadComplete else {
            return .failure(report.noAnswer)
        }
        let collected = exchange.collector
        guard !collected.isLengthAmbiguous else { return .failure(report.ambiguousLength) }
        guard !collected.isOpenEnded else { return .failure(report.openEnded) }
        do throws(ContentDecoder.Problem) {
            let body = try ContentDecoder.decode(
                collected.body, encoding: collected.header("content-encoding"),
                limit: options.largestBody)
            return .success(
                HTTPResponse(
                    status: collected.status, headers: collected.headers, body: body,
                    timing: easy.timing(sent: sent, received: received)))
        } catch {
            return .failure(report.content(error, status: collected.status))
        }
    }

    private enum End {
        case finished(CURLcode)
        case overdue(HTTPExchange.Overdue, HTTPExchange.ConnectPhase)
        case refused(CURLMcode)
    }

    /// Drives libcurl until the answer is whole or its time is over; afterwards it has let go of the
    /// exchange, and has closed the connection unless that can be used again.
    private func transfer(_ exchange: HTTPExchange) -> End {
        let added = curl_multi_add_handle(multi, easy.pointer)
        guard added == CURLM_OK else { return .refused(added) }
        defer { curl_multi_remove_handle(multi, easy.pointer) }
        while true {
            var running: Int32 = 0
            let code = curl_multi_perform(multi, &running)
            guard code == CURLM_OK else { return .refused(code) }
            if let result = finishedTransfer() {
                easy.noteConnection()
                return .finished(result)
            }
            let (limit, end) = exchange.deadline
            let now = MonotonicTime.now
            guard now < end else { return .overdue(limit, exchange.phase) }
            queue.dropOverdue(at: now)
            let wait = min(now.milliseconds(until: end), Self.longestPoll)
            curl_multi_poll(multi, nil, 0, wait, nil)
        }
    }

    /// Requests that have waited too long behind this one are told within so many milliseconds.
    private static let longestPoll: Int32 = 500

    private func finishedTransfer() -> CURLcode? {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            if message.pointee.msg == CURLMSG_DONE { return message.pointee.data.result }
        }
        return nil
    }
}

private func runWorker(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let raw else { return nil }
    let queue = runUntilClosed(raw)
    // The easy handle is gone by now; it must go before what it was driven by.
    queue.tearDown()
    return nil
}

/// Runs the worker and frees it with its easy handle.
private func runUntilClosed(_ raw: UnsafeMutableRawPointer) -> RequestQueue {
    let worker = Unmanaged<HTTPWorker>.fromOpaque(raw).takeRetainedValue()
    worker.run()
    return worker.sharedQueue
}

extension HTTPWorker {
    fileprivate var sharedQueue: RequestQueue { queue }
}

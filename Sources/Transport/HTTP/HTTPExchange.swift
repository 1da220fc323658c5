import CCurl
import Dispatch
import Domain
import Glibc

/// One request under way: what libcurl calls back into, on the client's thread only.
final class HTTPExchange {
    let request: HTTPRequest
    private(set) var collector: ResponseCollector
    /// By the wall clock, just before the first byte of the request; `nil` while none can have left.
    ///
    /// From then on, whatever fails, the venue may have the request.
    private(set) var sent: Timestamp?
    /// libcurl wanted to send the request again and was not let.
    private(set) var refusedResend = false

    private let options: HTTPOptions
    private let clock: any WallClock
    private let start = MonotonicTime.now
    private var sendingBegan: MonotonicTime?
    private var lastByte: MonotonicTime?
    private var sockets: [curl_socket_t] = []

    init(_ request: HTTPRequest, options: HTTPOptions, clock: any WallClock) {
        self.request = request
        self.options = options
        self.clock = clock
        collector = ResponseCollector(
            largestHead: options.largestHead, largestBody: options.largestBody)
    }

    /// The steps before a request can be sent, in order.
    enum ConnectPhase: Hashable {
        case nameLookup, connect, handshake
    }

    /// How far connecting has come; only while libcurl still has the exchange, and so its sockets.
    ///
    /// libcurl's own times do not tell a TCP connection that waits for TLS from none.
    var phase: ConnectPhase {
        guard !sockets.isEmpty else { return .nameLookup }
        let isConnected = sockets.contains { socket in
            var peer = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            return withUnsafeMutablePointer(to: &peer) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    getpeername(socket, $0, &length) == 0
                }
            }
        }
        return isConnected ? .handshake : .connect
    }

    /// A wait that was longer than the options allow.
    enum Overdue: Hashable {
        case connection, firstByte, nextByte, whole
    }

    /// The limit that runs out first, and when.
    var deadline: (Overdue, at: MonotonicTime) {
        let whole = (Overdue.whole, at: start + options.totalTime)
        let phase: (Overdue, at: MonotonicTime) =
            if let lastByte {
                (.nextByte, at: lastByte + options.stallTime)
            } else if let sendingBegan {
                (.firstByte, at: sendingBegan + options.firstByteTime)
            } else {
                (.connection, at: start + options.connectTime)
            }
        return phase.at < whole.at ? phase : whole
    }

    /// Called when the connection stands and nothing of the request has left; whether it may.
    ///
    /// A second call is libcurl's own retry, which it makes when a reused connection dies without an
    /// answer: by then the venue may have acted on the first one.
    func mayBegin() -> Bool {
        guard sent == nil else {
            refusedResend = true
            return false
        }
        sendingBegan = .now
        sent = clock.now
        return true
    }

    /// Whether a connection may be opened: only for a request that has not begun to go out.
    func mayConnect(_ socket: curl_socket_t) -> Bool {
        sockets.append(socket)
        refusedResend = refusedResend || sent != nil
        return sent == nil
    }

    func takeLine(_ bytes: UnsafeRawBufferPointer) -> Bool {
        lastByte = .now
        return collector.takeLine(bytes)
    }

    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        lastByte = .now
        return collector.takeBody(bytes)
    }
}

/// Nanoseconds on a clock that never jumps; for time-outs only.
struct MonotonicTime: Comparable, Sendable {
    private let nanoseconds: UInt64

    static var now: MonotonicTime {
        MonotonicTime(nanoseconds: DispatchTime.now().uptimeNanoseconds)
    }

    static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    static func + (left: MonotonicTime, right: TimeSpan) -> MonotonicTime {
        let (sum, overflow) = left.nanoseconds.addingReportingOverflow(
            UInt64(clamping: right.nanoseconds))
        return MonotonicTime(nanoseconds: overflow ? .max : sum)
    }

    /// Whole milliseconds until `time`, rounded up; zero when it has passed.
    func milliseconds(until time: MonotonicTime) -> Int32 {
        guard time > self else { return 0 }
        let rest = time.nanoseconds - nanoseconds
        return Int32(clamping: rest / 1_000_000 + (rest % 1_000_000 == 0 ? 0 : 1))
    }
}

// MARK: - Callbacks

// libcurl hands every callback the exchange it was set up with, which lives for the whole transfer.

private func exchange(_ raw: UnsafeMutableRawPointer?) -> HTTPExchange? {
    raw.map { Unmanaged<HTTPExchange>.fromOpaque($0).takeUnretainedValue() }
}

func exchangeTakesLine(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ raw: UnsafeMutableRawPointer?
) -> Int {
    let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return exchange(raw)?.takeLine(buffer) == true ? buffer.count : 0
}

func exchangeTakesBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ raw: UnsafeMutableRawPointer?
) -> Int {
    let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return exchange(raw)?.takeBody(buffer) == true ? buffer.count : 0
}

func exchangeMayBegin(
    _ raw: UnsafeMutableRawPointer?, _: UnsafeMutablePointer<CChar>?,
    _: UnsafeMutablePointer<CChar>?, _: Int32, _: Int32
) -> Int32 {
    exchange(raw)?.mayBegin() == true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}

func exchangeMayConnect(
    _ raw: UnsafeMutableRawPointer?, _ socket: curl_socket_t, _: curlsocktype
) -> Int32 {
    exchange(raw)?.mayConnect(socket) == true ? Int32(CURL_SOCKOPT_OK) : Int32(CURL_SOCKOPT_ERROR)
}

import CCurl
import Domain

/// A TCP connection through libcurl: name look-up, proxy and TLS are its work, the bytes are ours.
///
/// Why libcurl and not SwiftNIO: NIO with its TLS adds some 580 CPU seconds to each clean build, which
/// is more than the whole build may take, while libcurl is here already for HTTP. Why only its
/// connection and not its WebSocket: Debian builds libcurl without it. So the connection is made in
/// connect-only mode, and the framing of RFC 6455 is in this folder.
///
/// Belongs to one thread.
final class CurlSocket {
    enum Progress {
        case connecting
        case connected
        case failed(WebSocketClosure)
    }

    enum Transfer {
        case done(Int)
        /// The socket is not ready.
        case later
        /// The other side sends nothing more.
        case ended
        case failed(String)
    }

    private let easy: UnsafeMutableRawPointer
    private let multi: UnsafeMutableRawPointer
    /// libcurl writes what went wrong into it; it must outlive the handle.
    private let message: UnsafeMutablePointer<CChar>
    private var running: Int32 = 1
    private(set) var descriptor: Int32 = -1

    init?(_ url: WebSocketURL, _ options: WebSocketOptions) {
        do throws(HTTPSetupError) { try CurlLibrary.prepare() } catch { return nil }
        guard let easy = curl_easy_init() else { return nil }
        guard let multi = curl_multi_init() else {
            curl_easy_cleanup(easy)
            return nil
        }
        self.easy = easy
        self.multi = multi
        message = .allocate(capacity: Int(CURL_ERROR_SIZE))
        message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        configure(url, options)
        curl_multi_add_handle(multi, easy)
    }

    deinit {
        curl_multi_remove_handle(multi, easy)
        curl_easy_cleanup(easy)
        curl_multi_cleanup(multi)
        message.deallocate()
    }

    private func configure(_ url: WebSocketURL, _ options: WebSocketOptions) {
        haetae_curl_set_pointer(easy, CURLOPT_ERRORBUFFER, message)
        let scheme = url.isSecure ? "https" : "http"
        set(CURLOPT_URL, "\(scheme)://\(url.host):\(url.port)/")
        set(CURLOPT_PROTOCOLS_STR, scheme)
        set(CURLOPT_CONNECT_ONLY, 1)
        set(CURLOPT_CONNECTTIMEOUT_MS, Int(options.connectWithin.nanoseconds / 1_000_000))
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_TCP_NODELAY, 1)
        set(CURLOPT_TCP_KEEPALIVE, 1)
        // Closing does not wait for a name server that does not answer.
        set(CURLOPT_QUICK_EXIT, 1)
        // ALPN then offers http/1.1 alone: over HTTP/2 there is no upgrade.
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        // Through a proxy, plain text needs a tunnel too: what follows is no HTTP.
        set(CURLOPT_HTTPPROXYTUNNEL, 1)
        switch options.proxy {
        case .environment: break
        case .none: set(CURLOPT_PROXY, "")
        case .at(let proxy): set(CURLOPT_PROXY, proxy)
        }
        if let file = options.certificateFile {
            set(CURLOPT_CAINFO, file)
            // The system's folder would be trusted besides.
            haetae_curl_set_pointer(easy, CURLOPT_CAPATH, nil)
        }
    }

    private func set(_ option: CURLoption, _ value: Int) {
        haetae_curl_set_long(easy, option, value)
    }

    private func set(_ option: CURLoption, _ text: String) {
        _ = text.withCString { haetae_curl_set_pointer(easy, option, $0) }
    }

    /// Goes on connecting; waits for progress, for the bell, or for `milliseconds`.
    func connect(_ bell: Doorbell, milliseconds: Int32) -> Progress {
        curl_multi_perform(multi, &running)
        if let progress = finished() { return progress }
        var extra = curl_waitfd(fd: bell.descriptor, events: Int16(CURL_WAIT_POLLIN), revents: 0)
        curl_multi_poll(multi, &extra, 1, milliseconds, nil)
        curl_multi_perform(multi, &running)
        return finished() ?? .connecting
    }

    private func finished() -> Progress? {
        guard running == 0 else { return nil }
        var left: Int32 = 0
        guard let info = curl_multi_info_read(multi, &left), info.pointee.msg == CURLMSG_DONE
        else { return .failed(.tcp("libcurl lost the connection attempt")) }
        let result = info.pointee.data.result
        guard result == CURLE_OK else { return .failed(closure(for: result)) }
        var socket = curl_socket_t(-1)
        haetae_curl_get_socket(easy, CURLINFO_ACTIVESOCKET, &socket)
        guard socket >= 0 else { return .failed(.tcp("libcurl has no socket")) }
        descriptor = socket
        return .connected
    }

    func send(_ bytes: UnsafeRawBufferPointer) -> Transfer {
        var count = 0
        let result = curl_easy_send(easy, bytes.baseAddress, bytes.count, &count)
        switch result {
        case CURLE_OK: return .done(count)
        case CURLE_AGAIN: return .later
        default: return .failed(text(of: result))
        }
    }

    func receive(into room: UnsafeMutableRawBufferPointer) -> Transfer {
        var count = 0
        let result = curl_easy_recv(easy, room.baseAddress, room.count, &count)
        switch result {
        case CURLE_OK: return count == 0 ? .ended : .done(count)
        case CURLE_AGAIN: return .later
        default: return .failed(text(of: result))
        }
    }

    private func closure(for result: CURLcode) -> WebSocketClosure {
        switch result {
        case CURLE_OPERATION_TIMEDOUT: .timedOut(.connecting)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_USE_SSL_FAILED:
            .tls(text(of: result))
        default: .tcp(text(of: result))
        }
    }

    private func text(of result: CURLcode) -> String {
        let detail = String(cString: message)
        return detail.isEmpty ? String(cString: curl_easy_strerror(result)) : detail
    }
}

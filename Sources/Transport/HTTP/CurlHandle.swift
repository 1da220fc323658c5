import CCurl
import Domain
import Glibc

/// The client's easy handle, and the settings of one exchange on it.
///
/// Every exchange sets everything anew, so that nothing of an earlier request is left in the next.
final class CurlHandle {
    let pointer: UnsafeMutableRawPointer
    private let errorText: UnsafeMutablePointer<CChar>
    private var headerList: UnsafeMutablePointer<curl_slist>?
    /// The socket of the connection that the last exchange left open, when it speaks HTTP/1.
    private var warmSocket: curl_socket_t = CURL_SOCKET_BAD
    /// The first setting that libcurl refused.
    private var refusal: CURLcode = CURLE_OK

    init() throws(HTTPSetupError) {
        guard let pointer = curl_easy_init() else { throw .library("curl_easy_init failed") }
        self.pointer = pointer
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(pointer)
        curl_slist_free_all(headerList)
        errorText.deallocate()
    }

    /// What libcurl says beyond the code: host and reason, never anything of the request.
    var message: String { String(cString: errorText) }

    /// `CURLE_OK`, or why the exchange cannot begin.
    func prepare(
        _ exchange: HTTPExchange, endpoint: HTTPEndpoint, options: HTTPOptions
    ) -> CURLcode {
        curl_easy_reset(pointer)
        errorText[0] = 0
        refusal = CURLE_OK
        setConnection(endpoint, options)
        setTrust(options)
        setProxy(options.proxy)
        setRequest(exchange.request, endpoint, options)
        setCallbacks(exchange)
        // Under TLS libcurl does not look whether something is waiting to be read: it would take what
        // came unasked for the answer to this request.
        if hasUnreadInput { set(CURLOPT_FRESH_CONNECT, 1) }
        // Known again once this exchange has left a connection behind.
        warmSocket = CURL_SOCKET_BAD
        return refusal
    }

    private func setConnection(_ endpoint: HTTPEndpoint, _ options: HTTPOptions) {
        set(CURLOPT_ERRORBUFFER, pointer: errorText)
        set(CURLOPT_URL, endpoint.url)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_NOSIGNAL, 1)
        // Otherwise a name server that does not answer holds up the end of the client.
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(
            CURLOPT_HTTP_VERSION,
            options.allowsHTTP2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1)
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(
            CURLOPT_MAXAGE_CONN, Int(options.longestIdle.nanoseconds / 1_000_000_000))
        // The exchange's own limits are finer; this one only has to be no shorter.
        set(CURLOPT_CONNECTTIMEOUT_MS, Int(options.connectTime.nanoseconds / 1_000_000) + 1000)
    }

    private func setTrust(_ options: HTTPOptions) {
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        if let file = options.certificateFile {
            set(CURLOPT_CAINFO, file)
            // The system's folder would be trusted besides.
            set(CURLOPT_CAPATH, pointer: nil)
        }
    }

    private func setProxy(_ proxy: HTTPProxy) {
        // A request through a plain proxy would need another target: tunnel always.
        set(CURLOPT_HTTPPROXYTUNNEL, 1)
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        switch proxy {
        case .environment: break
        case .none: set(CURLOPT_PROXY, "")
        case .at(let url): set(CURLOPT_PROXY, url)
        }
    }

    private func setRequest(
        _ request: HTTPRequest, _ endpoint: HTTPEndpoint, _ options: HTTPOptions
    ) {
        set(CURLOPT_PATH_AS_IS, 1)
        // Sent as it is: libcurl does not even parse it.
        set(CURLOPT_REQUEST_TARGET, endpoint.prefix + request.target)
        set(CURLOPT_USERAGENT, options.userAgent)
        setHeaders(request)
        let hasBody = !request.body.isEmpty || request.method == .post || request.method == .put
        if hasBody {
            set(CURLOPT_POST, 1)
            note(
                haetae_curl_set_size(
                    pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count)))
            request.body.withUnsafeBytes { bytes in
                // An empty body must still be set: without one libcurl reads standard input.
                set(CURLOPT_COPYPOSTFIELDS, pointer: bytes.baseAddress ?? emptyBody)
            }
        } else {
            set(CURLOPT_HTTPGET, 1)
        }
        if request.method.rawValue != (hasBody ? "POST" : "GET") {
            set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        }
    }

    private var emptyBody: UnsafeRawPointer { UnsafeRawPointer(errorText) }

    private func setHeaders(_ request: HTTPRequest) {
        var lines = request.headers.map { field in
            // libcurl's way to write a header without a value, which would else remove it.
            field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)"
        }
        let given = Set(request.headers.map { $0.name.lowercased() })
        lines.append("Accept-Encoding: \(ContentDecoder.accepted)")
        // Headers that libcurl would add of its own accord.
        lines.append("Expect:")
        if !given.contains("content-type") { lines.append("Content-Type:") }
        curl_slist_free_all(headerList)
        headerList = nil
        for line in lines {
            guard let longer = curl_slist_append(headerList, line) else {
                return note(CURLE_OUT_OF_MEMORY)
            }
            headerList = longer
        }
        set(CURLOPT_HTTPHEADER, pointer: headerList)
    }

    private func setCallbacks(_ exchange: HTTPExchange) {
        let data = Unmanaged.passUnretained(exchange).toOpaque()
        note(haetae_curl_on_header(pointer, exchangeTakesLine, data))
        note(haetae_curl_on_body(pointer, exchangeTakesBody, data))
        note(haetae_curl_on_request(pointer, exchangeMayBegin, data))
        note(haetae_curl_on_socket(pointer, exchangeMayConnect, data))
    }

    private func set(_ option: CURLoption, _ value: Int) {
        note(haetae_curl_set_long(pointer, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) {
        note(haetae_curl_set_text(pointer, option, value))
    }

    private func set(_ option: CURLoption, pointer value: UnsafeRawPointer?) {
        note(haetae_curl_set_pointer(pointer, option, value))
    }

    private func note(_ code: CURLcode) {
        if refusal == CURLE_OK { refusal = code }
    }
}

// MARK: - What is known afterwards

extension CurlHandle {
    /// To be called after an exchange, before libcurl's multi handle lets go of it.
    func noteConnection() {
        var socket = CURL_SOCKET_BAD
        var version = 0
        let isKnown =
            haetae_curl_get_socket(pointer, CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK
            && haetae_curl_get_long(pointer, CURLINFO_HTTP_VERSION, &version) == CURLE_OK
        // Answers of HTTP/2 name their request, and its connections say things on their own.
        let isHTTP1 = version == CURL_HTTP_VERSION_1_1 || version == CURL_HTTP_VERSION_1_0
        warmSocket = isKnown && isHTTP1 ? socket : CURL_SOCKET_BAD
    }

    /// Whether the warm connection has bytes that nobody asked for, or its end.
    private var hasUnreadInput: Bool {
        guard warmSocket != CURL_SOCKET_BAD else { return false }
        var polled = pollfd(fd: warmSocket, events: Int16(POLLIN), revents: 0)
        return poll(&polled, 1, 0) != 0
    }

    func timing(sent: Timestamp, received: Timestamp) -> HTTPTiming {
        var opened = 0
        let isReused =
            haetae_curl_get_long(pointer, CURLINFO_NUM_CONNECTS, &opened) == CURLE_OK
            && opened == 0
        return HTTPTiming(
            nameLookup: isReused ? .zero : span(CURLINFO_NAMELOOKUP_TIME_T),
            connect: isReused ? .zero : span(CURLINFO_CONNECT_TIME_T),
            tls: isReused ? .zero : span(CURLINFO_APPCONNECT_TIME_T),
            firstByte: span(CURLINFO_STARTTRANSFER_TIME_T), total: span(CURLINFO_TOTAL_TIME_T),
            isReused: isReused, sent: sent, received: received)
    }

    private func span(_ info: CURLINFO) -> TimeSpan {
        var microseconds: curl_off_t = 0
        guard haetae_curl_get_offset(pointer, info, &microseconds) == CURLE_OK else {
            return .zero
        }
        return TimeSpan(nanoseconds: Int64(microseconds) * 1000)
    }
}

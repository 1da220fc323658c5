import CCurl

/// Turns what went wrong into the kind of failure and a text that names host, phase and remedy.
///
/// The rule is one: once the request began to go out, nothing is ever "not sent" again.
struct FailureReport {
    let host: String
    private let options: HTTPOptions

    init(endpoint: HTTPEndpoint, options: HTTPOptions) {
        host = endpoint.name
        self.options = options
    }

    /// libcurl refused a setting: nothing was tried.
    func setup(_ code: CURLcode) -> HTTPFailure {
        .notSent("\(host): libcurl refuses a setting: \(Self.text(code))")
    }

    func refused(_ code: CURLMcode, _ exchange: HTTPExchange) -> HTTPFailure {
        failure("libcurl failed: \(String(cString: curl_multi_strerror(code)))", exchange)
    }

    var noAnswer: HTTPFailure { .unanswered("\(host): the answer was cut short in its headers") }

    var ambiguousLength: HTTPFailure {
        .unanswered("\(host): the answer contradicts itself about its length")
    }

    var openEnded: HTTPFailure {
        .unanswered(
            "\(host): the answer states no length, so that its end cannot be told from a cut")
    }

    func content(_ problem: ContentDecoder.Problem, status: Int) -> HTTPFailure {
        let reason =
            switch problem {
            case .unknownEncoding: "it is compressed in a way that was not asked for"
            case .tooLarge(let limit): "it unpacks to more than \(limit) bytes"
            case .broken: "its compression is damaged or cut short"
            }
        return .unanswered("\(host): an answer of status \(status) cannot be read: \(reason)")
    }

    func overdue(
        _ limit: HTTPExchange.Overdue, _ exchange: HTTPExchange,
        _ phase: HTTPExchange.ConnectPhase
    ) -> HTTPFailure {
        let reason =
            switch limit {
            case .connection:
                "\(Self.name(phase)) took longer than \(options.connectTime.milliseconds) ms; "
                    + "check the network, the proxy and the host's status page"
            case .firstByte:
                "no answer within \(options.firstByteTime.milliseconds) ms of sending"
            case .nextByte:
                "the answer stood still for \(options.stallTime.milliseconds) ms"
            case .whole:
                exchange.sent == nil
                    ? "no connection within \(options.totalTime.milliseconds) ms"
                    : "the answer was not whole after \(options.totalTime.milliseconds) ms"
            }
        return failure(reason, exchange)
    }

    /// - Parameter message: libcurl's own words; used only while nothing of the request was handled.
    func failure(
        _ code: CURLcode, _ exchange: HTTPExchange, message: String
    ) -> HTTPFailure {
        if let problem = exchange.collector.problem { return refusedAnswer(problem) }
        if exchange.refusedResend {
            return .unanswered(
                "\(host): the connection ended before an answer came; not sent a second time")
        }
        guard exchange.sent == nil else { return .unanswered("\(host): \(Self.reading(code))") }
        let detail = message.isEmpty ? Self.text(code) : message
        return .notSent(
            "\(host): \(Self.connecting(code)) failed: \(detail)"
                + Self.remedy(code))
    }

    private func failure(_ reason: String, _ exchange: HTTPExchange) -> HTTPFailure {
        exchange.sent == nil
            ? .notSent("\(host): \(reason)") : .unanswered("\(host): \(reason)")
    }

    private func refusedAnswer(_ problem: ResponseCollector.Problem) -> HTTPFailure {
        switch problem {
        case .headTooLarge(let limit):
            .unanswered("\(host): the headers of the answer exceed \(limit) bytes")
        case .bodyTooLarge(let limit):
            .unanswered("\(host): the body of the answer exceeds \(limit) bytes")
        case .malformedHeader:
            .unanswered("\(host): the answer has a header that is none of HTTP")
        }
    }

    private static func text(_ code: CURLcode) -> String {
        String(cString: curl_easy_strerror(code))
    }

    private static func name(_ phase: HTTPExchange.ConnectPhase) -> String {
        switch phase {
        case .nameLookup: "name look-up"
        case .connect: "connection"
        case .handshake: "the handshake (TLS, or the proxy's)"
        }
    }

    private static func reading(_ code: CURLcode) -> String {
        switch code {
        case CURLE_GOT_NOTHING: "the connection ended before an answer came"
        case CURLE_PARTIAL_FILE: "the answer was cut short"
        case CURLE_RECV_ERROR: "the connection broke while the answer was awaited or read"
        case CURLE_SEND_ERROR: "the connection broke while the request was being sent"
        default: "the answer cannot be read: \(text(code))"
        }
    }

    private static func connecting(_ code: CURLcode) -> String {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: "name look-up"
        case CURLE_COULDNT_RESOLVE_PROXY: "name look-up of the proxy"
        case CURLE_PROXY: "the proxy's handshake"
        case CURLE_COULDNT_CONNECT: "connection"
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CACERT_BADFILE:
            "TLS"
        default: "connection"
        }
    }

    private static func remedy(_ code: CURLcode) -> String {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            "; check the name and this machine's name servers"
        case CURLE_COULDNT_CONNECT: "; check port, firewall and proxy"
        case CURLE_PROXY: "; check the proxy's address and credentials"
        case CURLE_PEER_FAILED_VERIFICATION:
            "; somebody may stand in between: check the host, this machine's clock and its "
                + "certificates"
        case CURLE_SSL_CONNECT_ERROR: "; check that the port speaks TLS 1.2 or later"
        case CURLE_SSL_CACERT_BADFILE: "; check the file of certificates"
        default: ""
        }
    }
}

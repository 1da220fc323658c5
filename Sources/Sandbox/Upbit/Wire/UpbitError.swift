internal import Domain

/// What a client is told instead of what it asked for.
struct UpbitError: Error, Hashable, Sendable {
    let status: Int
    /// As exchange endpoints write it; quotation endpoints write the status in its place.
    let name: String
    let message: String

    init(_ status: Int, _ name: String, _ message: String) {
        self.status = status
        self.name = name
        self.message = message
    }

    static func validation(_ message: String) -> UpbitError {
        UpbitError(400, "validation_error", message)
    }

    static func invalidParameter(_ message: String) -> UpbitError {
        UpbitError(400, "invalid_parameter", message)
    }

    static func missing(_ parameter: String) -> UpbitError {
        validation("The parameter \(parameter) is missing.")
    }

    static let noMarket = UpbitError(404, "market_does_not_exist", "Code not found")
    static let noOrder = UpbitError(404, "order_not_found", "주문을 찾지 못했습니다.")
    static let spentName = UpbitError(400, "duplicated_identifier", "이미 사용한 identifier입니다.")
    static let noToken = UpbitError(401, "no_authorization_token", "인증 토큰이 없습니다.")
    static let badToken = UpbitError(401, "jwt_verification", "Jwt 토큰 검증에 실패했습니다.")
    static let badKey = UpbitError(401, "invalid_access_key", "잘못된 엑세스 키입니다.")
    static let expiredKey = UpbitError(401, "expired_access_key", "만료된 엑세스 키입니다.")
    static let nonceUsed = UpbitError(401, "nonce_used", "이미 요청한 nonce값이 다시 사용되었습니다.")
    static let badQueryHash = UpbitError(
        401, "invalid_query_payload", "Jwt의 query를 검증하는데 실패하였습니다.")
    static let outOfScope = UpbitError(403, "out_of_scope", "허용되지 않은 기능입니다.")
    static let tooMany = UpbitError(429, "too_many_requests", "요청 수 제한을 초과했습니다.")
    static let noRoute = UpbitError(404, "not_found", "no Route matched with those values")
    static let noMethod = UpbitError(405, "method_not_allowed", "Method Not Allowed")
    static let offline = UpbitError(400, "market_offline", "해당 마켓은 점검 중입니다.")

    /// A block that says how long it lasts, rounded up to whole seconds.
    static func banned(_ rest: TimeSpan) -> UpbitError {
        let seconds = (rest.nanoseconds + 999_999_999) / 1_000_000_000
        return UpbitError(
            418, "too_many_requests", "요청 수 제한 위반으로 \(seconds)초 동안 차단되었습니다.")
    }

    /// The answer on a quotation endpoint, where the name is a number, or on an exchange endpoint.
    func response(isQuotation: Bool) -> WireResponse {
        var json = JSONWriter()
        json.object {
            $0.object("error") {
                if isQuotation { $0.number("name", status) } else { $0.string("name", name) }
                $0.string("message", message)
            }
        }
        return WireResponse(status: status, headers: [UpbitAnswer.contentType], body: json.bytes)
    }
}

/// What a client asked for.
struct UpbitAnswer {
    static let contentType = (name: "content-type", value: "application/json; charset=utf-8")

    let status: Int
    let body: [UInt8]

    init(status: Int = 200, _ write: (inout JSONWriter) -> Void) {
        var json = JSONWriter()
        write(&json)
        self.status = status
        body = json.bytes
    }

    var response: WireResponse {
        WireResponse(status: status, headers: [Self.contentType], body: body)
    }
}

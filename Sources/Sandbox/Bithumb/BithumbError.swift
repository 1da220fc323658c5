internal import Domain
internal import SimulatedVenue

/// An answer of Bithumb to what it does not do.
struct BithumbError: Error, Equatable {
    /// Private endpoints name their errors; public ones number them.
    enum Name: Hashable {
        case word(String)
        case code(Int)
    }

    let status: Int
    let name: Name
    let message: String

    init(_ status: Int, _ name: String, _ message: String) {
        self.status = status
        self.name = .word(name)
        self.message = message
    }

    private init(code: Int, _ message: String) {
        status = code
        name = .code(code)
        self.message = message
    }

    // MARK: Public endpoints

    static let marketNotFound = BithumbError(code: 404, "Code not found")
    static let pathNotFound = BithumbError(code: 404, "Not Found")

    static func missing(_ parameter: String) -> BithumbError {
        BithumbError(
            code: 400, "Missing request parameter. Check the required parameters: \(parameter)")
    }

    static func invalid(_ parameter: String) -> BithumbError {
        BithumbError(code: 400, "Invalid parameter. Check the given value: \(parameter)")
    }

    // MARK: Keys and tokens

    static let jwtVerification = BithumbError(
        401, "jwt_verification", "JWT 토큰 검증에 실패했습니다.")
    static let queryMismatch = BithumbError(
        401, "invalid_query_payload", "JWT 페이로드의 쿼리 해시가 요청과 일치하지 않습니다.")
    static let expiredToken = BithumbError(
        401, "expired_jwt", "JWT 토큰의 timestamp가 유효한 시간을 벗어났습니다.")
    static let nonceUsed = BithumbError(401, "nonce_used", "이미 사용한 nonce입니다.")
    static let unknownKey = BithumbError(401, "invalid_access_key", "잘못된 엑세스 키입니다.")
    static let expiredKey = BithumbError(401, "expired_access_key", "만료된 엑세스 키입니다.")
    static let outOfScope = BithumbError(401, "out_of_scope", "허용되지 않은 기능입니다.")

    // MARK: Limits

    static let tooManyRequests = BithumbError(
        429, "too_many_requests", "요청 수 제한을 초과했습니다.")

    // MARK: Orders

    static func badParameter(_ parameter: String) -> BithumbError {
        BithumbError(400, "invalid_parameter", "\(parameter) does not have a valid value")
    }

    static func missingParameter(_ parameter: String) -> BithumbError {
        BithumbError(400, "invalid_parameter", "\(parameter) is missing")
    }

    static let orderNotFound = BithumbError(404, "order_not_found", "주문을 찾지 못했습니다.")
    static let orderNotReady = BithumbError(
        422, "order_not_ready", "주문이 접수 처리 중입니다. 잠시 후 다시 시도해 주세요.")
    static let spentName = BithumbError(
        400, "duplicate_client_order_id", "이미 사용한 client_order_id입니다.")

    /// How Bithumb words what the market refused.
    init(_ refusal: VenueRefusal, side: Side) {
        let word = side == .buy ? "bid" : "ask"
        switch refusal {
        case .offTick(_, let tick):
            self.init(400, "invalid_price_\(word)", "주문 가격 단위는 \(tick)입니다.")
        case .outsideBand:
            self.init(400, "invalid_price_\(word)", "주문 가능한 가격 범위를 벗어났습니다.")
        case .underMinimum(_, let minimum):
            self.init(400, "under_price_limit_\(word)", "최소 주문 금액은 \(minimum)입니다.")
        case .insufficientBalance(let currency, _, _), .insufficientMargin(let currency, _, _):
            self.init(
                400, "insufficient_funds_\(word)", "주문 가능한 금액(\(currency))이 부족합니다.")
        case .duplicateName: self = .spentName
        case .unknownOrder, .finished: self = .orderNotFound
        case .unknownMarket: self = .badParameter("currency")
        case .unknownAccount: self = .unknownKey
        case .badQuantity, .quantityTooLarge: self = .badParameter("volume")
        case .overMaximum: self = .badParameter("price")
        case .contradiction, .nothingToReduce, .notActive: self = .badParameter("order_type")
        case .tooManyOrders(let limit):
            self.init(400, "too_many_orders", "미체결 주문은 \(limit)건까지 가능합니다.")
        }
    }

    // MARK: On the wire

    var response: WireResponse {
        var json = JSONWriter()
        json.object { write(into: &$0) }
        return .json(json.bytes, status: status)
    }

    /// As a member of the object that is being written.
    func write(into json: inout JSONWriter) {
        json.object("error") {
            switch name {
            case .word(let word): $0.string("name", word)
            case .code(let code): $0.number("name", code)
            }
            $0.string("message", message)
        }
    }
}

extension WireResponse {
    static func json(_ body: [UInt8], status: Int = 200) -> WireResponse {
        WireResponse(
            status: status, headers: [("content-type", "application/json;charset=UTF-8")],
            body: body)
    }
}

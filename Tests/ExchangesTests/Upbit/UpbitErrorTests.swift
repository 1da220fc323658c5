import Domain
import ExchangeAPI
import Testing
import Transport
import Upbit

@Suite("Upbit: errors")
struct UpbitErrorTests {
    /// Status, name, what it means: the whole table, and what is not in it.
    static let golden = """
        400 create_ask_error             refused other
        400 create_bid_error             refused other
        400 insufficient_funds_ask       refused insufficientFunds
        400 insufficient_funds_bid       refused insufficientFunds
        400 under_min_total_ask          refused belowMinimum
        400 under_min_total_bid          refused belowMinimum
        400 invalid_price                refused invalidPrice
        400 invalid_price_ask            refused invalidPrice
        400 invalid_price_bid            refused invalidPrice
        400 invalid_volume_ask           refused invalidQuantity
        400 invalid_volume_bid           refused invalidQuantity
        400 invalid_funds                refused invalidQuantity
        400 invalid_funds_bid            refused invalidQuantity
        400 volume_too_large             refused aboveMaximum
        400 validation_error             refused invalidRequest
        400 invalid_parameter            refused invalidRequest
        400 market_does_not_exist        refused unknownMarket
        404 market_does_not_exist        refused unknownMarket
        400 duplicated_identifier        refused duplicateClientID
        400 identifier_already_used      refused duplicateClientID
        400 market_offline               refused marketHalted
        400 thirdparty_agreement_required refused accountRestricted
        401 invalid_query_payload        refused unauthorized
        401 jwt_verification             refused unauthorized
        401 nonce_used                   notSent staleToken
        401 invalid_access_key           refused unauthorized
        401 expired_access_key           refused unauthorized
        401 no_authorization_ip          refused unauthorized
        401 no_authorization_i_p         refused unauthorized
        401 no_authorization_token       refused unauthorized
        401 out_of_scope                 refused forbidden
        403 open_api_withdraw_locked     refused accountRestricted
        403 out_of_scope                 refused forbidden
        404 order_not_found              refused unknownOrder
        404 404                          refused unknownMarket
        400 404                          refused unknownMarket
        400 400                          refused other
        400 never_heard_of               refused other
        401 never_heard_of               refused other
        403 never_heard_of               refused other
        404 never_heard_of               refused other
        429 too_many_requests            notSent rateLimited
        429 never_heard_of               notSent rateLimited
        418 never_heard_of               notSent banned
        408 never_heard_of               unknown -
        302 never_heard_of               unknown -
        500 server_error                 unknown -
        503 never_heard_of               unknown -
        500 insufficient_funds_bid       unknown -
        200 insufficient_funds_bid       refused insufficientFunds
        201 invalid_price                refused invalidPrice
        200 404                          refused unknownMarket
        200 400                          refused other
        200 500                          unknown -
        200 429                          notSent rateLimited
        200 server_error                 unknown -
        200 never_heard_of               unknown -
        """.split(separator: "\n").map(String.init)

    @Test("mean what their name says, and an unknown name what its status says", arguments: golden)
    func table(_ row: String) throws {
        let words = row.split(separator: " ").map(String.init)
        let name = Int(words[1]) == nil ? "\"\(words[1])\"" : words[1]
        let body = "{\"error\":{\"name\":\(name),\"message\":\"설명\"}}"
        let response = try response(#require(Int(words[0])), body)
        let failure = UpbitDialect().failure(of: response, at: ManualClock.start)
        let expected: Verdict =
            switch words[2] {
            case "refused": .refused(try #require(Refusal.Kind(rawValue: words[3])))
            case "notSent": .notSent(try #require(NotSent.Kind(rawValue: words[3])))
            default: .unknown
            }
        #expect(Verdict(failure) == expected)
        if case .refused(let refusal) = failure {
            #expect(refusal.name == words[1] && refusal.status == response.status)
            #expect(refusal.message.contains("설명"))
        }
    }

    @Test(
        "without a body that can be read fall to the safe class of their status",
        arguments: [
            (200, .success), (201, .success), (204, .success), (301, .unknown), (307, .unknown),
            (400, .refused(.other)), (401, .refused(.other)), (403, .refused(.other)),
            (404, .refused(.other)), (408, .unknown), (418, .notSent(.banned)),
            (422, .refused(.other)), (429, .notSent(.rateLimited)), (499, .unknown),
            (500, .unknown), (502, .unknown), (503, .unknown), (504, .unknown), (530, .unknown),
        ] as [(Int, Verdict)])
    func unreadable(_ status: Int, _ expected: Verdict) {
        let bodies = ["", "<html><h1>Bad Gateway</h1></html>", "{\"error\"", "null", "[]", "\u{0}"]
        for body in bodies {
            let failure = UpbitDialect().failure(
                of: response(status, body), at: ManualClock.start)
            #expect(Verdict(failure) == expected, "\(body)")
        }
    }

    @Test(
        "in odd forms are errors too",
        arguments: [
            #"{"error":"nope"}"#, #"{"error":{}}"#, #"{"error":{"name":null,"message":7}}"#,
            #"{"error":{"name":["x"],"message":{"a":1}}}"#,
            #"{"error":{"message":"x"},"uuid":"1"}"#,
            #"{"error":[]}"#, #"{"error":true}"#,
        ])
    func odd(_ body: String) {
        let dialect = UpbitDialect()
        let start = ManualClock.start
        #expect(Verdict(dialect.failure(of: response(400, body), at: start)) == .refused(.other))
        // It says no in a way that names nothing: what became of the order is open.
        #expect(Verdict(dialect.failure(of: response(200, body), at: start)) == .unknown)
    }

    @Test("of a row inside a success are not those of the answer")
    func rows() {
        let body = #"{"success":{"orders":[]},"failed":{"orders":[{"error":{"name":"x"}}]}}"#
        #expect(UpbitDialect().failure(of: response(200, body), at: ManualClock.start) == nil)
        let none = #"{"uuid":"1","error":null}"#
        #expect(UpbitDialect().failure(of: response(200, none), at: ManualClock.start) == nil)
    }

    @Test("say when to come back")
    func pauses() throws {
        let start = ManualClock.start
        func end(_ status: Int, _ headers: [HTTPField] = [], _ body: String = "") throws -> TimeSpan
        {
            let failure = UpbitDialect().failure(
                of: response(status, body, headers), at: start)
            guard case .notSent(let notSent) = failure else { return .zero }
            return try #require(notSent.notBefore) - start
        }
        #expect(try end(429) == .seconds(1))
        #expect(try end(429, [HTTPField("Retry-After", "3")]) == .seconds(3))
        #expect(try end(418) == UpbitDialect.unstatedBan)
        #expect(try end(418, [], UpbitRig.error("blocked", "30초 동안 차단")) == .seconds(30))
        #expect(try end(418, [HTTPField("retry-after", "40")], "30초") == .seconds(40))
    }

    @Test("never show what a venue repeats of key or token")
    func echoes() throws {
        let token = TestKeys.authorization("HS512", hashed: "", signature: "c2lnbmF0dXJl")
        let body = UpbitRig.error("jwt_verification", "\(token) of \(TestKeys.accessKey)")
        for status in [200, 400, 401, 429, 500] {
            let failure = UpbitDialect().failure(
                of: response(status, body), at: ManualClock.start)
            let text = try #require(failure).description + String(reflecting: failure)
            #expect(!text.contains(TestKeys.accessKey) && !text.contains("eyJ"), "\(text)")
        }
        let id = UpbitDialect().failure(
            of: response(400, UpbitRig.error("no_such_\(TestKeys.accessKey)")),
            at: ManualClock.start)
        #expect(try !#require(id).description.contains(TestKeys.accessKey))
    }

    private func response(
        _ status: Int, _ body: String, _ headers: [HTTPField] = []
    ) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: headers, body: Array(body.utf8), timing: .instant)
    }
}

@Suite("Upbit: limits")
struct UpbitLimitTests {
    private func news(
        _ status: Int, _ headers: [(String, String)], body: String = ""
    ) -> [LimitNews] {
        UpbitDialect().limits(
            of: HTTPResponse(
                status: status, headers: headers.map { HTTPField($0.0, $0.1) },
                body: Array(body.utf8), timing: .instant),
            groups: ["order"], at: ManualClock.start)
    }

    @Test("are taken from the seconds of Remaining-Req, under the venue's name of the group")
    func remaining() {
        let next = ManualClock.start + .seconds(1)
        #expect(
            news(200, [("Remaining-Req", "group=default; min=1800; sec=29")])
                == [.remaining(group: "default", 29, until: next)])
        #expect(
            news(201, [("remaining-req", "sec=0;min=720;group=order")])
                == [.remaining(group: "order", 0, until: next)])
        #expect(
            news(400, [("remaining-req", "group=order; min=720; sec=11")])
                == [.remaining(group: "order", 11, until: next)])
    }

    @Test(
        "are not guessed from a header that cannot be read",
        arguments: [
            "", "group=order; min=5", "group=order; sec=", "group=order; sec=-1",
            "group=unheard-of; sec=5", "sec=5", "group=order; sec=1e3", "nonsense", ";;=;",
        ])
    func unreadable(_ header: String) {
        #expect(news(200, [("Remaining-Req", header)]).isEmpty)
    }

    @Test("shut the group for a second after 429, and everything for the length of a ban")
    func shut() {
        let start = ManualClock.start
        #expect(news(429, []) == [.shut(groups: ["order"], until: start + .seconds(1))])
        #expect(
            news(418, [], body: "{\"error\":{\"message\":\"1분\"}}")
                == [.shut(groups: nil, until: start + .seconds(60))])
        #expect(
            news(418, []) == [.shut(groups: nil, until: start + UpbitDialect.unstatedBan)])
    }
}

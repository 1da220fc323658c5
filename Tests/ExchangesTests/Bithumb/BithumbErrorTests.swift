import Bithumb
import Domain
import ExchangeAPI
import Testing
import Transport

@Suite("Bithumb: errors")
struct BithumbErrorTests {
    /// Status, what it means, name: the whole table, and what is not in it.
    static let golden = """
        400 refused invalidRequest invalid_parameter
        400 refused unknownMarket currency does not have a valid value
        400 refused invalidPrice invalid_price
        400 refused invalidPrice invalid_price_ask
        400 refused invalidPrice invalid_price_bid
        400 refused belowMinimum under_price_limit_ask
        400 refused belowMinimum under_price_limit_bid
        400 refused selfTrade cross_trading
        400 refused accountRestricted bank_account_required
        400 refused accountRestricted two_factor_auth_required
        400 refused insufficientFunds withdraw_insufficient_balance
        400 refused insufficientFunds insufficient_funds_bid
        400 refused insufficientFunds insufficient_funds_ask
        400 refused insufficientFunds insufficient_funds
        400 refused belowMinimum under_min_total_bid
        400 refused duplicateClientID duplicated_client_order_id
        409 refused duplicateClientID client_order_id_already_exists
        401 refused unauthorized invalid_query_payload
        401 refused unauthorized jwt_verification
        401 notSent staleToken expired_jwt
        401 unknown - nonce_used
        401 refused unauthorized NotAllowIP
        401 refused forbidden out_of_scope
        403 refused accountRestricted blocked_member_id
        404 refused unknownOrder order_not_found
        404 refused other withdraw_not_found
        422 notSent notReady order_not_ready
        429 notSent rateLimited never heard of
        400 refused other never heard of
        400 refused other 400
        404 refused unknownMarket 404
        418 refused other never heard of
        408 unknown - never heard of
        302 unknown - never heard of
        500 unknown - server_error
        500 unknown - order_not_found
        502 unknown - never heard of
        200 refused unknownOrder order_not_found
        200 refused invalidPrice invalid_price
        201 refused selfTrade cross_trading
        200 notSent notReady order_not_ready
        200 refused other 400
        200 notSent rateLimited 429
        200 unknown - 500
        200 unknown - 5600
        200 unknown - never heard of
        """.split(separator: "\n").map(String.init)

    @Test("mean what their name says, and an unknown name what its status says", arguments: golden)
    func table(_ row: String) throws {
        let words = row.split(separator: " ", maxSplits: 3).map(String.init)
        let name = Int(words[3]) == nil ? "\"\(words[3])\"" : words[3]
        let response = try response(
            #require(Int(words[0])), "{\"error\":{\"name\":\(name),\"message\":\"설명\"}}")
        let failure = BithumbDialect(.trading).failure(of: response, at: ManualClock.start)
        let expected: Verdict =
            switch words[1] {
            case "refused": .refused(try #require(Refusal.Kind(rawValue: words[2])))
            case "notSent": .notSent(try #require(NotSent.Kind(rawValue: words[2])))
            default: .unknown
            }
        #expect(Verdict(failure) == expected)
    }

    @Test("without a body that can be read fall to the safe class of their status")
    func unreadable() {
        let dialect = BithumbDialect(.trading)
        let classes: [(Int, Verdict)] = [
            (200, .success), (400, .refused(.other)), (403, .refused(.other)),
            (404, .refused(.other)), (429, .notSent(.rateLimited)), (502, .unknown),
            (503, .unknown),
        ]
        for (status, expected) in classes {
            for body in ["", "<html>점검 중</html>", "{\"error\":{\"name\":\"order_not_found\""] {
                let failure = dialect.failure(of: response(status, body), at: ManualClock.start)
                #expect(Verdict(failure) == expected, "\(status) \(body)")
            }
        }
    }

    @Test("shut out by the category, and only the groups of the call")
    func blocks() throws {
        let start = ManualClock.start
        for (category, minutes) in [
            (BithumbCategory.market, Int64(1)), (.information, 5), (.trading, 10),
        ] {
            let dialect = BithumbDialect(category)
            let end = start + .minutes(minutes)
            #expect(
                dialect.limits(of: response(429, ""), groups: ["x"], at: start)
                    == [.shut(groups: ["x"], until: end)])
            guard case .notSent(let notSent) = dialect.failure(of: response(429, ""), at: start)
            else {
                Issue.record("429 is no limit")
                continue
            }
            #expect(notSent.notBefore == end)
        }
        let longer = HTTPResponse(
            status: 429, headers: [HTTPField("Retry-After", "3600")], body: [], timing: .instant)
        #expect(
            BithumbDialect(.market).limits(of: longer, groups: ["x"], at: start)
                == [.shut(groups: ["x"], until: start + .hours(1))])
        let dialect = BithumbDialect(.trading)
        for (status, body) in [(200, "[]"), (400, BithumbRig.error("invalid_price")), (502, "")] {
            #expect(dialect.limits(of: response(status, body), groups: ["x"], at: start).isEmpty)
        }
    }

    @Test("never show what a venue repeats of key or token")
    func echoes() throws {
        let token = TestKeys.authorization("HS256", hashed: "", signature: "c2lnbmF0dXJl")
        let body = BithumbRig.error("jwt_verification", "\(token) of \(TestKeys.accessKey)")
        for status in [200, 400, 401, 429, 500] {
            let failure = BithumbDialect(.trading).failure(
                of: response(status, body), at: ManualClock.start)
            let text = try #require(failure).description
            #expect(!text.contains(TestKeys.accessKey) && !text.contains("eyJ"), "\(text)")
        }
    }

    private func response(_ status: Int, _ body: String) -> HTTPResponse {
        HTTPResponse(status: status, headers: [], body: Array(body.utf8), timing: .instant)
    }
}

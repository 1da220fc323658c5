import BitMEX
import Domain
import ExchangeAPI
import Testing
import Transport

@Suite("BitMEX limits")
struct BitMEXLimitTests {
    private static let now = ManualClock.start
    private static let both = ["request", "order"]

    private func news(
        _ headers: [(String, String)], status: Int = 200, body: String = "[]",
        groups: [String] = both
    ) -> [LimitNews] {
        BitMEXDialect().limits(
            of: HTTPResponse(
                status: status, headers: headers.map { HTTPField($0.0, $0.1) },
                body: Array(body.utf8), timing: .instant),
            groups: groups, at: Self.now)
    }

    @Test("both layers are told by the headers, each to its own group")
    func headers() {
        let told = news([
            ("x-ratelimit-limit", "120"), ("X-RateLimit-Remaining", "117"),
            ("x-ratelimit-reset", "1790000002"), ("x-ratelimit-remaining-1s", "9"),
        ])
        #expect(
            told == [
                .remaining(
                    group: "request", 117, until: Timestamp(milliseconds: 1_790_000_002_000)),
                .remaining(group: "order", 9, until: Self.now + .seconds(1)),
            ])
    }

    @Test("a call that is not counted in the second layer learns nothing of it")
    func oneLayer() {
        let headers = [("x-ratelimit-remaining", "5"), ("x-ratelimit-remaining-1s", "9")]
        #expect(
            news(headers, groups: ["request"]) == [.remaining(group: "request", 5, until: nil)])
    }

    @Test(
        "a header that makes no sense is no news",
        arguments: [
            ("x-ratelimit-remaining", ""), ("x-ratelimit-remaining", "-1"),
            ("x-ratelimit-remaining", "1.5"), ("x-ratelimit-remaining", "99999999999999999999"),
            ("x-ratelimit-remaining-1s", "many"), ("x-ratelimit-limit", "120"),
        ])
    func nonsense(_ name: String, _ value: String) { #expect(news([(name, value)]).isEmpty) }

    @Test(
        "a reset in the past, or further off than an hour, is not believed",
        arguments: ["1789999999", "1790003601", "9223372036854775807", "-1", "soon"])
    func reset(_ value: String) {
        #expect(
            news([("x-ratelimit-remaining", "5"), ("x-ratelimit-reset", value)])
                == [.remaining(group: "request", 5, until: nil)])
    }

    @Test("429 shuts the groups of the call, or only the second layer when that was it")
    func limited() {
        #expect(
            news([("retry-after", "3")], status: 429, body: "")
                == [.shut(groups: Self.both, until: Self.now + .seconds(3))])
        #expect(
            news(
                [
                    ("retry-after", "1"), ("x-ratelimit-remaining", "80"),
                    ("x-ratelimit-remaining-1s", "0"),
                ], status: 429
            ).last == .shut(groups: ["order"], until: Self.now + .seconds(1)))
        #expect(
            news(
                [
                    ("retry-after", "9"), ("x-ratelimit-remaining", "0"),
                    ("x-ratelimit-remaining-1s", "0"),
                ], status: 429
            ).last == .shut(groups: Self.both, until: Self.now + .seconds(9)))
    }

    @Test("a ban shuts everything for an hour; a missing permission shuts nothing")
    func banned() {
        #expect(
            news([], status: 403, body: "<html>") == [
                .shut(groups: nil, until: Self.now + .hours(1))
            ])
        #expect(
            news(
                [], status: 403, body: #"{"error":{"message":"Access Denied","name":"HTTPError"}}"#
            )
            .isEmpty)
    }

    @Test("what the session hears, the gate is told")
    func wired() async throws {
        let rig = try BitMEXRig([
            .answer(
                503, [HTTPField("x-ratelimit-remaining", "0")],
                #"{"error":{"message":"The system is currently overloaded.","name":"HTTPError"}}"#)
        ])
        await #expect(throws: VenueCallError.self) {
            try await rig.gateway.cancelAllAfter(.seconds(60))
        }
        #expect(rig.gate.learned == [.remaining(group: "request", 0, until: nil)])
        #expect(rig.gateway.health.notSent == 1)
    }

    @Test("the rules know every group that a private call is counted in")
    func rules() async throws {
        for call in BitMEXPrivateCall.orders + BitMEXPrivateCall.reads {
            let clock = ManualClock()
            let signer = try PublishedKey.signer()
            let session = RestSession(
                http: ScriptedHTTP(call.exchanges.map { .answer(200, [], $0.answer) }),
                dialect: BitMEXDialect(signer: signer),
                gate: RateGate(rules: BitMEXLimits.rules, clock: clock), clock: clock)
            try await call.run(
                BitMEXGateway(session: session, signer: signer),
                BitMEXAccount(session: session, signer: signer))
        }
        #expect(Set(BitMEXLimits.rules.map(\.group)) == ["request", "order"])
        #expect(BitMEXLimits.unsignedRules.map(\.group) == ["request"])
    }

    @Test("a ban that the venue declares stops the next call before it is sent")
    func stops() async throws {
        let clock = ManualClock()
        let signer = try PublishedKey.signer()
        let http = ScriptedHTTP([.answer(403, [], "<html>"), .answer(200, [], "[]")])
        let session = RestSession(
            http: http, dialect: BitMEXDialect(signer: signer),
            gate: RateGate(rules: BitMEXLimits.rules, clock: clock), clock: clock)
        let account = BitMEXAccount(session: session, signer: signer)
        for _ in 0..<2 {
            let error = await #expect(throws: VenueCallError.self) {
                try await account.openOrders(of: BitMEXRig.xbtusd)
            }
            #expect(
                error.map { BitMEXDialectTests.verdict($0) } == .notSent(.banned, 3_600_000))
        }
        #expect(http.requests.count == 1)
        #expect(account.health.bannedUntil == ManualClock.start + .hours(1))
    }
}

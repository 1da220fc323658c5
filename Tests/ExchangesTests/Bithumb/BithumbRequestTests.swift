import Bithumb
import Domain
import ExchangeAPI
import LoopbackServer
import Testing
import Transport

@Suite("Bithumb: requests")
struct BithumbRequestTests {
    private func expected(_ call: BithumbPrivateCall) -> [HTTPRequest] {
        call.expected.map { $0.request("HS256", time: BithumbPrivateCall.time) }
    }

    @Test("are these bytes exactly", arguments: BithumbPrivateCall.all)
    func scripted(_ call: BithumbPrivateCall) async throws {
        let http = ScriptedHTTP(call.answers.map { .answer(200, [], $0) })
        try await call.run(try BithumbRig(http))
        #expect(http.requests == expected(call))
    }

    @Test("are the same bytes on a socket", arguments: BithumbPrivateCall.all)
    func onTheWire(_ call: BithumbPrivateCall) async throws {
        let venue = try WireVenue(call.answers.map { [.answer(200, text: $0)] })
        try await call.run(try BithumbRig(venue.client))
        venue.expect(expected(call))
    }

    @Test("are counted in the venue's categories")
    func groups() async throws {
        let rig = try BithumbRig(
            ScriptedHTTP(
                bodies: BithumbRig.acknowledgment(), BithumbRig.acknowledgment(),
                BithumbRig.page(["C1"]), #"{"success":[]}"#, "[]"))
        _ = try await rig.gateway.place(BithumbPrivateCall.order())
        try await rig.gateway.cancel(BithumbRig.byVenue, of: BithumbRig.instrument)
        _ = try await rig.gateway.cancelAll(of: nil)
        _ = try await rig.account.balances()
        #expect(
            rig.gate.passed == [
                ["order"], ["cancel"], ["information"], ["batch"], ["information"],
            ])
    }

    @Test("are counted in groups that have a rule", arguments: BithumbPrivateCall.all)
    func ruled(_ call: BithumbPrivateCall) async throws {
        let rig = try BithumbRig(ScriptedHTTP(call.answers.map { .answer(200, [], $0) }))
        try await call.run(rig)
        let rules = Set(BithumbLimits.rules.map(\.group))
        for groups in rig.gate.passed {
            #expect(!groups.isEmpty && rules.isSuperset(of: groups), "\(groups)")
        }
    }

    @Test("bear nonce and time of their own, also when one is tried again")
    func freshTokens() async throws {
        let http = ScriptedHTTP([
            .answer(401, [], BithumbRig.error("expired_jwt")), .answer(200, [], "[]"),
        ])
        let rig = try BithumbRig(http, nonces: NonceSource(Seeded(seed: 3)))
        let first = await Verdict(of: { () async throws(VenueCallError) in
            _ = try await rig.account.balances()
        })
        #expect(first == .notSent(.staleToken))
        _ = try await rig.account.balances()
        let tokens = http.requests.map(\.headers)
        #expect(tokens.count == 2 && tokens[0] != tokens[1])
    }

    @Test("of the old interface would bear signatures that another program computes")
    func legacy() throws {
        let signature = BithumbLegacySignature(secret: try TestKeys.secret("legacy-secret"))
        #expect(
            signature.sign(
                endpoint: "/info/balance", body: "endpoint=%2Finfo%2Fbalance&currency=BTC",
                nonce: "1790000000123")
                == "YjFjNjA4OTlmZGEyNTMyM2UyMjdlMTgzYzQ4YTRmYTVmYjEyMTQyNmIzMWU1ZDJhMWI0NTgyNWE2"
                + "MjJiM2M0MDY4NzlmOGZlYTY4OWJkMDgyNDY0MTQ4YTgwY2ExNDhlYWUyZDE4YWFkZWM0ZmJkY2Vi"
                + "NzIyZmZmMWY3OTA2MWQ=")
        #expect(
            signature.sign(
                endpoint: "/trade/place",
                body: "endpoint=%2Ftrade%2Fplace&order_currency=BTC&payment_currency=KRW"
                    + "&units=0.001&price=91000000&type=bid",
                nonce: "1790000000124")
                == "YmI0NWRhMzRlMWQyNjM0NmRiOTZlNWI2N2JiMzk4YTYwNDdlNjk1ZGE4MmJmOWYwYzBkZGFjMDZj"
                + "ZjMyY2VlYjM2MjFjZTQxY2NmNjViMGE3NzhlMzlkMmZmYWMwNzczOGNiMjNkZTdhNGFkYmQ0ZTFi"
                + "MjcxZTg0ZmI0MWM2MTE=")
    }

    @Test("log the private stream in with the time, and without a query hash")
    func login() throws {
        let signer = try BithumbSigner(
            accessKey: TestKeys.secret(TestKeys.accessKey),
            secret: TestKeys.secret(TestKeys.secret), nonces: TestKeys.fixedNonces)
        let token = TestKeys.authorization(
            "HS256", hashed: "", time: BithumbPrivateCall.time,
            signature: "NJMaZpGeCEiKgogbhnwuW4akev8G2LpdZytQRzNm-Q0")
        #expect(signer.login(at: ManualClock.start) == [HTTPField("Authorization", token)])
        var dumped = ""
        dump(signer, to: &dumped)
        #expect(!dumped.contains(TestKeys.accessKey) && !dumped.contains(TestKeys.secret))
    }
}

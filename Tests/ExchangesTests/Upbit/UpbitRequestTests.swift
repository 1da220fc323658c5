import Domain
import ExchangeAPI
import LoopbackServer
import Testing
import Upbit
import Transport

@Suite("Upbit: requests")
struct UpbitRequestTests {
    @Test("are these bytes exactly", arguments: UpbitPrivateCall.all)
    func scripted(_ call: UpbitPrivateCall) async throws {
        let http = ScriptedHTTP(call.answers.map { .answer(200, [], $0) })
        try await call.run(try UpbitRig(http))
        #expect(http.requests == call.expected.map { $0.request("HS512", time: nil) })
    }

    @Test("are the same bytes on a socket", arguments: UpbitPrivateCall.all)
    func onTheWire(_ call: UpbitPrivateCall) async throws {
        let venue = try WireVenue(call.answers.map { [.answer(200, text: $0)] })
        try await call.run(try UpbitRig(venue.client))
        venue.expect(call.expected.map { $0.request("HS512", time: nil) })
    }

    @Test("are counted in the venue's groups")
    func groups() async throws {
        let rig = try UpbitRig(
            ScriptedHTTP(bodies: UpbitRig.order(), UpbitRig.order(), "{\"success\":{}}", "[]"))
        _ = try await rig.gateway.place(UpbitPrivateCall.replacement())
        try await rig.gateway.cancel(UpbitRig.byVenue, of: UpbitRig.instrument)
        _ = try await rig.gateway.cancelAll(of: nil)
        _ = try await rig.account.balances()
        #expect(rig.gate.passed == [["order"], ["default"], ["order-cancel-all"], ["default"]])
    }

    @Test("are counted in groups that have a rule", arguments: UpbitPrivateCall.all)
    func ruled(_ call: UpbitPrivateCall) async throws {
        let rig = try UpbitRig(ScriptedHTTP(call.answers.map { .answer(200, [], $0) }))
        try await call.run(rig)
        let rules = Set(UpbitLimits.rules.map(\.group))
        for groups in rig.gate.passed {
            #expect(!groups.isEmpty && rules.isSuperset(of: groups), "\(groups)")
        }
    }

    @Test("bear a nonce of their own, also when one is tried again")
    func freshNonces() async throws {
        let http = ScriptedHTTP([
            .answer(401, [], UpbitRig.error("nonce_used")), .answer(200, [], "[]"),
        ])
        let rig = try UpbitRig(http, nonces: NonceSource(Seeded(seed: 3)))
        let first = await Verdict(of: { () async throws(VenueCallError) in
            _ = try await rig.account.balances()
        })
        #expect(first == .notSent(.staleToken))
        _ = try await rig.account.balances()
        let tokens = http.requests.map(\.headers)
        #expect(tokens.count == 2 && tokens[0] != tokens[1])
    }
}

import Bithumb
import Domain
import ExchangeAPI
import Testing
import Transport

@Suite("Bithumb: account")
struct BithumbAccountTests {
    private func lookUp(_ turn: ScriptedHTTP.Turn) async throws -> Result<Bool, VenueCallError> {
        let rig = try BithumbRig(ScriptedHTTP([turn]))
        do throws(VenueCallError) {
            let report = try await rig.account.order(
                BithumbRig.byClient, of: BithumbRig.instrument)
            return .success(report != nil)
        } catch {
            return .failure(error)
        }
    }

    @Test("an order is none when the venue says so, with whatever status")
    func notFound() async throws {
        for status in [200, 404] {
            let result = try await lookUp(
                .answer(status, [], BithumbRig.error("order_not_found")))
            #expect(result == .success(false))
        }
        let found = try await lookUp(.answer(200, [], BithumbRig.order()))
        #expect(found == .success(true))
    }

    @Test("an order that is being taken in is asked for again shortly")
    func notReady() async throws {
        let result = try await lookUp(.answer(422, [], BithumbRig.error("order_not_ready")))
        guard case .failure(.notSent(let notSent)) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(notSent.kind == .notReady)
        let wait = try #require(notSent.notBefore) - ManualClock.start
        #expect(wait > .zero && wait < .seconds(1))
    }

    @Test("a 404 of anybody but the venue, or an answer about another order, proves nothing")
    func unproven() async throws {
        let turns: [ScriptedHTTP.Turn] = [
            .answer(404, [], "<html></html>"), .answer(404, [], #"{"error":{"name":404}}"#),
            .answer(200, [], BithumbRig.order(clientID: "h1-2")),
            .answer(200, [], BithumbRig.order(market: "KRW-ETH")), .answer(200, [], "[]"),
            .answer(200, [], "{}"), .failure(.unanswered("gone")),
        ]
        for turn in turns {
            let result = try await lookUp(turn)
            #expect(throws: VenueCallError.self, "\(turn)") { try result.get() }
        }
    }

    @Test("lists that never end, or are no lists, are given up")
    func lists() async throws {
        let endless = ScriptedHTTP.Turn.answer(200, [], BithumbRig.page(["C1"], next: "k"))
        let scripts: [[ScriptedHTTP.Turn]] = [
            Array(repeating: endless, count: 250), [.answer(200, [], "{}")],
            [.answer(200, [], #"{"orders":[]}"#)],
            [.answer(200, [], #"{"data":[],"has_next":"yes"}"#)],
            [.answer(200, [], "[{\"error\":{\"name\":\"x\",\"message\":\"y\"}}]")],
        ]
        for script in scripts {
            let rig = try BithumbRig(ScriptedHTTP(script))
            let verdict = await Verdict(of: { () async throws(VenueCallError) in
                _ = try await rig.account.openOrders(of: BithumbRig.instrument)
            })
            #expect(verdict == .unknown, "\(script.count) \(script[0])")
        }
    }

    @Test("closed orders come in weeks and pages, each once")
    func closed() async throws {
        let start = Timestamp(milliseconds: 1_789_000_000_000)
        let http = ScriptedHTTP(
            bodies: BithumbRig.page(["C1", "C2"], state: "done", next: "k"),
            BithumbRig.page(["C2", "C3"], state: "done"),
            BithumbRig.page(["C3", "C4"], state: "cancel"))
        let orders = try await BithumbRig(http).account.closedOrders(
            of: BithumbRig.instrument, from: start, to: start + .days(8))
        #expect(orders.map(\.id.text) == ["C1", "C2", "C3", "C4"])
        #expect(http.requests.map { $0.target.contains("next_key=k") } == [false, true, false])
    }

    @Test("a key is judged by what it may read")
    func rights() async throws {
        let keys = ScriptedHTTP.Turn.answer(200, [], "[]")
        let yes = ScriptedHTTP.Turn.answer(200, [], "[]")
        let no = ScriptedHTTP.Turn.answer(401, [], BithumbRig.error("out_of_scope"))
        let poor = try await BithumbRig(ScriptedHTTP([keys, no, yes, no])).account.keyRights()
        #expect(poor.canRead == false && poor.canWithdraw == nil && poor.expires == nil)
        let rich = try await BithumbRig(ScriptedHTTP([keys, yes, yes, yes])).account.keyRights()
        #expect(rich.canRead == true && rich.canWithdraw == true)
    }

    @Test("a grid that differs by side is not told")
    func ticks() async throws {
        let chance = BithumbRig.chance.replacing("\"price_unit\":1000", with: "\"price_unit\":1")
        let terms = try await BithumbRig(ScriptedHTTP(bodies: chance)).account.terms(of: "KRW-BTC")
        #expect(terms.tick == nil && terms.takerFee == Rate(raw: 250_000))
    }
}

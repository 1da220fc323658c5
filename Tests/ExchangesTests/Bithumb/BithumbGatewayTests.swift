import Bithumb
import Domain
import ExchangeAPI
import LoopbackServer
import Risk
import Testing
import Transport

@Suite("Bithumb: orders")
struct BithumbGatewayTests {
    private func placing(_ turn: ScriptedHTTP.Turn) async throws -> Verdict {
        let rig = try BithumbRig(ScriptedHTTP([turn]))
        let order = try BithumbPrivateCall.order()
        return await Verdict(of: { () async throws(VenueCallError) in
            _ = try await rig.gateway.place(order)
        })
    }

    @Test("that may have reached the venue are of unknown outcome")
    func ambiguous() async throws {
        let turns: [ScriptedHTTP.Turn] = [
            .failure(.unanswered("time-out")), .answer(502, [], "<html>Bad Gateway</html>"),
            .answer(500, [], BithumbRig.error("server_error")), .answer(503, [], ""),
            .answer(200, [], "<html>hello</html>"), .answer(200, [], ""),
            .answer(200, [], "{\"order_id\":\"C1\"}"), .answer(200, [], "[]"),
            .answer(200, [], BithumbRig.acknowledgment(clientID: "h1-2")),
            .answer(200, [], BithumbRig.error("who_knows")),
            .answer(401, [], BithumbRig.error("nonce_used")),
            // Said of an order that is there, perhaps of this one.
            .answer(422, [], BithumbRig.error("order_not_ready")),
        ]
        for turn in turns {
            let verdict = try await placing(turn)
            #expect(verdict == .unknown, "\(turn)")
        }
    }

    @Test("that are refused inside a success are refused")
    func insideSuccess() async throws {
        let verdict = try await placing(
            .answer(200, [], #"{"error":{"name":"insufficient_funds_bid","message":"부족"}}"#))
        #expect(verdict == .refused(.insufficientFunds))
        let numeric = try await placing(
            .answer(200, [], #"{"error":{"name":400,"message":"잘못된 요청"}}"#))
        #expect(numeric == .refused(.other))
    }

    @Test(
        "that are answered with an earlier order of the same name are refused",
        arguments: [
            BithumbRig.acknowledgment(side: "ask"), BithumbRig.acknowledgment(kind: "market"),
            BithumbRig.acknowledgment(market: "KRW-ETH"),
            BithumbRig.acknowledgment(duration: "ioc"),
            BithumbRig.acknowledgment(more: ",\"price\":\"90000000\""),
        ])
    func duplicate(_ answer: String) async throws {
        let verdict = try await placing(.answer(200, [], answer))
        #expect(verdict == .refused(.duplicateClientID))
    }

    @Test("that are answered with themselves stand, however much the venue tells of them")
    func same() async throws {
        for answer in [
            BithumbRig.acknowledgment(), BithumbRig.acknowledgment(clientID: nil),
            BithumbRig.acknowledgment(more: ",\"price\":\"91000000\",\"volume\":\"0.001\""),
        ] {
            let verdict = try await placing(.answer(200, [], answer))
            #expect(verdict == .success, "\(answer)")
        }
    }

    @Test("never left when the connection is refused or the limit is used up")
    func unsent() async throws {
        let unreachable = try await placing(.failure(.notSent("refused")))
        #expect(unreachable == .notSent(.unreachable))
        let limited = try await placing(.answer(429, [], ""))
        #expect(limited == .notSent(.rateLimited))
        let stale = try await placing(.answer(401, [], BithumbRig.error("expired_jwt")))
        #expect(stale == .notSent(.staleToken))
    }

    @Test("that the venue cannot do are refused before anything is sent")
    func local() async throws {
        let size = OrderSize.quantity(Quantity(raw: 100_000))
        let orders = [
            try TestOrders.approved(.buy, size, .market, at: "bithumb"),
            try TestOrders.approved(
                .sell, .amount(Money(raw: Money.scale * 10_000)), .market, at: "bithumb"),
            try TestOrders.approved(
                .buy, size, .limit(TestOrders.whole(91_000_000)), at: "bithumb",
                isReduceOnly: true),
        ]
        let http = ScriptedHTTP([])
        let rig = try BithumbRig(http)
        for order in orders {
            let verdict = await Verdict(of: { () async throws(VenueCallError) in
                _ = try await rig.gateway.place(order)
            })
            #expect(verdict == .refused(.invalidRequest), "\(order.request)")
        }
        let order = try BithumbPrivateCall.order()
        let amended = await Verdict(of: { () async throws(VenueCallError) in
            _ = try await rig.gateway.amend(BithumbRig.byVenue, to: order)
        })
        #expect(amended == .refused(.invalidRequest))
        let armed = await Verdict(of: { () async throws(VenueCallError) in
            try await rig.gateway.cancelAllAfter(nil)
        })
        #expect(armed == .refused(.invalidRequest))
        for name in ["", "dot.ted", "plus+", String(repeating: "x", count: 37)] {
            let verdict = await Verdict(of: { () async throws(VenueCallError) in
                try await rig.gateway.cancel(
                    OrderReference(VenueOrderID(""), client: name), of: BithumbRig.instrument)
            })
            #expect(verdict == .refused(.invalidRequest), "\(name)")
        }
        #expect(http.requests.isEmpty)
    }

    @Test("are of unknown outcome when a socket times out, breaks or lies, and unsent when refused")
    func sockets() async throws {
        let half = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"order_id\":"
        let broken: [[Reply]] = [
            [.silence], [.close], [.reset], [.text(half), .close],
            [.answer(502, ["Content-Type: text/html"], text: "<html></html>")],
        ]
        let order = try BithumbPrivateCall.order()
        for replies in broken {
            let venue = try WireVenue([replies])
            let rig = try BithumbRig(venue.client)
            let verdict = await Verdict(of: { () async throws(VenueCallError) in
                _ = try await rig.gateway.place(order)
            })
            #expect(verdict == .unknown, "\(replies)")
            #expect(venue.server.requests.count == 1, "sent once: \(replies)")
        }
        let gone = try WireVenue([])
        gone.server.stop()
        let rig = try BithumbRig(gone.client)
        let verdict = await Verdict(of: { () async throws(VenueCallError) in
            _ = try await rig.gateway.place(order)
        })
        #expect(verdict == .notSent(.unreachable))
    }

    @Test("are canceled thirty at a time")
    func cancelAll() async throws {
        let ids = (0..<70).map { "C\($0)" }
        func success(_ ids: ArraySlice<String>) -> String {
            let rows = ids.map { "{\"order_id\":\"\($0)\"}" }.joined(separator: ",")
            return "{\"success\":[\(rows)],\"fail\":[]}"
        }
        let http = ScriptedHTTP(
            bodies: BithumbRig.page(ids), success(ids[0..<30]), success(ids[30..<60]),
            success(ids[60..<70]))
        let canceled = try await BithumbRig(http).gateway.cancelAll(of: BithumbRig.instrument)
        #expect(canceled.compactMap(\.venue?.text) == ids)
        #expect(http.requests.count == 4)
    }

    @Test("whose cancellation is answered with another order, or nothing, are of unknown outcome")
    func canceledOther() async throws {
        for answer in ["{\"order_id\":\"C9\"}", "{}", "[]", "OK", "{\"order_id\":null}"] {
            let rig = try BithumbRig(ScriptedHTTP(bodies: answer))
            let verdict = await Verdict(of: { () async throws(VenueCallError) in
                try await rig.gateway.cancel(BithumbRig.byVenue, of: BithumbRig.instrument)
            })
            #expect(verdict == .unknown, "\(answer)")
        }
        let rig = try BithumbRig(
            ScriptedHTTP([.answer(404, [], BithumbRig.error("order_not_found"))]))
        let gone = await Verdict(of: { () async throws(VenueCallError) in
            try await rig.gateway.cancel(BithumbRig.byVenue, of: BithumbRig.instrument)
        })
        #expect(gone == .refused(.unknownOrder))
    }
}

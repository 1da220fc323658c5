import Domain
import ExchangeAPI
import LoopbackServer
import Risk
import Testing
import Transport
import Upbit

@Suite("Upbit: orders")
struct UpbitGatewayTests {
    private func order() throws -> ApprovedOrder { try UpbitPrivateCall.replacement() }

    private func placing(_ turn: ScriptedHTTP.Turn) async throws -> VenueCallError? {
        let rig = try UpbitRig(ScriptedHTTP([turn]))
        let order = try order()
        return await failure { () async throws(VenueCallError) in
            _ = try await rig.gateway.place(order)
        }
    }

    @Test("that may have reached the venue are of unknown outcome")
    func ambiguous() async throws {
        let turns: [ScriptedHTTP.Turn] = [
            .failure(.unanswered("time-out")),
            .answer(502, [HTTPField("Content-Type", "text/html")], "<html>Bad Gateway</html>"),
            .answer(500, [], UpbitRig.error("server_error")), .answer(503, [], ""),
            .answer(504, [], "{"), .answer(201, [], "<html>hello</html>"), .answer(201, [], ""),
            .answer(201, [], "{\"uuid\":\"1\"}"), .answer(201, [], "[]"),
            .answer(201, [], "[\(UpbitRig.order()),\(UpbitRig.order())]"),
            // An answer about another order says nothing about this one.
            .answer(201, [], UpbitRig.order(side: "ask")),
            .answer(201, [], UpbitRig.order(identifier: "h1-2")),
            .answer(201, [], UpbitRig.order(market: "KRW-ETH")),
            // The nonce is fresh: the venue has seen a first copy of this very order.
            .answer(401, [], UpbitRig.error("nonce_used")),
        ]
        for turn in turns {
            #expect(Verdict(try await placing(turn)) == .unknown, "\(turn)")
        }
    }

    @Test("that never left are told so")
    func unsent() async throws {
        #expect(
            Verdict(try await placing(.failure(.notSent("refused")))) == .notSent(.unreachable))
        #expect(
            Verdict(try await placing(.answer(429, [], UpbitRig.error("too_many_requests"))))
                == .notSent(.rateLimited))
    }

    @Test("under a name that was used before are refused, and an earlier one may exist")
    func duplicate() async throws {
        for body in [
            UpbitRig.error("duplicated_identifier"),
            UpbitRig.error("create_order_error", "이미 사용된 identifier 입니다"),
            UpbitRig.error("validation_error", "identifier is duplicated"),
        ] {
            let error = try await placing(.answer(400, [], body))
            #expect(Verdict(error) == .refused(.duplicateClientID), "\(body)")
        }
    }

    @Test("that the venue cannot do are refused before anything is sent")
    func local() async throws {
        let size = OrderSize.quantity(Quantity(raw: 100_000))
        let limit = OrderType.limit(TestOrders.whole(91_000_000))
        let orders = [
            try TestOrders.approved(.buy, size, .market, at: "upbit"),
            try TestOrders.approved(
                .sell, .amount(Money(raw: Money.scale * 10_000)), .market, at: "upbit"),
            try TestOrders.approved(.buy, .amount(Money(raw: Money.scale)), limit, at: "upbit"),
            try TestOrders.approved(.buy, size, limit, at: "upbit", isReduceOnly: true),
            try TestOrders.approved(.buy, size, limit, at: "upbit", .ioc, isPostOnly: true),
            try TestOrders.approved(.sell, size, .market, at: "upbit", .fok),
            try TestOrders.approved(.sell, size, .market, at: "upbit", isPostOnly: true),
        ]
        let http = ScriptedHTTP([])
        let rig = try UpbitRig(http)
        for order in orders {
            let error = await failure { () async throws(VenueCallError) in
                _ = try await rig.gateway.place(order)
            }
            #expect(Verdict(error) == .refused(.invalidRequest), "\(order.request)")
        }
        let elsewhere = try TestOrders.approved(.buy, size, limit, at: "bithumb")
        let error = await failure { () async throws(VenueCallError) in
            _ = try await rig.gateway.place(elsewhere)
        }
        #expect(Verdict(error) == .refused(.unknownMarket))
        #expect(http.requests.isEmpty)
    }

    @Test("are of unknown outcome when a socket times out, breaks or lies, and unsent when refused")
    func sockets() async throws {
        let half = "HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{\"uuid\":"
        let broken: [[Reply]] = [
            [.silence], [.close], [.reset], [.text(half), .close],
            [.answer(502, ["Content-Type: text/html"], text: "<html></html>")],
        ]
        let order = try order()
        for replies in broken {
            let venue = try WireVenue([replies])
            let rig = try UpbitRig(venue.client)
            let error = await failure { () async throws(VenueCallError) in
                _ = try await rig.gateway.place(order)
            }
            #expect(Verdict(error) == .unknown, "\(replies)")
            #expect(venue.server.requests.count == 1, "sent once: \(replies)")
        }
        let gone = try WireVenue([])
        gone.server.stop()
        let rig = try UpbitRig(gone.client)
        let error = await failure { () async throws(VenueCallError) in
            _ = try await rig.gateway.place(order)
        }
        #expect(Verdict(error) == .notSent(.unreachable))
    }

    @Test("count for the port's health")
    func health() async throws {
        let rig = try UpbitRig(
            ScriptedHTTP([
                .answer(201, [], UpbitRig.order()), .failure(.unanswered("gone")),
                .answer(400, [], UpbitRig.error("invalid_price_bid")),
            ]))
        let order = try order()
        for _ in 0..<3 {
            _ = await failure { () async throws(VenueCallError) in
                _ = try await rig.gateway.place(order)
            }
        }
        let health = rig.gateway.health
        #expect(health.answered == 1 && health.unknown == 1 && health.refused == 1)
        #expect(rig.account.health.answered == 0)
    }
}

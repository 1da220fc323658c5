import Bithumb
import Domain
import ExchangeAPI
import Risk
import Testing
import Transport

/// Every private call to Bithumb: what it must send, and an answer to it.
struct BithumbPrivateCall: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let run: @Sendable (BithumbRig) async throws -> Void
    let answers: [String]
    let expected: [ExpectedRequest]

    init(
        _ name: String, answers: [String], expected: [ExpectedRequest],
        _ run: @escaping @Sendable (BithumbRig) async throws -> Void
    ) {
        testDescription = name
        self.run = run
        self.answers = answers
        self.expected = expected
    }

    /// The venue wants to know when a token was made.
    static let time = ManualClock.start.milliseconds

    static let all = orders + cancellations + account

    static func order() throws -> ApprovedOrder {
        try TestOrders.approved(
            .buy, .quantity(Quantity(raw: 100_000)), .limit(TestOrders.whole(91_000_000)),
            at: "bithumb")
    }

    private static func placing(
        _ name: String, answer: String, hashed: String, body: String, signature: String,
        _ order: @escaping @Sendable () throws -> ApprovedOrder
    ) -> BithumbPrivateCall {
        BithumbPrivateCall(
            name, answers: [answer],
            expected: [
                ExpectedRequest(
                    .post, "/v2/orders", hashed: hashed, body: body, signature: signature)
            ]
        ) { rig in
            let update = try await rig.gateway.place(try order())
            #expect(update.id == VenueOrderID(BithumbRig.id))
            // The answer says nothing of the order's state.
            #expect(update.status == .set(.acknowledged) && update.executed == .unchanged)
        }
    }

    private static let orders = [
        placing(
            "place a limit order that rests",
            answer: BithumbRig.acknowledgment(side: "bid", kind: "limit"),
            hashed: "market=KRW-BTC&side=bid&order_type=limit"
                + "&price=91000000&volume=0.001&client_order_id=h1-1",
            body: "{\"market\":\"KRW-BTC\",\"side\":\"bid\",\"order_type\":\"limit\","
                + "\"price\":\"91000000\",\"volume\":\"0.001\",\"client_order_id\":\"h1-1\"}",
            signature: "QEv7Y4Mu97-O5uJUSdCIALOdnZCdaP0kT4EFF_pm6mI"
        ) {
            try TestOrders.approved(
                .buy, .quantity(Quantity(raw: 100_000)),
                .limit(TestOrders.whole(91_000_000)), at: "bithumb")
        },
        placing(
            "place a limit sale, post-only",
            answer: BithumbRig.acknowledgment(side: "ask", kind: "limit", duration: "post_only"),
            hashed: "market=KRW-BTC&side=ask&order_type=limit"
                + "&price=91000000&volume=0.12345678&time_in_force=post_only&client_order_id=h1-1",
            body: "{\"market\":\"KRW-BTC\",\"side\":\"ask\",\"order_type\":\"limit\","
                + "\"price\":\"91000000\",\"volume\":\"0.12345678\",\"time_in_force\":\"post_only\",\"client_order_id\":\"h1-1\"}",
            signature: "WxgsZYuc3E34-tq65HmvS0ug98H4BBcpVZnS0KFJAqg"
        ) {
            try TestOrders.approved(
                .sell, .quantity(Quantity(raw: 12_345_678)),
                .limit(TestOrders.whole(91_000_000)), at: "bithumb", isPostOnly: true)
        },
        placing(
            "place a limit order, ioc",
            answer: BithumbRig.acknowledgment(side: "bid", kind: "limit", duration: "ioc"),
            hashed: "market=KRW-BTC&side=bid&order_type=limit"
                + "&price=91000000&volume=0.001&time_in_force=ioc&client_order_id=h1-1",
            body: "{\"market\":\"KRW-BTC\",\"side\":\"bid\",\"order_type\":\"limit\","
                + "\"price\":\"91000000\",\"volume\":\"0.001\",\"time_in_force\":\"ioc\",\"client_order_id\":\"h1-1\"}",
            signature: "KVqtGhpsI0_yCIAOgQn2PPeU7OwtI1yKn5MKqLwMkWc"
        ) {
            try TestOrders.approved(
                .buy, .quantity(Quantity(raw: 100_000)),
                .limit(TestOrders.whole(91_000_000)), at: "bithumb", .ioc)
        },
        placing(
            "place a limit order, fok",
            answer: BithumbRig.acknowledgment(side: "bid", kind: "limit", duration: "fok"),
            hashed: "market=KRW-BTC&side=bid&order_type=limit"
                + "&price=91000000&volume=0.001&time_in_force=fok&client_order_id=h1-1",
            body: "{\"market\":\"KRW-BTC\",\"side\":\"bid\",\"order_type\":\"limit\","
                + "\"price\":\"91000000\",\"volume\":\"0.001\",\"time_in_force\":\"fok\",\"client_order_id\":\"h1-1\"}",
            signature: "k83JfC7396ZqRdRq6lqIKKaI6l5WH5CnN8m3Qt1O8CE"
        ) {
            try TestOrders.approved(
                .buy, .quantity(Quantity(raw: 100_000)),
                .limit(TestOrders.whole(91_000_000)), at: "bithumb", .fok)
        },
        placing(
            "buy for an amount",
            answer: BithumbRig.acknowledgment(side: "bid", kind: "price"),
            hashed: "market=KRW-BTC&side=bid"
                + "&order_type=price&price=10000&client_order_id=h1-1",
            body: "{\"market\":\"KRW-BTC\",\"side\":\"bid\","
                + "\"order_type\":\"price\",\"price\":\"10000\",\"client_order_id\":\"h1-1\"}",
            signature: "BfNFObgUTlN0nTUmOI2TAr2Uugjn068MPrsnl388QmE"
        ) {
            try TestOrders.approved(
                .buy, .amount(Money(raw: 10_000 * Money.scale)),
                .market, at: "bithumb")
        },
        placing(
            "sell a quantity",
            answer: BithumbRig.acknowledgment(side: "ask", kind: "market"),
            hashed: "market=KRW-BTC&side=ask"
                + "&order_type=market&volume=0.33333333&client_order_id=h1-1",
            body: "{\"market\":\"KRW-BTC\",\"side\":\"ask\","
                + "\"order_type\":\"market\",\"volume\":\"0.33333333\",\"client_order_id\":\"h1-1\"}",
            signature: "hnuGLOjvF2WaWVDm5asmPmxmBvBRdPXqlT27jaT6KJc"
        ) {
            try TestOrders.approved(
                .sell, .quantity(Quantity(raw: 33_333_333)),
                .market, at: "bithumb", isReduceOnly: true)
        },
    ]

    private static let cancellations = [
        BithumbPrivateCall(
            "cancel by the venue's name",
            answers: ["{\"order_id\":\"\(BithumbRig.id)\",\"client_order_id\":\"h1-1\"}"],
            expected: [
                ExpectedRequest(
                    .delete, "/v2/order?order_id=\(BithumbRig.id)",
                    signature: "kTmxxPBDeSCsm_GrK4UV5dcibvoGb7uVQTQ59Vc2yHk")
            ]
        ) { try await $0.gateway.cancel(BithumbRig.byVenue, of: BithumbRig.instrument) },
        BithumbPrivateCall(
            "cancel by our name", answers: ["{\"order_id\":\"\(BithumbRig.id)\"}"],
            expected: [
                ExpectedRequest(
                    .delete, "/v2/order?client_order_id=h1-1",
                    signature: "jgBCXF9mUkcjBKYtOB4Z9nfBrkuORM8jy54XYGxcc6I")
            ]
        ) { try await $0.gateway.cancel(BithumbRig.byClient, of: BithumbRig.instrument) },
        BithumbPrivateCall(
            "cancel all of a market",
            answers: [
                BithumbRig.page(["C1", "C2"]),
                """
                {"success":[{"order_id":"C1","client_order_id":"h1-1"}],\
                "fail":[{"order_id":"C2","error":{"name":"order_not_found","message":"없음"}}]}
                """,
            ],
            expected: [
                ExpectedRequest(
                    .get, "/v2/orders/pending?market=KRW-BTC&state=wait&limit=100",
                    signature: "pYoQc-Reh5Pjl3thFMg_jShySYURQxNFGe-_ymBKz7U"),
                ExpectedRequest(
                    .post, "/v2/orders/cancel", hashed: "order_ids[]=C1&order_ids[]=C2",
                    body: #"{"order_ids":["C1","C2"]}"#,
                    signature: "0B1UajvhsCO8Gpx_ezY941Pizds1l7D7DGlXXTJam4k"),
            ]
        ) { rig in
            let canceled = try await rig.gateway.cancelAll(of: BithumbRig.instrument)
            #expect(canceled == [OrderReference(VenueOrderID("C1"), client: "h1-1")])
        },
        BithumbPrivateCall(
            "cancel all, and there is nothing", answers: ["[]"],
            expected: [
                ExpectedRequest(
                    .get, "/v2/orders/pending?state=wait&limit=100",
                    signature: "HDMer3ew5c7ERtM1mbZwsG2Fw46UBE-6hF5QHRaBxxo")
            ]
        ) { rig in
            let canceled = try await rig.gateway.cancelAll(of: nil)
            #expect(canceled.isEmpty)
        },
    ]
}

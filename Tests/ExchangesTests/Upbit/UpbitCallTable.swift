import Domain
import ExchangeAPI
import Risk
import Testing
import Transport
import Upbit

/// Every private call to Upbit: what it must send, and an answer to it.
struct UpbitPrivateCall: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let run: @Sendable (UpbitRig) async throws -> Void
    let answers: [String]
    let expected: [ExpectedRequest]

    init(
        _ name: String, answers: [String], expected: [ExpectedRequest],
        _ run: @escaping @Sendable (UpbitRig) async throws -> Void
    ) {
        testDescription = name
        self.run = run
        self.answers = answers
        self.expected = expected
    }

    static let all = orders + cancellations + amendments + account

    private static func placing(
        _ name: String, answer: String = UpbitRig.order(), hashed: String, body: String,
        signature: String, _ order: @escaping @Sendable () throws -> ApprovedOrder
    ) -> UpbitPrivateCall {
        UpbitPrivateCall(
            name, answers: [answer],
            expected: [
                ExpectedRequest(
                    .post, "/v1/orders", hashed: hashed, body: body, signature: signature)
            ]
        ) { rig in
            let update = try await rig.gateway.place(try order())
            #expect(update.id == VenueOrderID(UpbitRig.uuid))
        }
    }

    private static let orders = [
        placing(
            "place a limit order that rests, post-only",
            hashed: "market=KRW-BTC&side=bid&ord_type=limit"
                + "&price=91000000&volume=0.001&time_in_force=post_only&identifier=h1-1",
            body: "{\"market\":\"KRW-BTC\",\"side\":\"bid\",\"ord_type\":\"limit\","
                + "\"price\":\"91000000\",\"volume\":\"0.001\",\"time_in_force\":\"post_only\",\"identifier\":\"h1-1\"}",
            signature:
                "4WFWjZBdbcsQCcEHtCBRXTuD0FQUg3CkaZsHhefQbYLkOqE9PzRU9_uEZLEC8g2cCOFee8VQT-V3XTz2lkwXBw"
        ) {
            try TestOrders.approved(
                .buy, .quantity(Quantity(raw: 100_000)),
                .limit(TestOrders.whole(91_000_000)), at: "upbit", isPostOnly: true)
        },
        placing(
            "place a limit sale that rests", answer: UpbitRig.order(side: "ask", kind: "limit"),
            hashed: "market=KRW-BTC&side=ask&ord_type=limit"
                + "&price=91000000.5&volume=0.12345678&identifier=h1-1&smp_type=cancel_taker",
            body: "{\"market\":\"KRW-BTC\",\"side\":\"ask\",\"ord_type\":\"limit\","
                + "\"price\":\"91000000.5\",\"volume\":\"0.12345678\",\"identifier\":\"h1-1\",\"smp_type\":\"cancel_taker\"}",
            signature:
                "nAB4P26AmddgeGg7YwbwtBvfVEw7mx3iwg-NUA15qdzyA_QNH5giHsihI0l3ZMLRpSeF1kHIEC0dTBmlAUPrHw"
        ) {
            try TestOrders.approved(
                .sell, .quantity(Quantity(raw: 12_345_678)),
                .limit(Price(raw: 9_100_000_050_000_000)), at: "upbit")
        },
        placing(
            "place a limit order, ioc",
            hashed: "market=KRW-BTC&side=bid&ord_type=limit&price=91000000"
                + "&volume=0.001&time_in_force=ioc&identifier=h1-1&smp_type=cancel_taker",
            body:
                "{\"market\":\"KRW-BTC\",\"side\":\"bid\",\"ord_type\":\"limit\",\"price\":\"91000000\","
                + "\"volume\":\"0.001\",\"time_in_force\":\"ioc\",\"identifier\":\"h1-1\",\"smp_type\":\"cancel_taker\"}",
            signature:
                "sO-h7EEOgCSOmza5Oxzs0DeEfH_dWtxCC_Y7hupia5yX4JJXMBuXO0r-fj96ejHwo3WzfVixdmjBjNUfewUYnA"
        ) {
            try TestOrders.approved(
                .buy, .quantity(Quantity(raw: 100_000)),
                .limit(TestOrders.whole(91_000_000)), at: "upbit", .ioc)
        },
        placing(
            "place a limit order, fok",
            hashed: "market=KRW-BTC&side=bid&ord_type=limit&price=91000000"
                + "&volume=0.001&time_in_force=fok&identifier=h1-1&smp_type=cancel_taker",
            body:
                "{\"market\":\"KRW-BTC\",\"side\":\"bid\",\"ord_type\":\"limit\",\"price\":\"91000000\","
                + "\"volume\":\"0.001\",\"time_in_force\":\"fok\",\"identifier\":\"h1-1\",\"smp_type\":\"cancel_taker\"}",
            signature:
                "QDR1dTSdddJGcA_DF5BDGNmiGg7EIal-CN0qhLx-yQeobo2i1CBgszeKLIFSL07KtBbjd3BFUEumNwuw03GLUw"
        ) {
            try TestOrders.approved(
                .buy, .quantity(Quantity(raw: 100_000)),
                .limit(TestOrders.whole(91_000_000)), at: "upbit", .fok)
        },
        placing(
            "buy for an amount", answer: UpbitRig.order(side: "bid", kind: "price"),
            hashed: "market=KRW-BTC&side=bid&ord_type=price"
                + "&price=10000.5&identifier=h1-1&smp_type=cancel_taker",
            body: "{\"market\":\"KRW-BTC\",\"side\":\"bid\",\"ord_type\":\"price\","
                + "\"price\":\"10000.5\",\"identifier\":\"h1-1\",\"smp_type\":\"cancel_taker\"}",
            signature:
                "rnuIz0L2PduajRng0EBTdZQx17k-6L95OeDIexi4B1ybxJGkzceEozJKmeAMpFqgrwvYRqGqlCYg89y_hbSNUA"
        ) {
            try TestOrders.approved(
                .buy, .amount(Money(raw: 10_000 * Money.scale + Money.scale / 2)),
                .market, at: "upbit")
        },
        placing(
            "sell a quantity", answer: UpbitRig.order(side: "ask", kind: "market"),
            hashed: "market=KRW-BTC&side=ask&ord_type=market"
                + "&volume=0.33333333&identifier=h1-1&smp_type=cancel_taker",
            body: "{\"market\":\"KRW-BTC\",\"side\":\"ask\",\"ord_type\":\"market\","
                + "\"volume\":\"0.33333333\",\"identifier\":\"h1-1\",\"smp_type\":\"cancel_taker\"}",
            signature:
                "gxn_mqBoflDILWByEH6PZC2eB4p4_o3aKfPRU5Xgez-6oZiX3Q1sA16-cH6d3ab7npylLCSA0WBFbPbyrnkDeA"
        ) {
            try TestOrders.approved(
                .sell, .quantity(Quantity(raw: 33_333_333)),
                .market, at: "upbit", isReduceOnly: true)
        },
    ]

    private static let cancellations = [
        UpbitPrivateCall(
            "cancel by the venue's name", answers: [UpbitRig.order()],
            expected: [
                ExpectedRequest(
                    .delete, "/v1/order?uuid=\(UpbitRig.uuid)",
                    signature:
                        "EFq7hTbA8Gk2aAR2GcW-Qn1qXytjzdGBXVFjde9FEod8XRZFUsOyu4_k1ScoTzurNEWYi_FLAnYb7tqMB2Mz4g"
                )
            ]
        ) { try await $0.gateway.cancel(UpbitRig.byVenue, of: UpbitRig.instrument) },
        UpbitPrivateCall(
            "cancel by our name", answers: [UpbitRig.order()],
            expected: [
                ExpectedRequest(
                    .delete, "/v1/order?identifier=h1-1",
                    signature:
                        "TFgTSi0Iptek5NljJ7bBcygmGA_9en56-URviQH8-62fIYSAWEP4kTrCAh32Ioj3lACDpm5AiccBfN7iNr3rUw"
                )
            ]
        ) { try await $0.gateway.cancel(UpbitRig.byClient, of: UpbitRig.instrument) },
        UpbitPrivateCall(
            "cancel all of a market",
            answers: [
                """
                {"success":{"count":1,"orders":[{"uuid":"\(UpbitRig.uuid)","market":"KRW-BTC",\
                "identifier":"h1-1"}]},"failed":{"count":0,"orders":[]}}
                """
            ],
            expected: [
                ExpectedRequest(
                    .delete,
                    "/v1/orders/open?pairs=KRW-BTC&cancel_side=all&count=300&order_by=desc",
                    signature:
                        "NUFBjkAubOIRmPuboYI0JxhMiMHJbbQGSukRMyOJKLRwEQFxViHFG9NFVGUSthmv1tVsEgyDyw7SethCWVBQqA"
                )
            ]
        ) { rig in
            let canceled = try await rig.gateway.cancelAll(of: UpbitRig.instrument)
            #expect(canceled == [OrderReference(VenueOrderID(UpbitRig.uuid), client: "h1-1")])
        },
        UpbitPrivateCall(
            "cancel all", answers: [#"{"success":{"count":0,"orders":[]}}"#],
            expected: [
                ExpectedRequest(
                    .delete, "/v1/orders/open?cancel_side=all&count=300&order_by=desc",
                    signature:
                        "BHC3H5E6TUqGSnRYUkDm2taQyKRnpJk3g2-HpwJ_5rbIzs71wriiYzzJAg3CbzIKFstwIToYZKjJybiCBnvbDw"
                )
            ]
        ) { rig in
            let canceled = try await rig.gateway.cancelAll(of: nil)
            #expect(canceled.isEmpty)
        },
    ]

    private static let amendments = [
        UpbitPrivateCall(
            "amend by the venue's name",
            answers: [
                UpbitRig.order(
                    identifier: "h1-0",
                    more: ",\"new_order_uuid\":\"\(UpbitRig.newUUID)\""
                        + ",\"new_order_identifier\":\"h1-1\"")
            ],
            expected: [
                ExpectedRequest(
                    .post, "/v1/orders/cancel_and_new",
                    hashed: "prev_order_uuid=\(UpbitRig.uuid)&new_ord_type=limit"
                        + "&new_volume=0.0005&new_price=91001000&new_identifier=h1-1"
                        + "&new_smp_type=cancel_taker",
                    body: "{\"prev_order_uuid\":\"\(UpbitRig.uuid)\",\"new_ord_type\":\"limit\","
                        + "\"new_volume\":\"0.0005\",\"new_price\":\"91001000\","
                        + "\"new_identifier\":\"h1-1\",\"new_smp_type\":\"cancel_taker\"}",
                    signature:
                        "mr1HeNsniEbOlS1GO9kYYAPFPK7loSTVHsNltwnHONZmo1e9aruUeGDEdNxNtTPRBi1YJc7E0MH-1pn27K3FWA"
                )
            ]
        ) { rig in
            let update = try await rig.gateway.amend(
                UpbitRig.byVenue, to: try Self.replacement())
            #expect(update?.id == VenueOrderID(UpbitRig.newUUID))
            #expect(update?.clientID == .set("h1-1") && update?.status == .set(.acknowledged))
        },
        UpbitPrivateCall(
            "amend by our name",
            answers: [UpbitRig.order(identifier: "h1-0", more: ",\"new_order_uuid\":null")],
            expected: [
                ExpectedRequest(
                    .post, "/v1/orders/cancel_and_new",
                    hashed: "prev_order_identifier=h1-1&new_ord_type=limit&new_volume=0.0005"
                        + "&new_price=91001000&new_time_in_force=post_only&new_identifier=h1-1",
                    body: "{\"prev_order_identifier\":\"h1-1\",\"new_ord_type\":\"limit\","
                        + "\"new_volume\":\"0.0005\",\"new_price\":\"91001000\","
                        + "\"new_time_in_force\":\"post_only\",\"new_identifier\":\"h1-1\"}",
                    signature:
                        "Y6xibtmzf7zfxsIB2OGLzjPlKLY98m4mSvAu1Qv23HoylddrZY1ZZyNXjq-332DZ4_UGaN6BSXknZfcJt8npZA"
                )
            ]
        ) { rig in
            // The old order had filled: nothing replaces it.
            let update = try await rig.gateway.amend(
                UpbitRig.byClient, to: try Self.replacement(isPostOnly: true))
            #expect(update == nil)
        },
    ]

    static func replacement(isPostOnly: Bool = false) throws -> ApprovedOrder {
        try TestOrders.approved(
            .buy, .quantity(Quantity(raw: 50_000)), .limit(TestOrders.whole(91_001_000)),
            at: "upbit", isPostOnly: isPostOnly)
    }
}

import Bithumb
import Domain
import ExchangeAPI
import Testing
import Transport

extension BithumbPrivateCall {
    static let account = [
        BithumbPrivateCall(
            "balances",
            answers: [
                """
                [{"currency":"btc","balance":"0.00021931","locked":"0.1","avg_buy_price":"0",\
                "avg_buy_price_modified":false,"unit_currency":"KRW"},\
                {"currency":"P","balance":"0","locked":"0"}]
                """
            ],
            expected: [
                ExpectedRequest(
                    .get, "/v1/accounts", signature: "NJMaZpGeCEiKgogbhnwuW4akev8G2LpdZytQRzNm-Q0")
            ]
        ) { rig in
            let balances = try await rig.account.balances()
            #expect(balances.map(\.currency) == [Currency("BTC")])
        },
        BithumbPrivateCall(
            "terms", answers: [BithumbRig.chance],
            expected: [
                ExpectedRequest(
                    .get, "/v1/orders/chance?market=KRW-BTC",
                    signature: "lhAB2h4lbnD98Awp7ieukSVhBUKoQtY00JzVOe0QvTU")
            ]
        ) { rig in
            let terms = try await rig.account.terms(of: "KRW-BTC")
            #expect(terms.takerFee == Rate(raw: 250_000) && terms.makerFee == Rate(raw: 40_000))
            #expect(terms.tick == TestOrders.whole(1000) && terms.isActive == true)
            #expect(terms.minimumNotional == Money(raw: 5000 * Money.scale))
            #expect(terms.maximumNotional == Money(raw: 5_000_000_000 * Money.scale))
        },
        BithumbPrivateCall(
            "an order by the venue's name, with its fills", answers: [BithumbRig.filled],
            expected: [
                ExpectedRequest(
                    .get, "/v1/order?uuid=\(BithumbRig.id)",
                    signature: "90Lh8PDmtN9vL_W4GIP5ihMyQIS2qLABBi_VnyzTYM0")
            ]
        ) { rig in
            let report = try await rig.account.order(
                BithumbRig.byVenue, of: BithumbRig.instrument)
            #expect(report?.fills.map(\.id) == [ExecutionID("C9")])
            #expect(report?.fills.first?.fee == nil)
            #expect(report?.order.paidFee == .set(Money(raw: 2786 * Money.scale / 100)))
        },
        BithumbPrivateCall(
            "an order by our name", answers: [BithumbRig.order()],
            expected: [
                ExpectedRequest(
                    .get, "/v1/order?client_order_id=h1-1",
                    signature: "jgBCXF9mUkcjBKYtOB4Z9nfBrkuORM8jy54XYGxcc6I")
            ]
        ) { rig in
            let report = try await rig.account.order(
                BithumbRig.byClient, of: BithumbRig.instrument)
            #expect(report?.order.status == .set(.open))
        },
        BithumbPrivateCall(
            "open orders, page by page",
            answers: [
                BithumbRig.page(["C1"], next: "a+b/c="), BithumbRig.page(["C1", "C2"]),
                BithumbRig.page(["C3"], state: "watch"),
            ],
            expected: [
                ExpectedRequest(
                    .get, "/v2/orders/pending?market=KRW-BTC&state=wait&limit=100",
                    signature: "pYoQc-Reh5Pjl3thFMg_jShySYURQxNFGe-_ymBKz7U"),
                ExpectedRequest(
                    .get,
                    "/v2/orders/pending?market=KRW-BTC&state=wait&limit=100"
                        + "&next_key=a%2Bb%2Fc%3D",
                    hashed: "market=KRW-BTC&state=wait&limit=100&next_key=a+b/c=",
                    signature: "XY6N5mhBinq9L9HEwj4jPe97jBhA3QgoR7s9qSkXreo"
                ),
                ExpectedRequest(
                    .get, "/v2/orders/pending?market=KRW-BTC&state=watch&limit=100",
                    signature: "lv3PagSjkruAMfld1l6h-3Jt-iHg3bwVqLQZ27-gtMs"),
            ]
        ) { rig in
            let orders = try await rig.account.openOrders(of: BithumbRig.instrument)
            #expect(orders.map(\.id.text) == ["C1", "C2", "C3"])
            #expect(orders.map(\.status) == [.set(.open), .set(.open), .set(.dormant)])
        },
        BithumbPrivateCall(
            "closed orders", answers: [BithumbRig.page(["C1"], state: "cancel")],
            expected: [
                ExpectedRequest(
                    .get,
                    "/v2/orders/history?market=KRW-BTC&states[]=done&states[]=cancel"
                        + "&start_time=1789000000000&end_time=1789100000000&limit=1000&order_by=asc",
                    signature: "4B3Do6eXSTqc5TY8HQGmSMvoXzZfpEbnR4MrtIvCpcI"
                )
            ]
        ) { rig in
            let orders = try await rig.account.closedOrders(
                of: BithumbRig.instrument, from: Timestamp(milliseconds: 1_789_000_000_000),
                to: Timestamp(milliseconds: 1_789_100_000_000))
            #expect(orders.map(\.status) == [.set(.canceled)])
        },
        BithumbPrivateCall(
            "the key's rights",
            answers: [
                """
                [{"access_key":"\(TestKeys.accessKey)","expire_at":"2027-06-11T09:00:00+09:00"}]
                """, "[]", "[]", #"[{"type":"withdraw"}]"#,
            ],
            expected: [
                ExpectedRequest(
                    .get, "/v1/api_keys", signature: "NJMaZpGeCEiKgogbhnwuW4akev8G2LpdZytQRzNm-Q0"),
                ExpectedRequest(
                    .get, "/v1/accounts", signature: "NJMaZpGeCEiKgogbhnwuW4akev8G2LpdZytQRzNm-Q0"),
                ExpectedRequest(
                    .get, "/v1/orders?limit=1",
                    signature: "qXnlTSLGn5xURnA1_owEPQMJWSfSbrFGmihmKeAeaAg"),
                ExpectedRequest(
                    .get, "/v1/withdraws?limit=1",
                    signature: "qXnlTSLGn5xURnA1_owEPQMJWSfSbrFGmihmKeAeaAg"),
            ]
        ) { rig in
            let rights = try await rig.account.keyRights()
            #expect(rights.canRead == true && rights.canWithdraw == true)
            #expect(rights.expires == Timestamp(iso8601: "2027-06-11T00:00:00Z"))
        },
    ]
}

extension BithumbRig {
    static let filled = """
        {"uuid":"\(id)","side":"bid","ord_type":"price","price":"69664.8389","state":"done",\
        "market":"KRW-BTC","created_at":"2026-09-21T23:13:20+09:00","volume":null,\
        "remaining_volume":null,"paid_fee":"27.86","locked":"0","executed_volume":"0.00076555",\
        "trades_count":1,"client_order_id":"h1-1","trades":[{"market":"KRW-BTC","uuid":"C9",\
        "price":"91000000","volume":"0.00076555","funds":"69664.8389","side":"bid",\
        "created_at":"2026-09-21T23:13:21+09:00"}]}
        """
}

import Domain
import ExchangeAPI
import Testing
import Transport
import Upbit

extension UpbitPrivateCall {
    static let account = [
        UpbitPrivateCall(
            "balances",
            answers: [
                """
                [{"currency":"krw","balance":"1000000.5","locked":"0.0","avg_buy_price":"0",\
                "avg_buy_price_modified":false,"unit_currency":"KRW"},\
                {"currency":"DUST","balance":"0","locked":"0.0"}]
                """
            ],
            expected: [
                ExpectedRequest(
                    .get, "/v1/accounts",
                    signature:
                        "-MJsCDV2XTRnQefTyD1vpeKksZmgtRuv1-ZzGyFf5x4aapjlha0yvS7zR5w8rdxz3Idal6zw6OnXikQlEYSQVA"
                )
            ]
        ) { rig in
            let balances = try await rig.account.balances()
            #expect(balances.map(\.currency) == [.krw])
            #expect(balances[0].free == Money(raw: 10_000_005 * Money.scale / 10))
        },
        UpbitPrivateCall(
            "terms", answers: [UpbitRig.chance],
            expected: [
                ExpectedRequest(
                    .get, "/v1/orders/chance?market=KRW-BTC",
                    signature:
                        "w-F4jaEYwHF1522Y8NFgi2qCFuoCpH2p93u-Mkboen9c0p7TzMP5gA3zW9juzNgpUQhTkD4xZ9IcR3vfkX3WSg"
                )
            ]
        ) { rig in
            let terms = try await rig.account.terms(of: "KRW-BTC")
            #expect(terms.instrument == UpbitRig.instrument)
            #expect(terms.takerFee == Rate(raw: 50_000) && terms.makerFee == Rate(raw: 40_000))
            #expect(terms.minimumNotional == Money(raw: 5000 * Money.scale))
            #expect(terms.maximumNotional == Money(raw: 1_000_000_000 * Money.scale))
            #expect(terms.isActive == true && terms.tick == nil && terms.lot == nil)
        },
        UpbitPrivateCall(
            "an order by the venue's name, with its fills", answers: [UpbitRig.filled],
            expected: [
                ExpectedRequest(
                    .get, "/v1/order?uuid=\(UpbitRig.uuid)",
                    signature:
                        "EFq7hTbA8Gk2aAR2GcW-Qn1qXytjzdGBXVFjde9FEod8XRZFUsOyu4_k1ScoTzurNEWYi_FLAnYb7tqMB2Mz4g"
                )
            ]
        ) { rig in
            let report = try await rig.account.order(UpbitRig.byVenue, of: UpbitRig.instrument)
            #expect(report?.fills.map(\.id) == [ExecutionID("f-1"), ExecutionID("f-2")])
            #expect(report?.fills.first?.clientID == "h1-1")
            #expect(report?.fills.first?.fee == nil)
            #expect(report?.order.paidFee == .set(Money(raw: 455 * Money.scale / 10)))
        },
        UpbitPrivateCall(
            "an order by our name", answers: [UpbitRig.order()],
            expected: [
                ExpectedRequest(
                    .get, "/v1/order?identifier=h1-1",
                    signature:
                        "TFgTSi0Iptek5NljJ7bBcygmGA_9en56-URviQH8-62fIYSAWEP4kTrCAh32Ioj3lACDpm5AiccBfN7iNr3rUw"
                )
            ]
        ) { rig in
            let report = try await rig.account.order(UpbitRig.byClient, of: UpbitRig.instrument)
            #expect(report?.order.status == .set(.open) && report?.fills.isEmpty == true)
        },
        UpbitPrivateCall(
            "open orders", answers: ["[\(UpbitRig.order())]"],
            expected: [
                ExpectedRequest(
                    .get,
                    "/v1/orders/open?market=KRW-BTC&states[]=wait&states[]=watch&page=1&limit=100",
                    signature:
                        "2e0OyFNRjJ_Cs5YPOgxrhbLd3JQUF547CkROizWaO6L0ou5fP2171-7ZLI7pMUKLNg0N3RaFuHkHl9R3VJePEg"
                )
            ]
        ) { rig in
            let orders = try await rig.account.openOrders(of: UpbitRig.instrument)
            #expect(orders.map(\.id.text) == [UpbitRig.uuid])
        },
        UpbitPrivateCall(
            "closed orders", answers: ["[\(UpbitRig.order(state: "done"))]"],
            expected: [
                ExpectedRequest(
                    .get,
                    "/v1/orders/closed?market=KRW-BTC&states[]=done&states[]=cancel"
                        + "&start_time=1789000000000&end_time=1789100000000&limit=1000&order_by=asc",
                    signature:
                        "J3NswPrhB9G316eDoKhUpv6XAKwROCVrMh1_d3-YqI-HVQFaBsq4m5ZtEZyU7fXm4z5sg9gynTaOmgAktr4BqA"
                )
            ]
        ) { rig in
            let orders = try await rig.account.closedOrders(
                of: UpbitRig.instrument, from: Timestamp(milliseconds: 1_789_000_000_000),
                to: Timestamp(milliseconds: 1_789_100_000_000))
            #expect(orders.map(\.status) == [.set(.filled)])
        },
        UpbitPrivateCall(
            "the key's rights",
            answers: [
                """
                [{"access_key":"another","expire_at":"2020-01-01T09:00:00+09:00"},\
                {"access_key":"\(TestKeys.accessKey)","expire_at":"2027-06-11T09:00:00+09:00"}]
                """, "[]", "[]", "[]",
            ],
            expected: [
                ExpectedRequest(
                    .get, "/v1/api_keys",
                    signature:
                        "-MJsCDV2XTRnQefTyD1vpeKksZmgtRuv1-ZzGyFf5x4aapjlha0yvS7zR5w8rdxz3Idal6zw6OnXikQlEYSQVA"
                ),
                ExpectedRequest(
                    .get, "/v1/accounts",
                    signature:
                        "-MJsCDV2XTRnQefTyD1vpeKksZmgtRuv1-ZzGyFf5x4aapjlha0yvS7zR5w8rdxz3Idal6zw6OnXikQlEYSQVA"
                ),
                ExpectedRequest(
                    .get, "/v1/orders/open?limit=1",
                    signature:
                        "yLLgUN_d7ws4c-9TFnf2ix0tfIX_lBOknbdB0R1nl0YwiHs5ob7Zdrgn91Uzr4Uo4NIB-ruKJ8wfZNgATq9blw"
                ),
                ExpectedRequest(
                    .get, "/v1/withdraws?limit=1",
                    signature:
                        "yLLgUN_d7ws4c-9TFnf2ix0tfIX_lBOknbdB0R1nl0YwiHs5ob7Zdrgn91Uzr4Uo4NIB-ruKJ8wfZNgATq9blw"
                ),
            ]
        ) { rig in
            let rights = try await rig.account.keyRights()
            #expect(rights.canRead == true && rights.canTrade == nil)
            #expect(rights.canWithdraw == true)
            #expect(rights.expires == Timestamp(iso8601: "2027-06-11T00:00:00Z"))
        },
    ]
}

extension UpbitRig {
    static let chance = """
        {"bid_fee":"0.0005","ask_fee":"0.0005","maker_bid_fee":"0.0004","maker_ask_fee":"0.0003",\
        "market":{"id":"KRW-BTC","name":"BTC/KRW","order_types":["limit"],\
        "order_sides":["ask","bid"],"bid_types":["limit","price"],"ask_types":["limit","market"],\
        "bid":{"currency":"KRW","min_total":"5000"},"ask":{"currency":"BTC","min_total":"5000"},\
        "max_total":"1000000000","state":"active"},\
        "bid_account":{"currency":"KRW","balance":"0","locked":"0"},\
        "ask_account":{"currency":"BTC","balance":"0","locked":"0"}}
        """

    static let filled = """
        {"market":"KRW-BTC","uuid":"\(uuid)","side":"bid","ord_type":"limit","state":"done",\
        "price":"91000000","volume":"0.001","remaining_volume":"0","executed_volume":"0.001",\
        "paid_fee":"45.5","locked":"0","trades_count":2,"identifier":"h1-1",\
        "created_at":"2026-09-21T23:13:20+09:00","trades":[\
        {"market":"KRW-BTC","uuid":"f-1","price":"91000000","volume":"0.0004","funds":"36400",\
        "trend":"up","side":"bid","created_at":"2026-09-21T23:13:21+09:00"},\
        {"market":"KRW-BTC","uuid":"f-2","price":"91000000","volume":"0.0006","funds":"54600",\
        "trend":"up","side":"bid","created_at":"2026-09-21T23:13:22+09:00"}]}
        """
}

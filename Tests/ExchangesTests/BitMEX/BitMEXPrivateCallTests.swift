import BitMEX
import Domain
import ExchangeAPI
import Testing
import Transport

@Suite("BitMEX private calls")
struct BitMEXPrivateCallTests {
    @Test(
        "each makes exactly its requests, signed over the bytes that are sent",
        arguments: BitMEXPrivateCall.orders + BitMEXPrivateCall.reads)
    func scripted(_ call: BitMEXPrivateCall) async throws {
        let rig = try BitMEXRig(call.exchanges.map { .answer(200, [], $0.answer) })
        try await call.run(rig.gateway, rig.account)
        let expected = try call.exchanges.map {
            try BitMEXRig.request($0.method, $0.target, $0.body)
        }
        #expect(rig.http.requests == expected)
    }

    @Test("the table reaches every method of the three ports")
    func complete() {
        let calls = BitMEXPrivateCall.orders + BitMEXPrivateCall.reads
        let targets = Set(
            calls.flatMap(\.exchanges).map {
                "\($0.method.rawValue) \($0.target.prefix { $0 != "?" })"
            })
        #expect(
            targets == [
                "POST /api/v1/order", "PUT /api/v1/order", "DELETE /api/v1/order",
                "DELETE /api/v1/order/all", "POST /api/v1/order/cancelAllAfter",
                "GET /api/v1/order", "GET /api/v1/execution/tradeHistory",
                "GET /api/v1/wallet/assets", "GET /api/v1/user/margin",
                "GET /api/v1/instrument", "GET /api/v1/user/commission", "GET /api/v1/apiKey",
                "GET /api/v1/position", "POST /api/v1/position/leverage",
            ])
    }

    @Test("each call is counted in the groups that the venue counts it in")
    func groups() async throws {
        let expected: [String: [String]] = [
            "POST /api/v1/order": ["request", "order"],
            "PUT /api/v1/order": ["request", "order"],
            "DELETE /api/v1/order": ["request", "order"],
            "DELETE /api/v1/order/all": ["request", "order"],
            "POST /api/v1/position/leverage": ["request", "order"],
        ]
        for call in BitMEXPrivateCall.orders + BitMEXPrivateCall.reads {
            let rig = try BitMEXRig(call.exchanges.map { .answer(200, [], $0.answer) })
            try await call.run(rig.gateway, rig.account)
            #expect(
                rig.gate.passed
                    == call.exchanges.map {
                        expected["\($0.method.rawValue) \($0.target)"] ?? ["request"]
                    })
        }
    }

    @Test("on the spot market quantities are counted in satoshis, both ways")
    func spot() async throws {
        let row = BitMEXRows.order(
            #""ordStatus":"PartiallyFilled","leavesQty":9000,"cumQty":1000"#, symbol: "XBT_USDT")
        let fill = BitMEXRows.fill("e1", quantity: 1000, symbol: "XBT_USDT")
        let rig = try BitMEXRig(bodies: row, "[\(row)]", "[\(fill)]")
        let order = try await rig.gateway.place(
            BitMEXRig.approved(
                .sell, .quantity(Quantity(raw: 10_000)), isReduceOnly: true, market: "XBT_USDT",
                position: 1))
        #expect(
            rig.http.requests.first?.body
                == Array(
                    (#"{"symbol":"XBT_USDT","side":"Sell","orderQty":10000,"price":77000.5,"#
                        + #""ordType":"Limit","timeInForce":"GoodTillCancel","clOrdID":"h10-7"}"#)
                        .utf8))
        #expect(order.remaining == .set(Quantity(raw: 9000)))
        #expect(order.executed == .set(Quantity(raw: 1000)))
        let report = try await rig.account.order(
            OrderReference(BitMEXRig.id), of: BitMEXRig.spot)
        #expect(report?.fills.map(\.quantity) == [Quantity(raw: 1000)])
    }

    @Test(
        "times in force are stated, and go with either type",
        arguments: [
            (OrderType.limit(Price(raw: 7_700_050_000_000)), TimeInForce.ioc, "ImmediateOrCancel"),
            (.limit(Price(raw: 7_700_050_000_000)), .fok, "FillOrKill"),
            (.market, .ioc, "ImmediateOrCancel"), (.market, .fok, "FillOrKill"),
        ])
    func durations(_ type: OrderType, _ time: TimeInForce, _ word: String) async throws {
        let rig = try BitMEXRig(bodies: BitMEXRows.order())
        _ = try await rig.gateway.place(
            BitMEXRig.approved(.buy, .quantity(.init(raw: 100 * FixedPoint.scale)), type, time))
        let body = String(decoding: try #require(rig.http.requests.first).body, as: UTF8.self)
        #expect(body.contains(#""timeInForce":"\#(word)""#))
    }

    @Test("a list is read page by page until one is not full; rows that repeat count once")
    func pages() async throws {
        func page(_ range: Range<Int>) -> String {
            "[" + range.map { BitMEXRows.fill("e\($0)") }.joined(separator: ",") + "]"
        }
        let rig = try BitMEXRig(bodies: page(0..<500), page(499..<620), page(620..<630))
        let events = try await rig.account.executions(
            of: BitMEXRig.xbtusd, from: .init(milliseconds: 1_789_999_200_000),
            to: .init(milliseconds: 1_790_100_000_000))
        #expect(events.count == 630)
        #expect(
            rig.http.requests.map { $0.target.split(separator: "endTime").last ?? "" } == [
                "=2026-09-22T18%3A00%3A00Z&count=500&reverse=false",
                "=2026-09-22T18%3A00%3A00Z&count=500&start=500&reverse=false",
                "=2026-09-22T18%3A00%3A00Z&count=500&start=621&reverse=false",
            ])
    }

    @Test("a list without an end is given up, not collected for ever")
    func endless() async throws {
        let page = "[" + (0..<100).map { BitMEXRows.fill("e\($0)") }.joined(separator: ",") + "]"
        let rig = try BitMEXRig(Array(repeating: .answer(200, [], page), count: 201))
        let error = await #expect(throws: VenueCallError.self) {
            try await rig.account.executions(
                of: BitMEXRig.xbtusd, from: .distantPast, to: ManualClock.start)
        }
        #expect(error.map { "\($0)".contains("20000 rows") } ?? false)
        #expect(rig.http.requests.count == 200)
    }
}

import BitMEX
import Domain
import ExchangeAPI
import Testing
import Transport

/// One private call, with every request that it has to make and what the venue answers.
struct BitMEXPrivateCall: Sendable, CustomTestStringConvertible {
    struct Exchange: Sendable {
        let method: HTTPMethod
        let target: String
        var body = ""
        let answer: String
    }

    let testDescription: String
    let exchanges: [Exchange]
    let run: @Sendable (BitMEXGateway, BitMEXAccount) async throws -> Void

    init(
        _ name: String, _ exchanges: Exchange...,
        run: @escaping @Sendable (BitMEXGateway, BitMEXAccount) async throws -> Void
    ) {
        testDescription = name
        self.exchanges = exchanges
        self.run = run
    }

    static func get(_ target: String, _ answer: String) -> Exchange {
        Exchange(method: .get, target: target, answer: answer)
    }

    static func send(
        _ method: HTTPMethod, _ target: String, _ body: String = "", _ answer: String
    ) -> Exchange {
        Exchange(method: method, target: target, body: body, answer: answer)
    }

    private static let byClient = OrderReference(BitMEXRig.id)
    private static let byVenue = OrderReference(BitMEXRig.venueID)
    private static let start = Timestamp(milliseconds: 1_789_999_200_000)
    private static let end = Timestamp(milliseconds: 1_790_100_000_500)
    private static let window =
        "startTime=2026-09-21T14%3A00%3A00Z&endTime=2026-09-22T18%3A00%3A00.500Z"
    private static let page = "&count=500&reverse=false"

    static let orders: [BitMEXPrivateCall] = [
        BitMEXPrivateCall(
            "place a limit order",
            send(
                .post, "/api/v1/order",
                #"{"symbol":"XBTUSD","side":"Buy","orderQty":100,"price":77000.5,"#
                    + #""ordType":"Limit","timeInForce":"GoodTillCancel","clOrdID":"h10-7"}"#,
                BitMEXRows.order())
        ) { gateway, _ in
            let order = try await gateway.place(BitMEXRig.approved())
            #expect(order.id == BitMEXRig.venueID)
            #expect(order.clientID == .set("h10-7"))
            #expect(order.status == .set(.open))
            #expect(order.remaining == .set(Quantity(raw: 100 * FixedPoint.scale)))
        },
        BitMEXPrivateCall(
            "place a reduce-only market order",
            send(
                .post, "/api/v1/order",
                #"{"symbol":"XBTUSD","side":"Sell","orderQty":100,"ordType":"Market","#
                    + #""execInst":"ReduceOnly","clOrdID":"h10-7"}"#,
                BitMEXRows.order(#""ordStatus":"Filled","leavesQty":0,"cumQty":100"#))
        ) { gateway, _ in
            let order = try await gateway.place(
                BitMEXRig.approved(
                    .sell, .quantity(.init(raw: 100 * FixedPoint.scale)), .market,
                    isReduceOnly: true, position: 100))
            #expect(order.status == .set(.filled))
        },
        BitMEXPrivateCall(
            "a post-only order that would have traded comes back canceled",
            send(
                .post, "/api/v1/order",
                #"{"symbol":"XBTUSD","side":"Buy","orderQty":100,"price":77000.5,"#
                    + #""ordType":"Limit","timeInForce":"GoodTillCancel","#
                    + #""execInst":"ParticipateDoNotInitiate","clOrdID":"h10-7"}"#,
                BitMEXRows.order(
                    #""ordStatus":"Canceled","leavesQty":0,"cumQty":0,"text":"Canceled: Order "#
                        + #"had execInst of ParticipateDoNotInitiate""#))
        ) { gateway, _ in
            let order = try await gateway.place(BitMEXRig.approved(isPostOnly: true))
            #expect(order.status == .set(.canceled))
            #expect(order.executed == .set(.zero))
            #expect(order.note.value?.contains("ParticipateDoNotInitiate") ?? false)
        },
        BitMEXPrivateCall(
            "cancel by our name",
            send(
                .delete, "/api/v1/order", #"{"clOrdID":"h10-7"}"#,
                "[\(BitMEXRows.order(#""ordStatus":"Canceled","leavesQty":0,"cumQty":0"#))]")
        ) { gateway, _ in try await gateway.cancel(byClient, of: BitMEXRig.xbtusd) },
        BitMEXPrivateCall(
            "cancel by the venue's name",
            send(
                .delete, "/api/v1/order", #"{"orderID":"\#(BitMEXRig.venueID)"}"#,
                "[\(BitMEXRows.order(#""ordStatus":"Canceled","leavesQty":0,"cumQty":0"#))]")
        ) { gateway, _ in
            try await gateway.cancel(
                OrderReference(BitMEXRig.venueID, client: "other"), of: BitMEXRig.xbtusd)
        },
        BitMEXPrivateCall(
            "cancel everything of a market, but what is finished",
            send(
                .delete, "/api/v1/order/all", #"{"symbol":"XBTUSD"}"#,
                "[\(BitMEXRows.order(#""ordStatus":"Canceled","leavesQty":0,"cumQty":0"#)),"
                    + #"{"orderID":"b","error":"Unable to cancel order due to existing state: "#
                    + #"Filled"},"#
                    + BitMEXRows.order(
                        #""ordStatus":"Canceled","leavesQty":0,"cumQty":0"#, client: nil, id: "c")
                    + "]")
        ) { gateway, _ in
            let canceled = try await gateway.cancelAll(of: BitMEXRig.xbtusd)
            #expect(
                canceled == [
                    OrderReference(BitMEXRig.venueID, client: "h10-7"),
                    OrderReference(VenueOrderID("c")),
                ])
        },
        BitMEXPrivateCall(
            "cancel everything", send(.delete, "/api/v1/order/all", "", "[]")
        ) { gateway, _ in
            let canceled = try await gateway.cancelAll(of: nil)
            #expect(canceled.isEmpty)
        },
        BitMEXPrivateCall(
            "amend by our name, which changes",
            send(
                .put, "/api/v1/order",
                #"{"origClOrdID":"old-1","clOrdID":"h10-7","orderQty":100,"price":77000.5}"#,
                BitMEXRows.order())
        ) { gateway, _ in
            let order = try await gateway.amend(
                OrderReference(BitMEXRig.venueID, client: "old-1"), to: BitMEXRig.approved())
            // Named by the venue as well, and the answer is of that very order.
            #expect(order?.id == BitMEXRig.venueID)
        },
        BitMEXPrivateCall(
            "amend by the venue's name",
            send(
                .put, "/api/v1/order",
                #"{"orderID":"\#(BitMEXRig.venueID)","orderQty":100,"price":77000.5}"#,
                BitMEXRows.order(client: "old-1"))
        ) { gateway, _ in
            let order = try await gateway.amend(byVenue, to: BitMEXRig.approved())
            #expect(order?.clientID == .set("old-1"))
        },
        BitMEXPrivateCall(
            "arm the switch",
            send(
                .post, "/api/v1/order/cancelAllAfter", #"{"timeout":60000}"#,
                BitMEXRows.silence)
        ) { gateway, _ in try await gateway.cancelAllAfter(.seconds(60)) },
        BitMEXPrivateCall(
            "disarm the switch",
            send(
                .post, "/api/v1/order/cancelAllAfter", #"{"timeout":0}"#,
                #"{"now":"2026-09-21T14:13:20.123Z","cancelTime":0}"#)
        ) { gateway, _ in try await gateway.cancelAllAfter(nil) },
    ]

    static let reads: [BitMEXPrivateCall] = [
        BitMEXPrivateCall(
            "balances and margins, with the units asked for once",
            get("/api/v1/wallet/assets", BitMEXRows.assets),
            get("/api/v1/user/margin?currency=all", BitMEXRows.margins),
            get("/api/v1/user/margin?currency=all", BitMEXRows.margins)
        ) { _, account in
            let balances = try await account.balances()
            #expect(balances.map(\.currency) == [.xbt, .usdt])
            #expect(balances.map { "\($0.free)" } == ["1.42913864", "1.234567"])
            #expect(balances.map { "\($0.locked)" } == ["0.00303767", "0"])
            let margins = try await account.margins()
            #expect(margins.map(\.currency) == [.xbt, .usdt, Currency("ETH")])
            #expect(margins.first?.realized.value.map { "\($0)" } == "-0.00000165")
            #expect(margins.last?.realized == .unchanged)
        },
        BitMEXPrivateCall(
            "terms of a market, with the account's fees",
            get("/api/v1/instrument?symbol=XBTUSD", BitMEXRows.instrument),
            get("/api/v1/user/commission", BitMEXRows.commission)
        ) { _, account in
            let terms = try await account.terms(of: "XBTUSD")
            #expect(terms.instrument == BitMEXRig.xbtusd)
            #expect(terms.makerFee.map { "\($0)" } == "-0.0001")
            #expect(terms.takerFee.map { "\($0)" } == "0.000175")
            #expect(terms.tick.map { "\($0)" } == "0.1")
            #expect(terms.lot.map { "\($0)" } == "100")
            #expect(terms.maximumQuantity.map { "\($0)" } == "10000000")
            #expect(terms.isActive == true)
        },
        BitMEXPrivateCall(
            "one order that has not traded",
            get(
                "/api/v1/order?symbol=XBTUSD&filter=%7B%22clOrdID%22%3A%22h10-7%22%7D&count=1"
                    + "&reverse=true", "[\(BitMEXRows.order())]")
        ) { _, account in
            let report = try await account.order(byClient, of: BitMEXRig.xbtusd)
            #expect(report?.order.id == BitMEXRig.venueID)
            #expect(report?.fills == [])
        },
        BitMEXPrivateCall(
            "one order with its fills",
            get(
                "/api/v1/order?symbol=XBTUSD&filter=%7B%22orderID%22%3A%22\(BitMEXRig.venueID)%22"
                    + "%7D&count=1&reverse=true",
                "[\(BitMEXRows.order(#""ordStatus":"New","leavesQty":40,"cumQty":60"#))]"),
            get(
                "/api/v1/execution/tradeHistory?symbol=XBTUSD&filter=%7B%22orderID%22%3A%22"
                    + "\(BitMEXRig.venueID)%22%7D\(page)",
                "[\(BitMEXRows.fill("e1")),\(BitMEXRows.fill("e1")),"
                    + "\(BitMEXRows.fill("e2", order: "another"))]")
        ) { _, account in
            let report = try await account.order(byVenue, of: BitMEXRig.xbtusd)
            #expect(report?.order.executed == .set(Quantity(raw: 60 * FixedPoint.scale)))
            #expect(report?.fills.map(\.id.text) == ["e1"])
            #expect(report?.fills.first?.fee.map { "\($0)" } == "0.00000038")
        },
        BitMEXPrivateCall(
            "an order that the venue does not know",
            get(
                "/api/v1/order?symbol=XBTUSD&filter=%7B%22clOrdID%22%3A%22h10-7%22%7D&count=1"
                    + "&reverse=true", "[]")
        ) { _, account in
            let report = try await account.order(byClient, of: BitMEXRig.xbtusd)
            #expect(report == nil)
        },
        BitMEXPrivateCall(
            "open orders",
            get(
                "/api/v1/order?symbol=XBTUSD&filter=%7B%22open%22%3Atrue%7D\(page)",
                "[\(BitMEXRows.order()),"
                    + BitMEXRows.order(
                        #""ordStatus":"Filled","leavesQty":0,"cumQty":100"#, id: "done") + "]")
        ) { _, account in
            let orders = try await account.openOrders(of: BitMEXRig.xbtusd)
            #expect(orders.map(\.id) == [BitMEXRig.venueID])
        },
        BitMEXPrivateCall(
            "closed orders of a time, oldest first",
            get(
                "/api/v1/order?symbol=XBTUSD&\(window)\(page)",
                "["
                    + [
                        BitMEXRows.order(
                            #""ordStatus":"Filled","leavesQty":0,"cumQty":100"#, id: "b",
                            time: "2026-09-22T10:00:00.000Z"),
                        BitMEXRows.order(
                            #""ordStatus":"Canceled","leavesQty":0,"cumQty":0"#, id: "a",
                            time: "2026-09-21T14:00:00.000Z"),
                        BitMEXRows.order(id: "open"),
                        BitMEXRows.order(
                            #""ordStatus":"Canceled","leavesQty":0,"cumQty":0"#, id: "late",
                            time: "2026-09-22T18:00:00.500Z"),
                    ].joined(separator: ",") + "]")
        ) { _, account in
            let orders = try await account.closedOrders(
                of: BitMEXRig.xbtusd, from: start, to: end)
            #expect(orders.map(\.id.text) == ["a", "b"])
        },
        BitMEXPrivateCall(
            "what the key may do", get("/api/v1/apiKey", BitMEXRows.keys)
        ) { _, account in
            let rights = try await account.keyRights()
            #expect(rights.canRead == true)
            #expect(rights.canTrade == true)
            #expect(rights.canWithdraw == false)
            #expect(rights.source.contains("203.0.113.7/32"))
        },
        BitMEXPrivateCall(
            "positions", get("/api/v1/position?count=500", "[\(BitMEXRows.position)]")
        ) { _, account in
            let positions = try await account.positions()
            #expect(positions.map(\.instrument) == [BitMEXRig.xbtusd])
            #expect(
                positions.first?.quantity == .set(Quantity(raw: -300 * FixedPoint.scale)))
        },
        BitMEXPrivateCall(
            "executions of a time",
            get(
                "/api/v1/execution/tradeHistory?symbol=XBTUSD&\(window)\(page)",
                "[\(BitMEXRows.funding),\(BitMEXRows.fill("e1")),\(BitMEXRows.fill("e1")),"
                    + "\(BitMEXRows.fill("e2", symbol: "XBTUSDT"))]")
        ) { _, account in
            let events = try await account.executions(
                of: BitMEXRig.xbtusd, from: start, to: end)
            guard events.count == 2, case .fill(let fill) = events[0],
                case .funding(let funding) = events[1]
            else {
                Issue.record("\(events)")
                return
            }
            #expect(fill.id.text == "e1")
            #expect("\(funding.paid)" == "0.00000026")
        },
        BitMEXPrivateCall(
            "leverage",
            send(
                .post, "/api/v1/position/leverage", #"{"symbol":"XBTUSD","leverage":12.5}"#,
                BitMEXRows.position)
        ) { _, account in
            let position = try await account.setLeverage(
                Rate(raw: 1_250_000_000), of: BitMEXRig.xbtusd)
            #expect(position.isCross == .set(false))
        },
        BitMEXPrivateCall(
            "cross margin",
            send(
                .post, "/api/v1/position/leverage", #"{"symbol":"XBTUSD","leverage":0}"#,
                BitMEXRows.position)
        ) { _, account in
            let position = try await account.setLeverage(nil, of: BitMEXRig.xbtusd)
            #expect(position.instrument == BitMEXRig.xbtusd)
        },
    ]
}

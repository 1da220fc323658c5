import Domain
import SimulatedVenue
import Testing

@testable import Sandbox

@Suite("The life of an order at Bithumb")
struct BithumbOrderLifeTests {
    static let streams = #"[{"ticket":"t"},{"type":"myOrder"},{"type":"myAsset"}]"#

    @Test(
        "an order is acknowledged without a state, rests, fills and is told about, field by field")
    func wholeLife() throws {
        let bench = try BithumbBench()
        try bench.level(.sell, 91_226_000, "0.5")
        try bench.level(.buy, 91_196_000, "0.2")
        let ear = try bench.listen(Self.streams, as: BithumbBench.alice)
        let placed = bench.post(
            "/v2/orders",
            [
                "market": "KRW-BTC", "side": "bid", "order_type": "limit", "price": "91196000",
                "volume": "0.01", "time_in_force": "post_only", "client_order_id": "eng-0001",
            ])
        #expect(placed.status == 201)
        #expect(
            placed.text == """
                {"order_id":"C0101000000001799231","market":"KRW-BTC","side":"bid",\
                "order_type":"limit","created_at":"2026-09-21T23:13:20+09:00",\
                "client_order_id":"eng-0001","stp_type":"cancel_taker","time_in_force":"post_only"}
                """)
        #expect(
            ear.texts == [
                """
                {"type":"myOrder","code":"KRW-BTC","order_id":"C0101000000001799231",\
                "client_order_id":"eng-0001","side":"buy","order_type":"limit","state":"wait",\
                "time_in_force":"post_only","order_price":91196000,"order_quantity":0.01,\
                "order_amount":911960,"order_timestamp":1790000000123,"timestamp":1790000000123,\
                "executed_quantity":0,"remaining_quantity":0.01,"executed_amount":0,"paid_fee":0,\
                "remaining_fee":364.78,"reserved_fee":364.78,"stream_type":"REALTIME"}
                """,
                """
                {"type":"myAsset","assets":[{"currency":"KRW","balance":"9087675.22",\
                "locked":"912324.78"}],"asset_timestamp":1790000000123,"timestamp":1790000000123}
                """,
            ])
        ear.forget()
        bench.advance(by: .seconds(1))
        // The quantity before it trades first, then 0.004 of its own.
        try bench.trade(91_196_000, "0.204", .sell)
        let states = ear.trees.compactMap { $0["state"]?.text }
        #expect(states == ["trade"])
        let fill = try #require(ear.trees.first)
        #expect(fill["trade_id"]?.text == "C0101000000001744207")
        #expect(fill["trade_quantity"] == .number("0.004"))
        #expect(fill["trade_amount"] == .number("364784"))
        // 0.04 % of 364,784 won is 145.9136.
        #expect(fill["paid_fee"] == .number("145.91"))
        #expect(fill["remaining_quantity"] == .number("0.006"))
        let answer = bench.call("GET", "/v1/order", "client_order_id=eng-0001")
        #expect(answer["state"] == "wait")
        #expect(answer["executed_volume"] == "0.004")
        #expect(answer["paid_fee"] == "145.91")
        let trades = try #require(answer.json?["trades"]?.items)
        #expect(trades.count == 1)
        #expect(trades[0]["created_at"]?.text == "2026-09-21T23:13:21+09:00")
        #expect(trades[0]["funds"] == .string("364784"))
        ear.forget()
        #expect(
            bench.call("DELETE", "/v2/order", "order_id=C0101000000001799231").status == 200)
        #expect(ear.trees.first?["state"]?.text == "cancel")
        let over = bench.call("GET", "/v1/order", "uuid=C0101000000001799231")
        #expect(over["state"] == "cancel")
        #expect(over["cancel_type"] == "user_cancel")
        #expect(over["remaining_volume"] == "0.006")
        #expect(over["locked"] == "0")
        #expect(
            bench.call("DELETE", "/v2/order", "order_id=C0101000000001799231").refusal
                == "404 order_not_found")
        let accounts = bench.call("GET", "/v1/accounts")
        #expect(
            accounts.text.contains(
                #"{"currency":"KRW","balance":"9635070.09","locked":"0","avg_buy_price":"0","#))
        #expect(
            accounts.text.contains(
                #"{"currency":"BTC","balance":"1.004","locked":"0","avg_buy_price":"91196000","#))
    }

    @Test("an order is not found at first, then not ready, and in no list until it has settled")
    func settling() throws {
        var settings = BithumbBench.settled
        settings.settling = .milliseconds(300)...(.milliseconds(300))
        let bench = try BithumbBench(settings: settings)
        let id = try #require(bench.rest("91000000", "0.001")["order_id"])
        func look() -> String { bench.call("GET", "/v1/order", "uuid=\(id)").refusal }
        #expect(look() == "404 order_not_found")
        bench.advance(by: .milliseconds(100))
        #expect(look() == "422 order_not_ready")
        #expect(
            bench.call("DELETE", "/v2/order", "order_id=\(id)").refusal == "422 order_not_ready")
        #expect(bench.call("GET", "/v1/orders").text == "[]")
        bench.advance(by: .milliseconds(200))
        #expect(look() == "200 -")
        #expect(bench.call("GET", "/v1/orders").json?.items?.count == 1)
        #expect(bench.call("DELETE", "/v2/order", "order_id=\(id)").status == 200)
    }

    @Test("an immediate order that gets something is done, and one that gets nothing is cancelled")
    func immediate() throws {
        let bench = try BithumbBench()
        try bench.level(.sell, 91_000_000, "0.001")
        let ear = try bench.listen(Self.streams, as: BithumbBench.alice)
        func place(_ price: String, _ duration: String) throws -> BithumbAnswer {
            let id = try #require(bench.rest(price, "0.002", duration)["order_id"])
            return bench.call("GET", "/v1/order", "uuid=\(id)")
        }
        let partial = try place("91000000", "ioc")
        #expect(partial["state"] == "done")
        #expect(partial["executed_volume"] == "0.001")
        #expect(partial["remaining_volume"] == "0.001")
        #expect(partial.json?["cancel_type"] == .null)
        #expect(ear.trees.compactMap { $0["state"]?.text } == ["trade", "done"])
        try bench.level(.sell, 91_000_000, "0.001")
        for duration in ["fok", "post_only"] {
            let nothing = try place("91000000", duration)
            #expect(nothing["state"] == "cancel")
            #expect(nothing["cancel_type"] == "tif_cancel")
            #expect(nothing["executed_volume"] == "0")
        }
        let low = try place("90000000", "ioc")
        #expect(low["state"] == "cancel")
        #expect(low["cancel_type"] == "tif_cancel")
    }

    @Test("a market buy spends won, and its fee is cut to the hundredth")
    func marketBuy() throws {
        let bench = try BithumbBench()
        try bench.level(.sell, 30_000_000, "1")
        let placed = bench.post(
            "/v2/orders",
            ["market": "KRW-BTC", "side": "bid", "order_type": "price", "price": "10000"])
        let answer = bench.call("GET", "/v1/order", "uuid=\(try #require(placed["order_id"]))")
        #expect(answer["state"] == "done")
        #expect(answer["ord_type"] == "price")
        #expect(answer["price"] == "10000")
        #expect(answer.json?["volume"] == .null)
        #expect(answer["executed_volume"] == "0.00033333")
        #expect(answer.json?["trades"]?.items?.first?["funds"]?.text == "9999.9")
        // 3.99996, cut.
        #expect(answer["paid_fee"] == "3.99")
        let sold = bench.post(
            "/v2/orders",
            ["market": "KRW-BTC", "side": "ask", "order_type": "market", "volume": "0.5"])
        let over = bench.call("GET", "/v1/order", "uuid=\(try #require(sold["order_id"]))")
        #expect(over["state"] == "cancel")
        #expect(over["cancel_type"] == "tif_cancel")
    }

    @Test("the recorded fill of 69,664.8389 won at 0.04 % cost 27.86")
    func recordedFee() throws {
        let instrument = try BithumbBench.instrument("KRW-BTC")
        let fee = instrument.fee(on: try Money(parsing: "69664.8389"), role: .taker)
        #expect(fee.description == "27.86")
    }

    @Test("an order that would meet one's own is cancelled, and says which made it so")
    func ownOrders() throws {
        let bench = try BithumbBench()
        let first = try #require(bench.rest("91000000", "0.001")["order_id"])
        let second = bench.post(
            "/v2/orders",
            [
                "market": "KRW-BTC", "side": "ask", "order_type": "limit", "price": "91000000",
                "volume": "0.001",
            ])
        #expect(second.status == 201)
        let answer = bench.call("GET", "/v1/order", "uuid=\(try #require(second["order_id"]))")
        #expect(answer["state"] == "cancel")
        #expect(answer["cancel_type"] == "stp_cancel")
        #expect(answer["canceling_uuid"] == first)
        #expect(bench.call("GET", "/v1/order", "uuid=\(first)")["state"] == "wait")
    }

    @Test("a name that was used leads to the order it named")
    func repeatedName() throws {
        let bench = try BithumbBench()
        func place(_ price: String) -> BithumbAnswer {
            bench.post(
                "/v2/orders",
                [
                    "market": "KRW-BTC", "side": "bid", "order_type": "limit", "price": price,
                    "volume": "0.001", "client_order_id": "again",
                ])
        }
        let first = place("91000000")
        let second = place("90000000")
        #expect(second.status == 201)
        #expect(first["order_id"] == second["order_id"])
        #expect(bench.call("GET", "/v1/orders").json?.items?.count == 1)
        // Another account's name is another name.
        let foreign = bench.call("GET", "/v1/order", "client_order_id=again", as: BithumbBench.bob)
        #expect(foreign.refusal == "404 order_not_found")
    }

    @Test("batches tell of each order alone, in the same answer")
    func batches() throws {
        let bench = try BithumbBench()
        let body = """
            {"batch_orders":[{"market":"KRW-BTC","side":"bid","order_type":"limit",\
            "price":"91000000","volume":"0.001"},{"market":"KRW-BTC","side":"bid",\
            "order_type":"limit","price":"91000001","volume":"0.001"}]}
            """
        let hashed = """
            batch_orders[0][market]=KRW-BTC&batch_orders[0][side]=bid&\
            batch_orders[0][order_type]=limit&batch_orders[0][price]=91000000&\
            batch_orders[0][volume]=0.001&batch_orders[1][market]=KRW-BTC&\
            batch_orders[1][side]=bid&batch_orders[1][order_type]=limit&\
            batch_orders[1][price]=91000001&batch_orders[1][volume]=0.001
            """
        let answer = bench.post("/v2/orders/batch", body: body, hashed: hashed)
        #expect(answer.status == 200)
        let items = try #require(answer.json?["batch_orders_response"]?.items)
        let id = try #require(items[0]["order_id"]?.text)
        #expect(items[1]["error"]?["name"]?.text == "invalid_price_bid")
        let cancel = bench.post(
            "/v2/orders/cancel", body: #"{"order_ids":["\#(id)","nothing"]}"#,
            hashed: "order_ids[]=\(id)&order_ids[]=nothing")
        #expect(
            cancel.text.hasPrefix(
                #"{"success":[{"order_id":"\#(id)","client_order_id":null}],"fail":[{"order_id":"#))
        #expect(
            cancel.json?["fail"]?.items?.first?["error"]?["name"]?.text == "order_not_found")
    }
}

extension BithumbBench {
    /// A limit buy of alice's.
    func rest(_ price: String, _ volume: String, _ duration: String? = nil) -> BithumbAnswer {
        if let duration {
            return post(
                "/v2/orders",
                [
                    "market": "KRW-BTC", "side": "bid", "order_type": "limit", "price": price,
                    "volume": volume, "time_in_force": duration,
                ])
        }
        return post(
            "/v2/orders",
            [
                "market": "KRW-BTC", "side": "bid", "order_type": "limit", "price": price,
                "volume": volume,
            ])
    }
}

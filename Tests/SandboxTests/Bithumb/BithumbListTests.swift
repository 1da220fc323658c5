import Domain
import Testing

@testable import Sandbox

@Suite("Lists of orders, accounts and split orders at Bithumb")
struct BithumbListTests {
    @Test("pages and keys walk through every order once, in both directions")
    func paging() throws {
        let bench = try BithumbBench()
        for _ in 0..<7 {
            #expect(bench.rest("91000000", "0.0001").status == 201)
            bench.advance(by: .seconds(1))
        }
        for direction in ["asc", "desc"] {
            var seen: [String] = []
            for page in 1...4 {
                let rows = bench.call(
                    "GET", "/v1/orders", "page=\(page)&limit=2&order_by=\(direction)")
                seen += rows.json?.items?.compactMap { $0["uuid"]?.text } ?? []
            }
            #expect(seen.count == 7)
            #expect(seen == (direction == "asc" ? seen.sorted() : seen.sorted(by: >)))
            var keyed: [String] = []
            var key: String?
            repeat {
                let hashed = "limit=3&order_by=\(direction)" + (key.map { "&next_key=\($0)" } ?? "")
                let query = hashed.replacing("==", with: "%3D%3D")
                let answer = bench.send(
                    WireRequest(
                        method: "GET", path: "/v2/orders/pending", query: query,
                        headers: [
                            ("authorization", bench.token(BithumbBench.alice, hashed: hashed))
                        ]))
                #expect(answer.status == 200)
                keyed += answer.json?["data"]?.items?.compactMap { $0["order_id"]?.text } ?? []
                key = answer["next_key"]
                #expect((key != nil) == (answer.json?["has_next"] == .bool(true)))
            } while key != nil && keyed.count < 20
            #expect(keyed == seen)
        }
    }

    @Test("history holds what is over within the window, search what it is asked for")
    func history() throws {
        let bench = try BithumbBench()
        let id = try #require(bench.rest("91000000", "0.001")["order_id"])
        let live = try #require(bench.rest("90000000", "0.001")["order_id"])
        #expect(bench.call("DELETE", "/v2/order", "order_id=\(id)").status == 200)
        func history(_ query: String) -> [String] {
            bench.call("GET", "/v2/orders/history", query).json?["data"]?.items?
                .compactMap { $0["order_id"]?.text } ?? ["no list"]
        }
        #expect(history("") == [id])
        #expect(history("state=done") == [])
        #expect(history("end_time=2026-09-21T23:13:19") == [])
        #expect(history("start_time=1790000000123&end_time=1790000000123") == [id])
        let found = bench.post(
            "/v2/orders/search", body: #"{"order_ids":["\#(live)","x","\#(id)","\#(id)"]}"#,
            hashed: "order_ids[]=\(live)&order_ids[]=x&order_ids[]=\(id)&order_ids[]=\(id)")
        #expect(found.json?.items?.compactMap { $0["order_id"]?.text } == [live, id])
        #expect(bench.call("GET", "/v1/orders", "states[]=cancel").json?.items?.count == 1)
        #expect(
            bench.call("GET", "/v1/orders", "uuids[]=\(id)&states[]=wait&states[]=cancel").json?
                .items?.count == 1)
        bench.advance(by: .days(8))
        #expect(history("") == [])
    }

    @Test("order chance tells fees, grid and balances, field by field")
    func chance() throws {
        let bench = try BithumbBench()
        try bench.trade(91_000_000, "0.1", .buy)
        #expect(
            bench.call("GET", "/v1/orders/chance", "market=KRW-BTC").text == """
                {"bid_fee":"0.0004","ask_fee":"0.0004","maker_bid_fee":"0.0004",\
                "maker_ask_fee":"0.0004","market":{"id":"KRW-BTC","name":"BTC/KRW",\
                "order_types":["limit","price","market"],\
                "ask_types":["limit","limit_ioc","limit_fok","market","best_ioc","best_fok"],\
                "bid_types":["limit","limit_ioc","limit_fok","price","best_ioc","best_fok"],\
                "order_sides":["ask","bid"],\
                "bid":{"currency":"KRW","price_unit":"1000","min_total":"5000"},\
                "ask":{"currency":"BTC","price_unit":"1000","min_total":"5000"},\
                "max_total":"1000000000","state":"active"},\
                "bid_account":{"currency":"KRW","balance":"10000000","locked":"0",\
                "avg_buy_price":"0","avg_buy_price_modified":false,"unit_currency":"KRW"},\
                "ask_account":{"currency":"BTC","balance":"1","locked":"0","avg_buy_price":"0",\
                "avg_buy_price_modified":false,"unit_currency":"KRW"}}
                """)
    }

    @Test("an order split over time spends its amount to the last won, and can be stopped")
    func twap() throws {
        let bench = try BithumbBench()
        try bench.level(.sell, 91_000_000, "9")
        let id = try #require(
            bench.post(
                "/v1/twap",
                [
                    "market": "KRW-BTC", "side": "bid", "price": "100001", "duration": "300",
                    "frequency": "20",
                ])["uuid"])
        func row(_ state: String) -> JSONTree? {
            bench.call("GET", "/v1/twap", "state=\(state)").json?["data"]?.items?.first
        }
        #expect(row("progress")?["progress_count"] == .number("1"))
        bench.advance(by: .seconds(20))
        #expect(row("progress")?["progress_count"] == .number("2"))
        bench.advance(by: .seconds(260))
        let done = row("done")
        #expect(done?["total_order_count"] == .number("15"))
        #expect(done?["progress_count"] == .number("15"))
        #expect(done?["uuid"]?.text == id)
        let orders = bench.call("GET", "/v1/orders", "states[]=done").json?.items ?? []
        let amounts = orders.compactMap { $0["price"]?.text }.compactMap { Int($0) }
        #expect(amounts.count == 15)
        #expect(amounts.reduce(0, +) == 100_001)
        let second = try #require(
            bench.post(
                "/v1/twap",
                [
                    "market": "KRW-BTC", "side": "ask", "volume": "0.01", "duration": "600",
                    "frequency": "60",
                ])["uuid"])
        #expect(bench.call("DELETE", "/v1/twap", "uuid=\(second)").status == 200)
        #expect(bench.call("DELETE", "/v1/twap", "uuid=\(second)").refusal == "404 order_not_found")
        #expect(row("cancel")?["cancel_type"]?.text == "user_cancel")
        let small = bench.post(
            "/v1/twap",
            [
                "market": "KRW-BTC", "side": "bid", "price": "10000", "duration": "300",
                "frequency": "20",
            ])
        #expect(small.refusal == "400 under_price_limit_bid")
    }

    @Test("nobody has ever withdrawn anything, and only a key for it may ask")
    func withdrawals() throws {
        let bench = try BithumbBench()
        #expect(bench.call("GET", "/v1/withdraws", as: BithumbBench.cashier).text == "[]")
        #expect(bench.call("GET", "/v1/withdraws").refusal == "401 out_of_scope")
    }
}

import Domain
import SimulatedVenue
import Testing

@testable import Sandbox

@Suite("Orders at Upbit, from the venue's side")
struct UpbitOrderTests {
    private static func uuid(_ reply: UpbitReply) throws -> String {
        try #require(reply["uuid"]?.text)
    }

    private static func balance(_ bench: UpbitBench, _ currency: String) -> [String?] {
        let rows = bench.signed("GET", "/v1/accounts").json.elements
        let row = rows.first { $0["currency"] == .string(currency) }
        return [row?["balance"]?.text, row?["locked"]?.text]
    }

    @Test(
        "an order is acknowledged as waiting, is not found at first, then rests, fills and is done")
    func life() throws {
        let bench = try UpbitBench()
        bench.fillBook()
        let placed = bench.limit("bid", "99900000", "0.01", [("identifier", "mine-1")])
        #expect(placed.status == 201)
        let golden = JSONTree(
            text: """
                {"market":"KRW-BTC","uuid":"\(try Self.uuid(placed))","side":"bid",
                 "ord_type":"limit","price":"99900000","state":"wait",
                 "created_at":"2026-11-22T15:00:00+09:00","volume":"0.01",
                 "remaining_volume":"0.01","executed_volume":"0","reserved_fee":"499.5",
                 "remaining_fee":"499.5","paid_fee":"0","locked":"999499.5","trades_count":0,
                 "prevented_volume":"0","prevented_locked":"0","identifier":"mine-1",
                 "smp_type":"cancel_maker"}
                """)
        #expect(placed.json == golden)
        let query = "uuid=\(try Self.uuid(placed))"
        let early = bench.signed("GET", "/v1/order", query)
        #expect(early.status == 404 && early.error == .string("order_not_found"))
        #expect(bench.signed("GET", "/v1/orders/open").count == 0)
        bench.advance(.milliseconds(20))
        #expect(bench.signed("GET", "/v1/order", query)["state"] == .string("wait"))
        #expect(bench.signed("GET", "/v1/orders/open").count == 1)
        #expect(Self.balance(bench, "KRW") == ["9000500.5", "999499.5"])

        bench.trade(.sell, 99_900_000, "0.004")
        bench.advance(.milliseconds(5))
        bench.trade(.sell, 99_000_000, "1")
        bench.advance(.milliseconds(5))
        let done = bench.signed("GET", "/v1/order", "identifier=mine-1")
        #expect(done["state"] == .string("done") && done["trades_count"] == .number("2"))
        #expect(done["paid_fee"] == .string("499.5") && done["locked"] == .string("0"))
        #expect(done["executed_funds"] == .string("999000"))
        let trades = done["trades"]?.elements ?? []
        #expect(trades.map { $0["volume"]?.text } == ["0.004", "0.006"])
        #expect(trades.map { $0["funds"]?.text } == ["399600", "599400"])
        #expect(trades.allSatisfy { $0["trend"] == .string("down") })
        #expect(Set(trades.map { $0["uuid"]?.text }).count == 2)
        #expect(
            trades.first?.keys == [
                "market", "uuid", "price", "volume", "funds", "side", "trend", "created_at",
            ])
        #expect(bench.signed("GET", "/v1/orders/closed").count == 1)
        #expect(bench.signed("GET", "/v1/orders/open").count == 0)
        #expect(Self.balance(bench, "KRW") == ["9000500.5", "0"])
        #expect(Self.balance(bench, "BTC") == ["1.01", "0"])
    }

    @Test("a market buy ends in cancel although it was spent, and its crumb comes back")
    func marketBuy() throws {
        let bench = try UpbitBench()
        bench.level(.sell, 30_000_000, "5")
        bench.advance(.milliseconds(1))
        let placed = bench.post(
            "/v1/orders",
            [("market", "KRW-BTC"), ("side", "bid"), ("ord_type", "price"), ("price", "10000")])
        #expect(placed.status == 201 && placed["state"] == .string("wait"))
        #expect(placed["volume"] == .null && placed["remaining_volume"] == .null)
        #expect(placed["price"] == .string("10000") && placed["locked"] == .string("10005"))
        bench.advance(.milliseconds(30))
        let order = bench.signed("GET", "/v1/order", "uuid=\(try Self.uuid(placed))")
        #expect(order["state"] == .string("cancel"))
        #expect(order["executed_volume"] == .string("0.00033333"))
        #expect(order["executed_funds"] == .string("9999.9"))
        #expect(order["paid_fee"] == .string("4.99995"))
        #expect(Self.balance(bench, "KRW") == ["9989995.10005", "0"])
    }

    @Test("an amount that buys without a rest ends in done, a market sell gives no price")
    func wholeAmounts() throws {
        let bench = try UpbitBench()
        bench.level(.sell, 20_000_000, "5")
        bench.level(.buy, 19_999_000, "5")
        bench.advance(.milliseconds(1))
        let bought = bench.post(
            "/v1/orders",
            [("market", "KRW-BTC"), ("side", "bid"), ("ord_type", "price"), ("price", "10000")])
        let sold = bench.post(
            "/v1/orders",
            [("market", "KRW-BTC"), ("side", "ask"), ("ord_type", "market"), ("volume", "0.5")])
        #expect(sold["price"] == .null && sold["locked"] == .string("0.5"))
        bench.advance(.milliseconds(30))
        for reply in [bought, sold] {
            let order = bench.signed("GET", "/v1/order", "uuid=\(try Self.uuid(reply))")
            #expect(order["state"] == .string("done"))
        }
    }

    private typealias Row = (members: String, error: String)
    private static let refused: [Row] = [
        ("side=bid&ord_type=limit&price=1000&volume=1", "validation_error"),
        ("market=KRW-XXX&side=bid&ord_type=limit&price=1000&volume=9", "market_does_not_exist"),
        ("market=KRW-BTC&side=buy&ord_type=limit&price=1000&volume=9", "validation_error"),
        ("market=KRW-BTC&side=bid&ord_type=stop&price=1000&volume=9", "validation_error"),
        ("market=KRW-BTC&side=bid&ord_type=limit&price=1000", "validation_error"),
        ("market=KRW-BTC&side=bid&ord_type=limit&volume=1", "validation_error"),
        ("market=KRW-BTC&side=bid&ord_type=limit&price=x&volume=1", "validation_error"),
        ("market=KRW-BTC&side=bid&ord_type=limit&price=90000500&volume=1", "invalid_price_bid"),
        ("market=KRW-BTC&side=ask&ord_type=limit&price=0&volume=1", "invalid_price_ask"),
        (
            "market=KRW-BTC&side=ask&ord_type=limit&price=9000&volume=0.000000001",
            "invalid_volume_ask"
        ),
        ("market=KRW-BTC&side=bid&ord_type=limit&price=1000&volume=4.9", "under_min_total_bid"),
        ("market=KRW-BTC&side=ask&ord_type=limit&price=1000&volume=4.9", "under_min_total_ask"),
        (
            "market=KRW-BTC&side=bid&ord_type=limit&price=90000000&volume=1",
            "insufficient_funds_bid"
        ),
        (
            "market=KRW-BTC&side=ask&ord_type=limit&price=90000000&volume=2",
            "insufficient_funds_ask"
        ),
        ("market=KRW-BTC&side=bid&ord_type=price&price=10000000", "insufficient_funds_bid"),
        ("market=KRW-BTC&side=bid&ord_type=price&price=4999", "under_min_total_bid"),
        ("market=KRW-BTC&side=bid&ord_type=price&price=9000&volume=1", "validation_error"),
        ("market=KRW-BTC&side=ask&ord_type=price&price=9000", "validation_error"),
        ("market=KRW-BTC&side=ask&ord_type=market&volume=1&price=9", "validation_error"),
        ("market=KRW-BTC&side=bid&ord_type=market&volume=1", "validation_error"),
        ("market=KRW-BTC&side=bid&ord_type=best&price=9000", "validation_error"),
        (
            "market=KRW-BTC&side=bid&ord_type=best&price=9000&time_in_force=post_only",
            "validation_error"
        ),
        (
            "market=KRW-BTC&side=bid&ord_type=limit&price=9000&volume=1"
                + "&time_in_force=post_only&smp_type=cancel_taker", "validation_error"
        ),
        (
            "market=KRW-BTC&side=bid&ord_type=limit&price=9000&volume=1&smp_type=all",
            "validation_error"
        ),
    ]

    @Test("what an order lacks or has too much of is refused in the venue's words")
    func refusals() throws {
        let bench = try UpbitBench()
        for row in Self.refused {
            let members = row.members.split(separator: "&").map { part in
                let pieces = part.split(separator: "=")
                return (String(pieces[0]), String(pieces[1]))
            }
            bench.advance(.milliseconds(500))
            for path in ["/v1/orders", "/v1/orders/test"] {
                let reply = bench.post(path, members)
                #expect(reply.status == 400, "\(path) \(row.members)")
                #expect(reply.error == .string(row.error), "\(path) \(row.members)")
            }
        }
        #expect(Self.balance(bench, "KRW") == ["10000000", "0"])
    }

    @Test("an identifier is spent for ever, also by an order that was refused, never by a test")
    func identifiers() throws {
        let bench = try UpbitBench()
        let name = [("identifier", "once")]
        let order = [
            ("market", "KRW-BTC"), ("side", "bid"), ("ord_type", "limit"), ("price", "9000"),
            ("volume", "1"),
        ]
        let trial = bench.post("/v1/orders/test", order + name)
        #expect(trial.status == 201 && trial["locked"] == .string("9004.5"))
        bench.advance(.milliseconds(50))
        let uuid = try Self.uuid(trial)
        #expect(bench.signed("GET", "/v1/order", "uuid=\(uuid)").status == 404)
        #expect(bench.signed("DELETE", "/v1/order", "uuid=\(uuid)").status == 404)
        let poor = bench.limit("bid", "90000000", "1", name)
        #expect(poor.error == .string("insufficient_funds_bid"))
        let again = bench.limit("bid", "9000", "1", name)
        #expect(again.status == 400 && again.error == .string("duplicated_identifier"))
        #expect(bench.limit("bid", "9000", "1", name, key: "second").status == 201)
    }

    @Test(
        "a cancellation is accepted first; the order may still fill, or end, and then is not found")
    func cancelling() throws {
        let bench = try UpbitBench()
        bench.fillBook()
        let placed = bench.limit("bid", "99900000", "0.01")
        let query = "uuid=\(try Self.uuid(placed))"
        let accepted = bench.signed("DELETE", "/v1/order", query)
        #expect(accepted.status == 200 && accepted["state"] == .string("wait"))
        #expect(Self.balance(bench, "KRW")[1] == "999499.5")
        bench.trade(.sell, 99_900_000, "0.004")
        bench.advance(.milliseconds(30))
        let order = bench.signed("GET", "/v1/order", query)
        #expect(order["state"] == .string("cancel"))
        #expect(order["executed_volume"] == .string("0.004"))
        #expect(order["remaining_volume"] == .string("0.006"))
        let late = bench.signed("DELETE", "/v1/order", query)
        #expect(late.status == 404 && late.error == .string("order_not_found"))
        #expect(bench.signed("DELETE", "/v1/order", query, key: "second").status == 404)
        #expect(bench.signed("DELETE", "/v1/order").error == .string("validation_error"))
    }

    @Test("a replacement takes the place of an order; one that came too late says so with a null")
    func replacing() throws {
        let bench = try UpbitBench()
        bench.fillBook()
        let old = bench.limit("bid", "99900000", "0.05", [("identifier", "old")])
        let replaced = bench.post(
            "/v1/orders/cancel_and_new",
            [
                ("prev_order_identifier", "old"), ("new_ord_type", "limit"),
                ("new_volume", "remain_only"), ("new_price", "99901000"),
                ("new_identifier", "new"),
            ])
        #expect(replaced.status == 201 && replaced["uuid"] == old["uuid"])
        let uuid = try #require(replaced["new_order_uuid"]?.text)
        #expect(replaced["new_order_identifier"] == .string("new"))
        bench.advance(.milliseconds(30))
        #expect(
            bench.signed("GET", "/v1/order", "identifier=old")["state"] == .string("cancel"))
        let new = bench.signed("GET", "/v1/order", "uuid=\(uuid)")
        #expect(new["price"] == .string("99901000") && new["volume"] == .string("0.05"))

        func replaceNew() -> UpbitReply {
            bench.post(
                "/v1/orders/cancel_and_new",
                [
                    ("prev_order_uuid", uuid), ("new_ord_type", "limit"), ("new_volume", "0.05"),
                    ("new_price", "99902000"),
                ])
        }
        bench.trade(.sell, 99_901_000, "1")
        bench.advance(.milliseconds(30))
        let late = replaceNew()
        #expect(late.status == 201 && late["new_order_uuid"] == .null)
        #expect(late["state"] == .string("done"))
        bench.advance(.seconds(2))
        #expect(replaceNew().error == .string("order_not_found"))
        #expect(bench.signed("GET", "/v1/orders/open").count == 0)
    }

    @Test("a replacement that cannot be leaves the old order as it is")
    func refusedReplacement() throws {
        let bench = try UpbitBench()
        bench.fillBook()
        let old = bench.limit("bid", "99900000", "0.05")
        let uuid = try Self.uuid(old)
        let reply = bench.post(
            "/v1/orders/cancel_and_new",
            [
                ("prev_order_uuid", uuid), ("new_ord_type", "limit"), ("new_volume", "0.05"),
                ("new_price", "99901500"),
            ])
        #expect(reply.status == 400 && reply.error == .string("invalid_price_bid"))
        bench.advance(.milliseconds(30))
        #expect(bench.signed("GET", "/v1/order", "uuid=\(uuid)")["state"] == .string("wait"))
    }

    @Test("batches tell what was accepted and what was not, by the names it has")
    func batches() throws {
        let bench = try UpbitBench()
        bench.fillBook()
        for index in 0..<5 {
            _ = bench.limit(
                "bid", "9900000\(index)".prefix(5) + "000", "0.001",
                [
                    ("identifier", "b\(index)")
                ])
        }
        bench.advance(.seconds(3))
        let some = bench.signed(
            "DELETE", "/v1/orders/uuids", "identifiers[]=b0&identifiers[]=nothing")
        #expect(some["success"]?["count"] == .number("1"))
        #expect(
            some["success"]?["orders"]?.elements.first?.keys == ["uuid", "market", "identifier"])
        #expect(
            some["failed"]?["orders"]
                == .array([JSONTree(text: #"{"uuid":"","market":"","identifier":"nothing"}"#)]))
        bench.advance(.seconds(3))
        let latest = bench.signed("DELETE", "/v1/orders/open", "count=1&cancel_side=bid")
        #expect(
            latest["success"]?["orders"]?.elements.map { $0["identifier"]?.text } == ["b4"])
        bench.advance(.seconds(3))
        let oldest = bench.signed(
            "DELETE", "/v1/orders/open", "count=1&order_by=asc&pairs=KRW-BTC,KRW-ETH")
        #expect(
            oldest["success"]?["orders"]?.elements.map { $0["identifier"]?.text } == ["b1"])
        bench.advance(.seconds(3))
        #expect(
            bench.signed("DELETE", "/v1/orders/open", "excluded_pairs=KRW-BTC")["success"]?["count"]
                == .number("0"))
        let left = bench.signed("GET", "/v1/orders/open", "order_by=asc")
        #expect(left.json.elements.map { $0["identifier"]?.text } == ["b2", "b3"])
        let closed = bench.signed("GET", "/v1/orders/closed", "state=cancel&limit=2")
        #expect(closed.json.elements.map { $0["identifier"]?.text } == ["b4", "b1"])
        #expect(bench.signed("GET", "/v1/orders/closed", "state=done").count == 0)
        #expect(
            bench.signed("GET", "/v1/orders/closed", "start_time=2026-11-01&end_time=2026-11-22")
                .error == .string("invalid_parameter"))
        #expect(
            bench.signed("GET", "/v1/orders/uuids", "identifiers[]=b2&uuids[]=x").error
                == .string("validation_error"))
    }

    @Test("two orders of one account keep from trading as the taker says, by default on the maker")
    func selfTrade() throws {
        let bench = try UpbitBench()
        let client = try bench.connect(key: "first")
        client.say(#"[{"ticket":"t"},{"type":"myOrder"}]"#)
        _ = bench.limit("ask", "50000000", "0.5", [("identifier", "maker")])
        _ = bench.limit("bid", "50000000", "0.1", [("identifier", "taker")])
        bench.advance(.milliseconds(30))
        let maker = bench.signed("GET", "/v1/order", "identifier=maker")
        #expect(maker["state"] == .string("cancel") && maker["prevented_volume"] == .string("0.5"))
        #expect(
            bench.signed("GET", "/v1/order", "identifier=taker")["state"] == .string("wait"))
        let told = client.take().map {
            [$0["identifier"]?.text ?? "", $0["state"]?.text ?? ""].joined(separator: " ")
        }
        #expect(
            told == ["maker wait", "taker wait", "maker prevented", "maker cancel"])
    }

    @Test("before 2026-11-09 nothing said means that own orders may trade")
    func olderDefault() throws {
        let start = UpbitPrevention.change - .days(2)
        let bench = try UpbitBench(start: start)
        _ = bench.limit("ask", "50000000", "0.5", [("identifier", "maker")])
        #expect(bench.limit("bid", "50000000", "0.1")["smp_type"] == .string("none"))
        bench.advance(.milliseconds(30))
        let maker = bench.signed("GET", "/v1/order", "identifier=maker")
        #expect(maker["executed_volume"] == .string("0.1"))
        #expect(bench.limit("bid", "9000", "1", [("smp_type", "none")]).status == 400)
    }

    @Test("what may be ordered, and what it costs")
    func chance() throws {
        let bench = try UpbitBench()
        let chance = bench.signed("GET", "/v1/orders/chance", "market=KRW-BTC")
        let shared = #""best_fok","best_ioc","limit","limit_fok","limit_ioc""#
        #expect(
            chance.json
                == JSONTree(
                    text: """
                        {"bid_fee":"0.0005","ask_fee":"0.0005","maker_bid_fee":"0.0005",
                         "maker_ask_fee":"0.0005","market":{"id":"KRW-BTC","name":"BTC/KRW",
                         "order_types":["limit"],"order_sides":["ask","bid"],
                         "bid_types":[\(shared),"price"],"ask_types":[\(shared),"market"],
                         "bid":{"currency":"KRW","min_total":"5000"},
                         "ask":{"currency":"BTC","min_total":"5000"},"max_total":"1000000000",
                         "state":"active"},
                         "bid_account":{"currency":"KRW","balance":"10000000","locked":"0",
                         "avg_buy_price":"0","avg_buy_price_modified":false,"unit_currency":"KRW"},
                         "ask_account":{"currency":"BTC","balance":"1","locked":"0",
                         "avg_buy_price":"0","avg_buy_price_modified":false,"unit_currency":"KRW"}}
                        """))
        #expect(
            bench.signed("GET", "/v1/api_keys").json
                == JSONTree(
                    text:
                        #"[{"access_key":"first","expire_at":"2027-11-22T15:00:00+09:00"}]"#))
    }
}

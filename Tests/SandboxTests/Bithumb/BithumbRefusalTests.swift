import Domain
import Testing

@testable import Sandbox

@Suite("What Bithumb does not take")
struct BithumbRefusalTests {
    /// Fields of `POST /v2/orders` and the error they bring.
    static let formTable: [(String, String)] = [
        (#"{}"#, "400 invalid_parameter"),
        (#"{"market":"KRW-BTC","side":"bid"}"#, "400 invalid_parameter"),
        (#"{"market":"KRW-XYZ","side":"bid","order_type":"limit"}"#, "400 invalid_parameter"),
        (
            #"{"market":"KRW-BTC","side":"buy","order_type":"limit","price":"91000000","volume":"1"}"#,
            "400 invalid_parameter"
        ),
        (
            #"{"market":"KRW-BTC","side":"bid","ord_type":"limit","price":"91000000","volume":"1"}"#,
            "400 invalid_parameter"
        ),
        (
            #"{"market":"KRW-BTC","side":"bid","order_type":"limit","price":"91000500","volume":"0.01"}"#,
            "400 invalid_price_bid"
        ),
        (
            #"{"market":"KRW-BTC","side":"ask","order_type":"limit","price":"91000500","volume":"0.01"}"#,
            "400 invalid_price_ask"
        ),
        (
            #"{"market":"KRW-BTC","side":"bid","order_type":"limit","price":"91000000","volume":"0.00005"}"#,
            "400 under_price_limit_bid"
        ),
        (
            #"{"market":"KRW-BTC","side":"ask","order_type":"limit","price":"91000000","volume":"0.00005"}"#,
            "400 under_price_limit_ask"
        ),
        (
            #"{"market":"KRW-BTC","side":"bid","order_type":"limit","price":"91000000","volume":"1"}"#,
            "400 insufficient_funds_bid"
        ),
        (
            #"{"market":"KRW-BTC","side":"ask","order_type":"market","volume":"2"}"#,
            "400 insufficient_funds_ask"
        ),
        (
            #"{"market":"KRW-BTC","side":"bid","order_type":"price","price":"4999"}"#,
            "400 under_price_limit_bid"
        ),
        (
            #"{"market":"KRW-BTC","side":"bid","order_type":"price","price":"9999","volume":"1"}"#,
            "400 invalid_parameter"
        ),
        (
            #"{"market":"KRW-BTC","side":"ask","order_type":"price","price":"9999"}"#,
            "400 invalid_parameter"
        ),
        (
            #"{"market":"KRW-BTC","side":"ask","order_type":"market","volume":"1","price":"9"}"#,
            "400 invalid_parameter"
        ),
        (
            #"{"market":"KRW-BTC","side":"bid","order_type":"best","price":"9999"}"#,
            "400 invalid_parameter"
        ),
        (
            #"{"market":"BTC-ETH","side":"bid","order_type":"best","price":"1","time_in_force":"ioc"}"#,
            "400 invalid_parameter"
        ),
        (
            #"{"market":"KRW-BTC","side":"bid","order_type":"limit","price":"-1","volume":"1"}"#,
            "400 invalid_parameter"
        ),
        (
            #"{"market":"KRW-BTC","side":"bid","order_type":"limit","price":"1","volume":"0.000000001"}"#,
            "400 invalid_parameter"
        ),
        (
            #"{"market":"KRW-BTC","side":"bid","order_type":"limit","price":["1"],"volume":{"a":1}}"#,
            "400 invalid_parameter"
        ),
        (
            #"{"market":"KRW-BTC","side":"bid","order_type":"limit","price":"91000000","volume":"0.001","client_order_id":"a b"}"#,
            "400 invalid_parameter"
        ),
        (
            #"{"market":"KRW-BTC","side":"bid","order_type":"limit","price":"91000000","volume":"0.001","time_in_force":"gtc"}"#,
            "400 invalid_parameter"
        ),
        (
            #"{"market":"KRW-BTC","side":"bid","order_type":"limit","price":91000000,"volume":0.001}"#,
            "201 -"
        ),
    ]

    @Test("every form of an order has the answer of this table", arguments: formTable)
    func forms(body: String, expected: String) throws {
        let bench = try BithumbBench()
        try bench.level(.sell, 91_000_000, "1")
        try bench.level(.buy, 90_000_000, "1")
        let hashed = try SignedParameters(body: Array(body.utf8)).plain
        let before = bench.call("GET", "/v1/accounts").text
        let answer = bench.post("/v2/orders", body: body, hashed: hashed)
        #expect(answer.refusal == expected)
        if answer.status != 201 {
            #expect(bench.call("GET", "/v1/accounts").text == before)
            #expect(bench.call("GET", "/v1/orders").text == "[]")
        }
    }

    @Test("public endpoints number their errors")
    func publicErrors() throws {
        let bench = try BithumbBench()
        let table: [(String, String, String)] = [
            ("/v1/nothing", "", "404 404"), ("/public/ticker/BTC", "", "404 404"),
            ("/v1/ticker", "", "400 400"), ("/v1/ticker", "markets=KRW-XYZ", "404 404"),
            ("/v1/ticker", "markets=KRW-BTC,", "404 404"),
            ("/v1/orderbook", "markets=krw-btc", "404 404"),
            ("/v1/candles/minutes/2", "market=KRW-BTC", "400 400"),
            ("/v1/candles/seconds", "market=KRW-BTC", "404 404"),
            ("/v1/candles/days", "market=KRW-BTC&count=201", "400 400"),
            ("/v1/candles/days", "market=KRW-BTC&to=yesterday", "400 400"),
            ("/v1/candles/days", "market=KRW-BTC&to=1500-01-01T00:00:00", "400 400"),
            ("/v1/trades/ticks", "market=KRW-BTC&count=501", "400 400"),
            ("/v1/trades/ticks", "market=KRW-BTC&days_ago=8", "400 400"),
            ("/v1/trades/ticks", "market=KRW-BTC&to=25:00:00", "400 400"),
        ]
        for (path, query, expected) in table {
            let answer = bench.read(path, query)
            #expect(answer.refusal == expected, "\(path)?\(query)")
            guard case .number? = answer.json?["error"]?["name"] else {
                Issue.record("the name of \(path)'s error is no number")
                continue
            }
        }
    }

    @Test("lists refuse what contradicts itself")
    func lists() throws {
        let bench = try BithumbBench()
        let table: [(String, String)] = [
            ("/v1/orders", "state=wait&states[]=done"),
            ("/v1/orders", "states[]=wait&states[]=watch"),
            ("/v1/orders", "state=open"), ("/v1/orders", "limit=101"), ("/v1/orders", "page=0"),
            ("/v1/orders", "order_by=up"), ("/v1/orders", "market=KRW-XYZ"),
            ("/v1/orders", "uuids[]=a&client_order_ids[]=b"), ("/v1/order", ""),
            ("/v2/orders/pending", "state=done"), ("/v2/orders/pending", "next_key=abc"),
            ("/v2/orders/history", "limit=1001"),
            ("/v2/orders/history", "start_time=2026-09-01T00:00:00&end_time=2026-09-08T00:00:01"),
            ("/v1/orders/chance", ""), ("/v1/twap", "state=wait"),
        ]
        for (path, query) in table {
            #expect(
                bench.call("GET", path, query).refusal == "400 invalid_parameter",
                "\(path)?\(query)")
        }
    }

    @Test("bodies that are no JSON, or not declared as such, are refused")
    func bodies() throws {
        let bench = try BithumbBench()
        for (type, body) in [
            ("application/json", "{"), ("application/x-www-form-urlencoded", "market=KRW-BTC"),
            ("application/json", "[1]"), ("text/plain", "{}"),
        ] {
            let answer = bench.send(
                WireRequest(
                    method: "POST", path: "/v2/orders", headers: [("content-type", type)],
                    body: Array(body.utf8)))
            #expect(answer.refusal == "400 invalid_parameter")
        }
    }
}

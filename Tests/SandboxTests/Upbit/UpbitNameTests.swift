import Domain
import SimulatedVenue
import Testing

@testable import Sandbox

@Suite("Identifiers at Upbit")
struct UpbitNameTests {
    @Test("an identifier is spent by whatever request names it, also by one that is refused")
    func refused() throws {
        let bench = try UpbitBench()
        bench.fillBook()
        let table: [(String, [(String, String)])] = [
            ("invalid_price_bid", [("price", "0.000000001"), ("volume", "1")]),
            ("invalid_price_bid", [("price", "99900001"), ("volume", "0.01")]),
            ("invalid_volume_bid", [("price", "99900000"), ("volume", "0.000000001")]),
            ("under_min_total_bid", [("price", "99900000"), ("volume", "0.00000001")]),
            ("insufficient_funds_bid", [("price", "99900000"), ("volume", "9")]),
            ("validation_error", [("price", "99900000")]),
            (
                "validation_error",
                [("price", "99900000"), ("volume", "0.01"), ("time_in_force", "gtc")]
            ),
        ]
        for (place, (error, fields)) in table.enumerated() {
            let name = ("identifier", "name-\(place)")
            let order = [("market", "KRW-BTC"), ("side", "bid"), ("ord_type", "limit"), name]
            let refusal = bench.post("/v1/orders", order + fields)
            #expect(refusal.status == 400 && refusal.error == .string(error), "\(place)")
            let again = bench.limit("bid", "99900000", "0.01", [name])
            #expect(again.error == .string("duplicated_identifier"), "\(place)")
            bench.advance(.seconds(1))
        }
        let unknown = bench.post(
            "/v1/orders",
            [
                ("market", "KRW-NOPE"), ("side", "bid"), ("ord_type", "limit"), ("price", "1000"),
                ("volume", "10"), ("identifier", "elsewhere"),
            ])
        #expect(unknown.error == .string("market_does_not_exist"))
        #expect(
            bench.limit("bid", "99900000", "0.01", [("identifier", "elsewhere")]).status == 400)
        // Names are an account's own, and what was only tried out is not spent.
        #expect(
            bench.limit("bid", "99900000", "0.01", [("identifier", "elsewhere")], key: "second")
                .status == 201)
        let trial = [
            ("market", "KRW-BTC"), ("side", "bid"), ("ord_type", "limit"), ("price", "99900001"),
            ("volume", "0.01"), ("identifier", "trial"),
        ]
        #expect(bench.post("/v1/orders/test", trial).status == 400)
        #expect(bench.limit("bid", "99900000", "0.01", [("identifier", "trial")]).status == 201)
    }

    @Test("the name of a replacement that is refused is spent too, and the old order stands")
    func replacement() throws {
        let bench = try UpbitBench()
        bench.fillBook()
        _ = bench.limit("bid", "99900000", "0.01", [("identifier", "old")])
        bench.advance(.milliseconds(30))
        func replace(_ price: String, _ name: String) -> UpbitReply {
            bench.post(
                "/v1/orders/cancel_and_new",
                [
                    ("prev_order_identifier", "old"), ("new_ord_type", "limit"),
                    ("new_price", price), ("new_volume", "remain_only"), ("new_identifier", name),
                ])
        }
        #expect(replace("99900001", "new").error == .string("invalid_price_bid"))
        #expect(replace("99800000", "new").error == .string("duplicated_identifier"))
        bench.advance(.milliseconds(30))
        let old = bench.signed("GET", "/v1/order", "identifier=old")
        #expect(old["state"] == .string("wait"))
        #expect(replace("99800000", "newer").status == 201)
    }
}

import Domain
import Testing

@testable import Sandbox

@Suite("BitMEX sandbox: public market data")
struct BitMEXMarketTests {
    @Test("bins are stamped at their end, open at the previous close, and leave no gap")
    func bins() throws {
        let rig = BitMEXRig()
        let query =
            "symbol=XBTUSD&binSize=1m&startTime=2026-05-21T14:00:00.000Z"
            + "&endTime=2026-05-21T14:10:00.000Z"
        let rows = rig.send("GET", "/trade/bucketed", query: query).json.list
        #expect(
            rows.compactMap { $0["timestamp"]?.textOrNumber }
                == (0...10).map {
                    "2026-05-21T14:\($0 < 10 ? "0" : "")\($0):00.000Z"
                })
        for (before, after) in zip(rows, rows.dropFirst()) {
            #expect(after["open"] == before["close"])
        }
        // The history begins at 11:39, so each minute that is 5 more than a multiple of ten is
        // empty: 14:04 ends at 14:05.
        let empty = try #require(rows.first { $0["volume"]?.textOrNumber == "0" })
        #expect(empty["timestamp"]?.textOrNumber == "2026-05-21T14:05:00.000Z")
        #expect(empty["vwap"] == .null && empty["trades"]?.textOrNumber == "0")
        #expect(empty["high"] == empty["open"] && empty["low"] == empty["close"])
    }

    @Test("bins come in pages from both ends, and the running one only when asked for")
    func binPages() {
        let rig = BitMEXRig()
        rig.pass(.seconds(30))
        func ends(_ query: String) -> [String] {
            rig.send("GET", "/trade/bucketed", query: "symbol=XBTUSD&\(query)").json.list
                .compactMap { $0["timestamp"]?.textOrNumber?.dropFirst(11).prefix(5).description }
        }
        #expect(ends("binSize=1m&reverse=true&count=2") == ["14:39", "14:38"])
        #expect(ends("binSize=1m&reverse=true&count=2&partial=true") == ["14:40", "14:39"])
        #expect(ends("binSize=1m&reverse=true&count=2&start=2") == ["14:37", "14:36"])
        #expect(ends("binSize=1m&count=2") == ["11:40", "11:41"], "the oldest there are")
        #expect(ends("binSize=1h&count=9") == ["12:00", "13:00", "14:00"])
        #expect(ends("binSize=5m&reverse=true&count=1") == ["14:35"])
        #expect(
            ends("binSize=1m&startTime=2030-01-01&count=5").isEmpty
                && ends("binSize=1m&endTime=2001-01-01").isEmpty)
        let bad = rig.send("GET", "/trade/bucketed", query: "symbol=XBTUSD&binSize=7m")
        #expect(bad.status == 400 && bad.json.error == "Invalid binSize")
        let many = rig.send("GET", "/trade/bucketed", query: "symbol=XBTUSD&count=1001")
        #expect(many.status == 400)
    }

    @Test("trades tell tick direction, values and what they are worth on both sides")
    func trades() throws {
        let rig = BitMEXRig()
        rig.pass(.seconds(10))
        let rows = rig.send("GET", "/trade", query: "symbol=XBTUSD&count=3").json.list
        #expect(
            rows.first?.names == [
                "timestamp", "symbol", "side", "size", "price", "tickDirection", "trdMatchID",
                "grossValue", "homeNotional", "foreignNotional", "trdType",
            ])
        let row = try #require(rows.first)
        #expect(row["side"]?.textOrNumber == "Sell" && row["price"]?.textOrNumber == "77000")
        #expect(row["size"]?.textOrNumber == "200" && row["foreignNotional"]?.textOrNumber == "200")
        #expect(row["grossValue"]?.textOrNumber == "259740", "two lots of round(1e10 ÷ 77000)")
        #expect(row["homeNotional"]?.textOrNumber == "0.0025974")
        let newest = rig.send("GET", "/trade", query: "symbol=XBTUSD&count=1&reverse=true")
        #expect(newest.json.list.first?["timestamp"]?.textOrNumber == "2026-05-21T14:39:11.000Z")
        let directions = rig.send("GET", "/trade", query: "symbol=XBTUSD&columns=tickDirection")
        #expect(
            Set(directions.json.list.compactMap { $0["tickDirection"]?.textOrNumber })
                == ["PlusTick", "ZeroPlusTick", "MinusTick", "ZeroMinusTick"])
    }

    @Test("the book stands from the highest ask down, a price on every row")
    func book() {
        let rig = BitMEXRig()
        let rows = rig.send("GET", "/orderBook/L2", query: "symbol=XBTUSD&depth=2").json.list
        #expect(rows.compactMap { $0["side"]?.textOrNumber } == ["Sell", "Sell", "Buy", "Buy"])
        #expect(
            rows.compactMap { $0["price"]?.textOrNumber } == ["77002", "77001", "77000", "76999"])
        #expect(
            rows.first?.names == [
                "symbol", "id", "side", "size", "price", "timestamp", "transactTime",
            ])
        #expect(rig.send("GET", "/orderBook/L2", query: "symbol=XBTUSD").json.list.count == 50)
        #expect(
            rig.send("GET", "/orderBook/L2", query: "symbol=XBTUSD&depth=0").json.list.count == 60)
        #expect(rig.send("GET", "/orderBook/L2").status == 400)
    }

    @Test("instruments carry the terms that the venue's metadata had")
    func instruments() throws {
        let rig = BitMEXRig()
        let rows = rig.send("GET", "/instrument/active", key: nil).json.list
        #expect(
            rows.compactMap { $0["symbol"]?.textOrNumber } == ["XBTUSD", "XBTUSDT", "XBT_USDT"])
        for (name, values) in [
            ("typ", ["FFWCSX", "FFWCSX", "IFXXXP"]), ("lotSize", ["100", "100", "1000"]),
            ("tickSize", ["0.1", "0.1", "0.5"]), ("multiplier", ["-100000000", "1", "1"]),
            ("maxOrderQty", ["10000000", "1000000000", "10000000000"]),
            ("initMargin", ["0.01", "0.01", "1"]), ("maintMargin", ["0.005", "0.005", "1"]),
            ("takerFee", ["0.0005", "0.0005", "0.0005"]),
        ] {
            #expect(rows.compactMap { $0[name]?.textOrNumber } == values, "\(name)")
        }
        #expect(rows[1]["underlyingToPositionMultiplier"]?.textOrNumber == "1000000")
        #expect(rows[2]["underlyingToPositionMultiplier"]?.textOrNumber == "100000000")
        #expect(rows[0]["underlyingToSettleMultiplier"]?.textOrNumber == "-100000000")
        #expect(rows.compactMap { $0["settlCurrency"]?.textOrNumber } == ["XBt", "USDt"])
        #expect(rows[0]["fundingInterval"]?.textOrNumber == "2000-01-01T08:00:00.000Z")
        #expect(rows[0]["fundingTimestamp"]?.textOrNumber == "2026-05-21T20:00:00.000Z")
        #expect(rows[0]["fairBasisRate"]?.textOrNumber == "-0.08322")
    }

    @Test("funding that was exchanged is history, from the beginning of the market's past on")
    func funding() {
        let rig = BitMEXRig()
        func times() -> [String] {
            rig.send("GET", "/funding", query: "symbol=XBTUSD").json.list
                .compactMap { $0["timestamp"]?.textOrNumber }
        }
        // The past is three hours long.
        #expect(times() == ["2026-05-21T12:00:00.000Z"])
        rig.pass(.hours(6))
        #expect(times() == ["2026-05-21T12:00:00.000Z", "2026-05-21T20:00:00.000Z"])
        #expect(rig.send("GET", "/funding", query: "symbol=XBT_USDT").json.list.isEmpty)
        let rows = rig.send("GET", "/funding", query: "symbol=XBTUSD").json.list
        #expect(rows.first?["fundingRate"]?.textOrNumber == "-0.000076")
        #expect(rows.first?["fundingRateDaily"]?.textOrNumber == "-0.000228")
    }
}

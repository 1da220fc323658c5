import Domain
import SimulatedVenue
import Testing

@testable import Sandbox

@Suite("BitMEX sandbox: sessions and liquidations")
struct BitMEXSessionTests {
    private func text(_ row: JSONTree?, _ names: String...) -> [String?] {
        names.map { row?[$0]?.textOrNumber }
    }

    @Test("at noon what was realized becomes part of the wallet, and the session begins anew")
    func session() throws {
        let rig = BitMEXRig()
        let body = "{\"symbol\":\"XBTUSD\",\"orderQty\":300}"
        _ = rig.send("POST", "/order", body)
        _ = rig.send("POST", "/order", "{\"symbol\":\"XBTUSD\",\"execInst\":\"Close\"}")
        let names = ["amount", "realisedPnl", "prevRealisedPnl", "grossComm", "walletBalance"]
        func row() -> [Int] {
            let json = rig.send("GET", "/user/margin").json
            return names.map { Int(json[$0]?.textOrNumber ?? "") ?? .min }
        }
        let before = row()
        #expect(before[0] == 100_000_000 && before[1] < 0 && before[2] == 0)
        #expect(before[4] == before[0] + before[1])
        let (listener, _) = try rig.connect(
            "subscribe=transact,margin,insurance", isSigned: true)
        _ = listener.take()
        // To the millisecond before noon, then over it, and a day and a half on in one step.
        // The rig begins at 14:39:01.
        rig.pass(.milliseconds(76_858_999))
        #expect(row() == before)
        rig.pass(.milliseconds(1))
        let after = [before[4], 0, before[1], 0, before[4]]
        #expect(row() == after)
        let messages = listener.take()
        let told = messages.last { $0["table"]?.textOrNumber == "transact" }?["data"]?.list.first
        #expect(text(told, "transactType", "transactStatus") == ["RealisedPNL", "Completed"])
        #expect(told?["amount"]?.textOrNumber == "\(before[1])")
        #expect(told?["transactTime"]?.textOrNumber == "2026-05-22T12:00:00.000Z")
        #expect(
            messages.contains {
                $0["table"]?.textOrNumber == "margin"
                    && $0["data"]?.list.first?["prevRealisedPnl"]?.textOrNumber == "\(before[1])"
            })
        let funds = messages.filter { $0["table"]?.textOrNumber == "insurance" }
        #expect(funds.map { $0["action"]?.textOrNumber } == ["insert"])
        #expect(
            funds.first?["data"]?.list.map { $0["timestamp"]?.textOrNumber }
                == ["2026-05-22T12:00:00.000Z", "2026-05-22T12:00:00.000Z"])
        let history = rig.send("GET", "/user/walletHistory").json.list
        #expect(
            history.compactMap { $0["transactType"]?.textOrNumber }
                == ["UnrealisedPNL", "RealisedPNL", "Deposit"])
        rig.pass(.hours(36))
        #expect(row() == [before[4], 0, 0, 0, before[4]])
        #expect(rig.send("GET", "/user/walletHistory").json.list.count == 3)
    }

    @Test("a position that is taken over shows the order that closes it, for a moment")
    func liquidation() throws {
        let rig = BitMEXRig()
        _ = rig.send("POST", "/position/leverage", "{\"symbol\":\"XBTUSD\",\"leverage\":100}")
        _ = rig.send("POST", "/order", "{\"symbol\":\"XBTUSD\",\"orderQty\":300}")
        let bankrupt = rig.send("GET", "/position").json.list
            .first { $0["symbol"]?.textOrNumber == "XBTUSD" }?["bankruptPrice"]
        let (listener, _) = try rig.connect("subscribe=liquidation:XBTUSD")
        let partial = listener.take().last
        #expect(partial?["keys"]?.list == [.string("orderID")] && partial?["data"]?.list == [])
        #expect(rig.send("GET", "/liquidation", key: nil).response.body == Array("[]".utf8))
        rig.world.venue.setIndex(
            MarketIndex(raw: 0), BitMEXRig.price(76_000), at: rig.time.market,
            into: &rig.world.news)
        rig.pass(.milliseconds(1))
        let insert = try #require(listener.take().last)
        let row = try #require(insert["data"]?.list.first)
        #expect(insert["action"]?.textOrNumber == "insert")
        #expect(text(row, "symbol", "side", "leavesQty") == ["XBTUSD", "Sell", "300"])
        #expect(row["price"] == bankrupt)
        let listed = rig.send("GET", "/liquidation", query: "symbol=XBTUSD", key: nil).json
        #expect(listed == .array([row]))
        #expect(rig.send("GET", "/liquidation", query: "symbol=XBTUSDT").json.list.isEmpty)
        // Whoever comes now finds it in the partial.
        let (late, _) = try rig.connect("subscribe=liquidation")
        #expect(late.take().last?["data"]?.list == [row])
        rig.pass(.seconds(1))
        let delete = try #require(listener.take().last)
        #expect(delete["action"]?.textOrNumber == "delete")
        #expect(delete["data"]?.list.first?.names == ["orderID", "symbol"])
        #expect(delete["data"]?.list.first?["orderID"] == row["orderID"])
        #expect(rig.send("GET", "/liquidation", key: nil).json.list.isEmpty)
        // What the taking over brought or cost is in the fund.
        let fund = rig.send("GET", "/insurance", key: nil).json.list.first
        #expect(fund?["currency"]?.textOrNumber == "XBt")
        #expect(fund?["walletBalance"]?.textOrNumber != "0")
        #expect(fund?["timestamp"]?.textOrNumber == "2026-05-21T12:00:00.000Z")
    }

    @Test("open interest is what the clients hold")
    func openInterest() {
        let rig = BitMEXRig()
        _ = rig.send("POST", "/order", "{\"symbol\":\"XBTUSD\",\"orderQty\":300}")
        let sale = "{\"symbol\":\"XBTUSD\",\"orderQty\":-500}"
        _ = rig.send("POST", "/order", sale, key: "other")
        rig.pass(.seconds(6))
        let rows = rig.send("GET", "/instrument", query: "symbol=XBTUSD", key: nil).json.list
        #expect(rows.first?["openInterest"]?.textOrNumber == "500")
        #expect(rows.first?["openValue"]?.textOrNumber != "0")
    }

    @Test("orders of kinds that are not offered are refused by name")
    func notOffered() {
        let rig = BitMEXRig()
        for (fields, message) in [
            (#""pegPriceType":"TrailingStopPeg","pegOffsetValue":-10"#, "Invalid pegPriceType"),
            (#""ordType":"Pegged","pegPriceType":"PrimaryPeg""#, "Invalid pegPriceType"),
            (#""price":70000,"contingencyType":"OneCancelsTheOther""#, "Invalid contingencyType"),
            (#""price":70000,"execInst":"AllOrNone""#, "Invalid execInst"),
            (#""price":70000,"execInst":"Fixed""#, "Invalid execInst"),
        ] {
            let answer = rig.send(
                "POST", "/order", #"{"symbol":"XBTUSD","orderQty":100,\#(fields)}"#)
            #expect(answer.status == 400 && answer.json.error == message, "\(fields)")
            #expect(answer.json["error"]?["name"]?.textOrNumber == "ValidationError")
        }
        #expect(rig.send("GET", "/order").json.list.isEmpty)
    }
}

@Suite("BitMEX sandbox: closing orders")
struct BitMEXClosingTests {
    @Test("a stop that closes may come before its position, and closes no more than it finds")
    func stopBeforePosition() {
        let rig = BitMEXRig()
        func place(_ fields: String) -> JSONTree {
            rig.send("POST", "/order", #"{"symbol":"XBTUSD",\#(fields)}"#).json
        }
        func status(_ name: String) -> [String?] {
            let rows = rig.send("GET", "/order", query: "count=500").json.list
            let row = rows.first { $0["clOrdID"]?.textOrNumber == name }
            return [row?["ordStatus"]?.textOrNumber, row?["cumQty"]?.textOrNumber]
        }
        let stop = #""orderQty":-300,"stopPx":76000,"execInst":"Close,MarkPrice""#
        #expect(place(stop + #","clOrdID":"early""#)["ordStatus"]?.textOrNumber == "New")
        _ = place(#""orderQty":200"#)
        #expect(place(stop + #","clOrdID":"late""#)["ordStatus"]?.textOrNumber == "New")
        rig.world.venue.setIndex(
            MarketIndex(raw: 0), BitMEXRig.price(75_990), at: rig.time.market,
            into: &rig.world.news)
        rig.pass(.milliseconds(1))
        #expect(status("early") == ["Canceled", "200"] && status("late") == ["Canceled", "0"])
    }

    @Test("an order that closes sends other limits of its side away when they are too many")
    func makesRoom() {
        for (fields, isAlone) in [
            (#""execInst":"Close""#, true), (#""execInst":"Close","price":77500"#, true),
            (#""execInst":"Close","orderQty":200"#, true),
            (#""execInst":"Close","orderQty":-100"#, false),
            (#""execInst":"ReduceOnly","side":"Sell","orderQty":300"#, false),
        ] {
            let rig = BitMEXRig()
            func place(_ fields: String) -> JSONTree {
                rig.send("POST", "/order", #"{"symbol":"XBTUSD",\#(fields)}"#).json
            }
            _ = place(#""orderQty":300"#)
            let names = [
                (#""orderQty":-100,"price":78000"#, "near"),
                (#""orderQty":-100,"price":78100,"execInst":"ReduceOnly""#, "far"),
                (#""orderQty":100,"price":70000"#, "buy"),
                (#""orderQty":-100,"stopPx":70000,"execInst":"LastPrice""#, "stop"),
            ]
            for (order, name) in names { _ = place(order + #","clOrdID":"\#(name)""#) }
            let closing = place(fields)
            #expect(closing["side"]?.textOrNumber == "Sell", "\(fields)")
            let open = rig.send("GET", "/order", query: "filter=%7B%22open%22%3Atrue%7D").json.list
            let left = Set(open.compactMap { $0["clOrdID"]?.textOrNumber })
            let reducersGo = closing["cumQty"]?.textOrNumber == "300"
            let expected: Set<String> =
                isAlone
                ? ["buy", "stop"] : Set(["near", "buy", "stop"]).union(reducersGo ? [] : ["far"])
            #expect(left == expected, "\(fields)")
        }
    }
}

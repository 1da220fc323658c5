import Domain
import SimulatedVenue
import Testing

@testable import Sandbox

@Suite("BitMEX sandbox: positions and money")
struct BitMEXAccountTests {
    private func position(_ rig: BitMEXRig, _ symbol: String = "XBTUSD") -> JSONTree {
        rig.send("GET", "/position").json.list.first { $0["symbol"]?.textOrNumber == symbol }
            ?? .null
    }

    private func buy(_ rig: BitMEXRig, _ size: Int) {
        _ = rig.send("POST", "/order", "{\"symbol\":\"XBTUSD\",\"orderQty\":\(size)}")
    }

    @Test("an isolated long shows its cost, margins and prices by the venue's formulas")
    func isolated() {
        let rig = BitMEXRig()
        let leverage = rig.send(
            "POST", "/position/leverage", "{\"symbol\":\"XBTUSD\",\"leverage\":10}")
        #expect(leverage.json["leverage"]?.textOrNumber == "10")
        #expect(leverage.json["crossMargin"] == .bool(false))
        buy(rig, 300)
        let row = position(rig)
        for (name, value) in [
            ("currentQty", "300"), ("posCost", "-389604"), ("currentCost", "-389604"),
            ("currentComm", "194"), ("realisedPnl", "-194"), ("avgEntryPrice", "77001"),
            // ceil(389604 ÷ 10), and ceil(0.05 % of cost and initial margin).
            ("posInit", "38961"), ("posComm", "215"), ("posMargin", "39176"),
            ("initMarginReq", "0.1"), ("maintMarginReq", "0.005"), ("commission", "0.0005"),
            ("riskLimit", "20000000000"), ("currency", "XBt"), ("strategy", "OneWay"),
        ] { #expect(row[name]?.textOrNumber == value, "\(name)") }
        #expect(
            row["liquidationPrice"]?.textOrNumber != nil
                && row["bankruptPrice"]?.textOrNumber != nil)
        let margin = rig.send("GET", "/user/margin").json
        #expect(margin["walletBalance"]?.textOrNumber == "99999806")
        #expect(margin["amount"]?.textOrNumber == "100000000")
    }

    @Test("closing leaves a flat row with its prices cleared, and the gain in the wallet")
    func close() {
        let rig = BitMEXRig()
        buy(rig, 300)
        let answer = rig.send("POST", "/order", "{\"symbol\":\"XBTUSD\",\"execInst\":\"Close\"}")
        #expect(answer.json["ordStatus"]?.textOrNumber == "Filled")
        #expect(
            answer.json["side"]?.textOrNumber == "Sell"
                && answer.json["orderQty"]?.textOrNumber == "300")
        let row = position(rig)
        #expect(row["currentQty"]?.textOrNumber == "0" && row["isOpen"] == .bool(false))
        #expect(row["avgEntryPrice"] == .null && row["liquidationPrice"] == .null)
        #expect(row["markPrice"] == .null)
        // Bought at 77001, sold at 77000: 3 × (129868 − 129870) satoshis and two fees.
        let history = rig.send("GET", "/execution/tradeHistory").json.list
        let fees = history.compactMap { $0["execComm"]?.textOrNumber.flatMap { Int($0) } }.reduce(
            0, +)
        #expect(
            rig.send("GET", "/user/margin").json["walletBalance"]?.textOrNumber
                == "\(100_000_000 - 6 - fees)"
        )
    }

    @Test("funding is an execution without side and order, signed from the holder's side")
    func funding() throws {
        let rig = BitMEXRig()
        buy(rig, 300)
        rig.pass(.hours(6))
        let row = try #require(
            rig.send("GET", "/execution/tradeHistory").json.list.last)
        #expect(
            row["execType"]?.textOrNumber == "Funding" && row["text"]?.textOrNumber == "Funding")
        #expect(row["orderID"]?.textOrNumber == "00000000-0000-0000-0000-000000000000")
        #expect(row["side"]?.textOrNumber == "" && row["timeInForce"]?.textOrNumber == "AtTheClose")
        #expect(row["lastQty"]?.textOrNumber == "300" && row["ordType"]?.textOrNumber == "Limit")
        #expect(row["commission"]?.textOrNumber == "-0.000076")
        let cost = try #require(row["execCost"]?.textOrNumber.flatMap { Double($0) })
        let fee = try #require(row["execComm"]?.textOrNumber.flatMap { Int($0) })
        #expect(cost < 0)
        #expect(fee == Int((-0.000076 * -cost).rounded()), "a long receives at a negative rate")
    }

    @Test("margin moves to and from an isolated position only")
    func transfer() {
        let rig = BitMEXRig()
        buy(rig, 300)
        let body = "{\"symbol\":\"XBTUSD\",\"amount\":5000}"
        #expect(rig.send("POST", "/position/transferMargin", body).status == 400)
        let isolated = rig.send(
            "POST", "/position/isolate", "{\"symbol\":\"XBTUSD\",\"enabled\":true}")
        #expect(isolated.json["crossMargin"] == .bool(false))
        let moved = rig.send("POST", "/position/transferMargin", body)
        #expect(moved.json["posCross"]?.textOrNumber == "5000")
        let cross = rig.send(
            "POST", "/position/leverage", "{\"symbol\":\"XBTUSD\",\"leverage\":0}")
        #expect(cross.json["crossMargin"] == .bool(true))
    }

    @Test("a higher risk limit asks for more, and what is out of bounds is refused")
    func limits() {
        let rig = BitMEXRig()
        let raised = rig.send(
            "POST", "/position/riskLimit", "{\"symbol\":\"XBTUSD\",\"riskLimit\":35000000000}")
        #expect(raised.json["initMarginReq"]?.textOrNumber == "0.015")
        #expect(raised.json["maintMarginReq"]?.textOrNumber == "0.01")
        for (path, body) in [
            ("leverage", "{\"symbol\":\"XBTUSD\",\"leverage\":101}"),
            ("leverage", "{\"symbol\":\"XBTUSD\",\"leverage\":-1}"),
            ("leverage", "{\"symbol\":\"XBT_USDT\",\"leverage\":2}"),
            ("leverage", "{\"leverage\":2}"), ("leverage", "{\"symbol\":\"XBTUSD\"}"),
            ("riskLimit", "{\"symbol\":\"XBTUSD\",\"riskLimit\":1}"),
            ("transferMargin", "{\"symbol\":\"XBTUSD\"}"),
        ] { #expect(rig.send("POST", "/position/\(path)", body).status == 400, "\(body)") }
    }

    @Test("a position that has used its margin up is taken over, and the stream says so")
    func bankruptcy() throws {
        let rig = BitMEXRig()
        _ = rig.send("POST", "/position/leverage", "{\"symbol\":\"XBTUSD\",\"leverage\":100}")
        buy(rig, 300)
        let (listener, _) = try rig.connect("subscribe=execution,position", isSigned: true)
        _ = listener.take()
        rig.world.venue.setIndex(
            MarketIndex(raw: 0), BitMEXRig.price(76_000), at: rig.time.market,
            into: &rig.world.news)
        rig.pass(.milliseconds(1))
        let messages = listener.take()
        let row = messages.first { $0["table"]?.textOrNumber == "execution" }?["data"]?.list.first
        #expect(row?["execType"]?.textOrNumber == "Bankruptcy")
        #expect(row?["orderID"]?.textOrNumber == "00000000-0000-0000-0000-000000000000")
        #expect(row?["side"]?.textOrNumber == "Sell" && row?["lastQty"]?.textOrNumber == "300")
        let update = messages.last { $0["table"]?.textOrNumber == "position" }?["data"]?.list.first
        #expect(update?["currentQty"]?.textOrNumber == "0" && update?["liquidationPrice"] == .null)
    }

    @Test("what a spot order holds back is told once")
    func spotOrder() {
        let rig = BitMEXRig()
        _ = rig.send(
            "POST", "/order", "{\"symbol\":\"XBT_USDT\",\"orderQty\":1000,\"price\":70000}")
        // 0.7 USDT and a fee of 0.05 %, in millionths.
        let row = rig.send("GET", "/user/margin", query: "currency=USDt").json
        #expect(row["initMargin"]?.textOrNumber == "700350")
        #expect(row["availableMargin"]?.textOrNumber == "9999299650")
        #expect(row["walletBalance"]?.textOrNumber == "10000000000")
    }

    @Test("wallets, commission and keys are told as the venue did")
    func user() throws {
        let rig = BitMEXRig()
        let wallets = rig.send("GET", "/user/wallet", query: "currency=all").json.list
        #expect(wallets.compactMap { $0["currency"]?.textOrNumber } == ["XBt", "USDt"])
        #expect(wallets.compactMap { $0["amount"]?.textOrNumber } == ["100000000", "10000000000"])
        #expect(rig.send("GET", "/user/wallet").json["currency"]?.textOrNumber == "XBt")
        #expect(rig.send("GET", "/user/wallet", query: "currency=Doge").status == 400)
        let assets = rig.send("GET", "/wallet/assets", key: nil).json.list
        #expect(assets.compactMap { $0["scale"]?.textOrNumber } == ["8", "6"])
        let fees = rig.send("GET", "/user/commission").json["XBTUSD"]
        #expect(fees?.names == ["maxFee", "makerFee", "takerFee", "settlementFee"])
        #expect(fees?["takerFee"]?.textOrNumber == "0.0005")
        let key = try #require(rig.send("GET", "/apiKey").json.list.first)
        #expect(key["permissions"]?.list == [.string("order")])
        #expect(rig.send("GET", "/user").json["id"]?.textOrNumber == "153475")
        let history = rig.send("GET", "/user/walletHistory").json.list
        #expect(
            history.compactMap { $0["transactType"]?.textOrNumber } == ["UnrealisedPNL", "Deposit"])
    }
}

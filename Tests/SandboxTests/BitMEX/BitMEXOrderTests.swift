import Domain
import SimulatedVenue
import Testing

@testable import Sandbox

@Suite("BitMEX sandbox: the life of an order")
struct BitMEXOrderTests {
    private func body(_ fields: String) -> String { "{\"symbol\":\"XBTUSD\",\(fields)}" }

    @Test("a resting limit is answered with the row that the venue recorded, field by field")
    func restingRow() throws {
        let rig = BitMEXRig()
        let answer = rig.send(
            "POST", "/order", body("\"orderQty\":100,\"price\":70000.5,\"clOrdID\":\"eng-1\""))
        #expect(answer.status == 200)
        let id = try #require(answer.json["orderID"]?.textOrNumber)
        #expect(id.utf8.count == 36)
        let time = "2026-05-21T14:39:01.000Z"
        let expected =
            "{\"orderID\":\"\(id)\",\"clOrdID\":\"eng-1\",\"account\":153475,"
            + "\"symbol\":\"XBTUSD\",\"side\":\"Buy\",\"orderQty\":100,\"price\":70000.5,"
            + "\"currency\":\"USD\",\"settlCurrency\":\"XBt\",\"ordType\":\"Limit\","
            + "\"timeInForce\":\"GoodTillCancel\",\"ordStatus\":\"New\","
            + "\"workingIndicator\":true,\"leavesQty\":100,\"cumQty\":0,"
            + "\"strategy\":\"OneWay\",\"text\":\"Submitted via API.\","
            + "\"transactTime\":\"\(time)\",\"timestamp\":\"\(time)\"}"
        #expect(String(decoding: answer.response.body, as: UTF8.self) == expected)
    }

    @Test("a market order fills at once, against the levels it meets, with fees cut to satoshis")
    func marketFill() throws {
        let rig = BitMEXRig()
        let answer = rig.send("POST", "/order", body("\"side\":\"Buy\",\"orderQty\":300"))
        #expect(answer.json["ordStatus"]?.textOrNumber == "Filled")
        #expect(answer.json["timeInForce"]?.textOrNumber == "ImmediateOrCancel")
        #expect(answer.json["avgPx"]?.textOrNumber == "77001")
        #expect(answer.json["leavesQty"]?.textOrNumber == "0")
        let history = rig.send("GET", "/execution/tradeHistory").json.list
        let execution = try #require(history.first)
        #expect(history.count == 1)
        // 3 lots of round(1e8 × 100 ÷ 77001) = 129868 satoshis; a buy of an inverse contract costs
        // a negative amount.
        #expect(execution["execCost"]?.textOrNumber == "-389604")
        #expect(execution["execComm"]?.textOrNumber == "194", "0.05 % is 194.8, cut")
        #expect(execution["commission"]?.textOrNumber == "0.0005")
        #expect(execution["feeType"]?.textOrNumber == "Taker")
        #expect(execution["lastLiquidityInd"]?.textOrNumber == "RemovedLiquidity")
        #expect(execution["homeNotional"]?.textOrNumber == "0.00389604")
        #expect(execution["foreignNotional"]?.textOrNumber == "-300")
        #expect(
            rig.send("GET", "/execution").json.list.map { $0["execType"]?.textOrNumber } == [
                "New", "Trade",
            ])
    }

    @Test("a signed quantity sells, and a text of the client's own stands in the row")
    func signedQuantity() {
        let rig = BitMEXRig()
        let answer = rig.send(
            "POST", "/order", body("\"orderQty\":-200,\"price\":90000,\"text\":\"mine\""))
        #expect(answer.json["side"]?.textOrNumber == "Sell")
        #expect(answer.json["orderQty"]?.textOrNumber == "200")
        #expect(answer.json["text"]?.textOrNumber == "mine")
    }

    @Test("post-only that would cross is answered with 200 and Canceled")
    func postOnly() {
        let rig = BitMEXRig()
        let answer = rig.send(
            "POST", "/order",
            body("\"orderQty\":100,\"price\":77005,\"execInst\":\"ParticipateDoNotInitiate\""))
        #expect(answer.status == 200)
        #expect(answer.json["ordStatus"]?.textOrNumber == "Canceled")
        #expect(
            answer.json["text"]?.textOrNumber
                == "Canceled: Order had execInst of ParticipateDoNotInitiate\nSubmitted via API.")
        #expect(answer.json["leavesQty"]?.textOrNumber == "0")
    }

    @Test("a name is used once, for ever, even when its order is finished")
    func duplicate() {
        let rig = BitMEXRig()
        let order = body("\"orderQty\":100,\"price\":70000,\"clOrdID\":\"once\"")
        #expect(rig.send("POST", "/order", order).status == 200)
        #expect(rig.send("DELETE", "/order", "{\"clOrdID\":\"once\"}").status == 200)
        let again = rig.send("POST", "/order", order)
        #expect(again.status == 400 && again.json.error == "Duplicate clOrdID")
        // Another account has names of its own.
        #expect(rig.send("POST", "/order", order, key: "other").status == 200)
    }

    @Test(
        "what does not make sense is refused in the venue's words",
        arguments: [
            ("\"orderQty\":100,\"price\":70000.05", "Invalid price tickSize"),
            ("\"orderQty\":100,\"price\":70000.123456789", "Invalid price tickSize"),
            ("\"orderQty\":150,\"price\":70000", "orderQty is invalid"),
            ("\"orderQty\":0,\"price\":70000", "orderQty is invalid"),
            ("\"orderQty\":\"many\",\"price\":70000", "orderQty is invalid"),
            ("\"orderQty\":1e30,\"price\":70000", "orderQty is invalid"),
            ("\"orderQty\":20000000,\"price\":70000", "orderQty is invalid"),
            ("\"price\":70000", "orderQty is invalid"),
            ("\"orderQty\":100,\"price\":-1", "Invalid price"),
            ("\"orderQty\":100,\"price\":70000,\"side\":\"buy\"", "Invalid side"),
            ("\"orderQty\":-100,\"price\":70000,\"side\":\"Buy\"", "Invalid side"),
            ("\"orderQty\":100,\"price\":70000,\"ordType\":\"Limitt\"", "Invalid ordType"),
            ("\"orderQty\":100,\"price\":70000,\"ordType\":\"Market\"", "Invalid price"),
            ("\"orderQty\":100,\"ordType\":\"Limit\"", "Invalid price"),
            ("\"orderQty\":100,\"ordType\":\"Stop\"", "Invalid stopPx"),
            ("\"orderQty\":100,\"price\":70000,\"timeInForce\":\"Never\"", "Invalid timeInForce"),
            ("\"orderQty\":100,\"price\":70000,\"execInst\":\"Quickly\"", "Invalid execInst"),
            ("\"orderQty\":100,\"price\":{}", "Invalid price"),
        ])
    func refusals(_ fields: String, _ message: String) {
        let rig = BitMEXRig()
        let answer = rig.send("POST", "/order", body(fields))
        #expect(answer.status == 400)
        #expect(answer.json.error == message)
        #expect(rig.send("GET", "/order").json.list.isEmpty)
    }

    @Test("what the account cannot pay for is refused with the amount and code 19000")
    func insufficient() {
        let rig = BitMEXRig()
        let answer = rig.send("POST", "/order", body("\"orderQty\":9000000,\"price\":77000"))
        #expect(answer.status == 400)
        #expect(
            answer.json.error?.hasPrefix("Account has insufficient Available Balance, ") == true)
        #expect(answer.json.error?.hasSuffix(" XBt required") == true)
        #expect(answer.json["error"]?["name"]?.textOrNumber == "CodedHTTPError")
        #expect(answer.json["error"]?["details"]?.textOrNumber == "19000")
    }

    @Test("amending says what it amended, newest line first, and keeps what is filled")
    func amend() {
        let rig = BitMEXRig()
        _ = rig.send(
            "POST", "/order", body("\"orderQty\":100,\"price\":70000,\"clOrdID\":\"a\""))
        let price = rig.send("PUT", "/order", "{\"origClOrdID\":\"a\",\"price\":70001.5}")
        #expect(price.json["price"]?.textOrNumber == "70001.5")
        #expect(
            price.json["text"]?.textOrNumber
                == "Amended price: Amended via API.\nSubmitted via API.")
        let both = rig.send(
            "PUT", "/order", "{\"origClOrdID\":\"a\",\"leavesQty\":400,\"clOrdID\":\"b\"}")
        #expect(both.json["orderQty"]?.textOrNumber == "400")
        #expect(both.json["clOrdID"]?.textOrNumber == "b")
        let same = rig.send("PUT", "/order", "{\"origClOrdID\":\"b\",\"price\":70001.5}")
        #expect(
            same.json.error == "Invalid amend: orderQty, leavesQty, price, stopPx unchanged")
        let tick = rig.send("PUT", "/order", "{\"origClOrdID\":\"b\",\"price\":70001.55}")
        #expect(tick.json.error == "Invalid price tickSize")
        _ = rig.send("DELETE", "/order", "{\"clOrdID\":\"b\"}")
        let late = rig.send("PUT", "/order", "{\"origClOrdID\":\"b\",\"price\":70003}")
        #expect(late.status == 400 && late.json.error == "Invalid ordStatus")
        let none = rig.send("PUT", "/order", "{\"orderID\":\"nothing\",\"price\":70003}")
        #expect(none.status == 400 && none.json.error == "Invalid orderID")
    }

    @Test("failures of single cancellations stand inside the list, with 200")
    func cancelFailures() throws {
        let rig = BitMEXRig()
        let order = rig.send("POST", "/order", body("\"orderQty\":100,\"clOrdID\":\"filled\""))
        let rest = rig.send("POST", "/order", body("\"orderQty\":100,\"price\":70000"))
        let filled = try #require(order.json["orderID"]?.textOrNumber)
        let open = try #require(rest.json["orderID"]?.textOrNumber)
        let answer = rig.send(
            "DELETE", "/order", "{\"orderID\":[\"\(filled)\",\"\(open)\",\"nothing\"]}")
        #expect(answer.status == 200)
        let rows = answer.json.list
        #expect(rows.count == 3)
        #expect(
            rows[0]["error"]?.textOrNumber == "Unable to cancel order due to existing state: Filled"
        )
        #expect(rows[1]["ordStatus"]?.textOrNumber == "Canceled" && rows[1]["error"] == nil)
        #expect(
            rows[1]["text"]?.textOrNumber == "Canceled: Canceled via API.\nSubmitted via API.")
        #expect(rows[2]["error"]?.textOrNumber == "Invalid orderID")
        let unknown = rig.send("DELETE", "/order", query: "clOrdID=nobody")
        #expect(unknown.status == 404 && unknown.json.error == "Not Found")
    }

    @Test("a stop sleeps, wakes at its price and says so")
    func stop() throws {
        let rig = BitMEXRig()
        let placed = rig.send(
            "POST", "/order",
            body("\"side\":\"Buy\",\"orderQty\":100,\"stopPx\":77001,\"execInst\":\"LastPrice\""))
        #expect(placed.json["ordType"]?.textOrNumber == "Stop")
        #expect(placed.json["ordStatus"]?.textOrNumber == "New")
        #expect(placed.json["workingIndicator"] == .bool(false))
        // Further away first: the order keeps its name.
        let id = try #require(placed.json["orderID"]?.textOrNumber)
        let moved = rig.send("PUT", "/order", "{\"orderID\":\"\(id)\",\"stopPx\":77000.9}")
        #expect(moved.json["orderID"]?.textOrNumber == id)
        #expect(moved.json["stopPx"]?.textOrNumber == "77000.9")
        rig.pass(.seconds(10))
        let after = try #require(rig.send("GET", "/order").json.list.first)
        #expect(after["triggered"]?.textOrNumber == "StopOrderTriggered")
        #expect(after["ordStatus"]?.textOrNumber == "Filled")
        #expect(
            after["text"]?.textOrNumber?.hasPrefix("Triggered: Order stop price reached\n") == true)
        #expect(
            rig.send("GET", "/execution").json.list.map { $0["execType"]?.textOrNumber ?? "" }
                == ["New", "Replaced", "TriggeredOrActivatedBySystem", "Trade"])
    }

    @Test("reduce-only and close find no position to reduce, and are cancelled with 200")
    func nothingToReduce() {
        let rig = BitMEXRig()
        for instruction in ["Close", "ReduceOnly"] {
            let answer = rig.send(
                "POST", "/order",
                body("\"side\":\"Sell\",\"orderQty\":100,\"execInst\":\"\(instruction)\""))
            #expect(answer.status == 200)
            #expect(answer.json["ordStatus"]?.textOrNumber == "Canceled")
            #expect(
                answer.json["text"]?.textOrNumber?.contains(
                    "Close or ReduceOnly but current position is 0")
                    == true)
        }
    }

    @Test("the dead man's switch cancels the whole account when nobody renews it")
    func silence() {
        let rig = BitMEXRig()
        _ = rig.send("POST", "/order", body("\"orderQty\":100,\"price\":70000"))
        _ = rig.send(
            "POST", "/order", "{\"symbol\":\"XBT_USDT\",\"orderQty\":10000,\"price\":70000}")
        let armed = rig.send("POST", "/order/cancelAllAfter", "{\"timeout\":60000}")
        #expect(armed.json["now"]?.textOrNumber == "2026-05-21T14:39:01.000Z")
        #expect(armed.json["cancelTime"]?.textOrNumber == "2026-05-21T14:40:01.000Z")
        rig.pass(.seconds(59))
        #expect(open(rig) == 2)
        _ = rig.send("POST", "/order/cancelAllAfter", "{\"timeout\":60000}")
        rig.pass(.seconds(59))
        #expect(open(rig) == 2)
        rig.pass(.seconds(1))
        #expect(open(rig) == 0)
        // Disarmed, nothing happens.
        _ = rig.send("POST", "/order", body("\"orderQty\":100,\"price\":70000"))
        _ = rig.send("POST", "/order/cancelAllAfter", "{\"timeout\":1000}")
        _ = rig.send("POST", "/order/cancelAllAfter", "{\"timeout\":0}")
        rig.pass(.seconds(5))
        #expect(open(rig) == 1)
    }

    private func open(_ rig: BitMEXRig) -> Int {
        rig.send("GET", "/order", query: "filter=%7B%22open%22%3Atrue%7D").json.list.count
    }

    @Test("spot is counted in 1e-8 of the base, and costs are millionths of a dollar")
    func spot() throws {
        let rig = BitMEXRig()
        let answer = rig.send(
            "POST", "/order", "{\"symbol\":\"XBT_USDT\",\"orderQty\":3000}")
        #expect(answer.json["ordStatus"]?.textOrNumber == "Filled")
        #expect(answer.json["settlCurrency"] == nil)
        let execution = try #require(rig.send("GET", "/execution/tradeHistory").json.list.first)
        #expect(execution["execCost"]?.textOrNumber == "2310030")
        #expect(execution["execComm"]?.textOrNumber == "1155", "0.05 % is 1155.015, cut")
        #expect(execution["homeNotional"]?.textOrNumber == "0.00003")
        #expect(execution["foreignNotional"]?.textOrNumber == "2.31003")
    }

    @Test("the form, the query and JSON say the same")
    func bodies() {
        let rig = BitMEXRig()
        var request = WireRequest(
            method: "POST", path: "/api/v1/order",
            headers: [("content-type", "application/x-www-form-urlencoded")],
            body: Array("symbol=XBTUSD&orderQty=100&price=70000&text=a+b%21".utf8))
        request.headers += BitMEXRig.signature(
            request, key: BitMEXRig.key, secret: BitMEXRig.secret,
            expires: String(rig.time.wall.nanoseconds / 1_000_000_000 + 60))
        let response = rig.server.respond(to: request, at: rig.time)
        #expect(response.status == 200)
        #expect(JSONTree(response.body)?["text"]?.textOrNumber == "a b!")
    }

    @Test("orders are found by filters, columns, pages and times")
    func lists() {
        let rig = BitMEXRig()
        for number in 1...5 {
            _ = rig.send(
                "POST", "/order",
                body("\"orderQty\":100,\"price\":7000\(number),\"clOrdID\":\"n\(number)\""))
            rig.pass(.seconds(1))
        }
        func names(_ query: String) -> [String] {
            rig.send("GET", "/order", query: query).json.list.compactMap {
                $0["clOrdID"]?.textOrNumber
            }
        }
        #expect(names("") == ["n1", "n2", "n3", "n4", "n5"])
        #expect(names("reverse=true&count=2") == ["n5", "n4"])
        #expect(names("start=3") == ["n4", "n5"])
        #expect(names("filter=%7B%22clOrdID%22%3A%22n3%22%7D") == ["n3"])
        #expect(names("filter=%7B%22clOrdID%22%3A%5B%22n3%22%2C%22n4%22%5D%7D") == ["n3", "n4"])
        #expect(names("startTime=2026-05-21T14%3A39%3A04.000Z") == ["n4", "n5"])
        #expect(names("symbol=XBTUSDT").isEmpty)
        let columns = rig.send("GET", "/order", query: "columns=price,side&count=1").json.list
        #expect(columns.first?.names == ["symbol", "side", "price", "timestamp"])
        let open = rig.send("GET", "/order", query: "filter=%7B%22open%22%3Atrue%7D").json.list
        #expect(open.first?["execType"]?.textOrNumber == "New" && open.first?["execID"] != nil)
        #expect(rig.send("GET", "/order", query: "count=501").status == 400)
        #expect(rig.send("GET", "/order", query: "filter=%7B").status == 400)
        #expect(rig.send("DELETE", "/order/all").json.list.count == 5)
    }
}

import Domain
import SimulatedVenue
import Testing

@testable import Sandbox

@Suite("BitMEX sandbox: realtime tables")
struct BitMEXRealtimeTests {
    @Test("a connection is welcomed, and URL topics are subscribed to at once")
    func welcome() throws {
        let rig = BitMEXRig(limits: .venue)
        let (listener, _) = try rig.connect("subscribe=trade:XBTUSD,orderBookL2_25:XBTUSD")
        let messages = listener.take()
        #expect(
            messages[0].names
                == ["info", "version", "timestamp", "docs", "heartbeatEnabled", "limit", "appName"])
        #expect(messages[0]["limit"]?["remaining"]?.textOrNumber == "719")
        #expect(messages[1]["success"] == .bool(true))
        #expect(messages[1]["subscribe"]?.textOrNumber == "trade:XBTUSD")
        #expect(messages[2]["action"]?.textOrNumber == "partial")
        #expect(messages[2].names == ["table", "action", "keys", "types", "filter", "data"])
        #expect(messages[2]["filter"]?["symbol"]?.textOrNumber == "XBTUSD")
        #expect(messages[4]["table"]?.textOrNumber == "orderBookL2_25")
        #expect(messages[4]["data"]?.list.count == 50)
    }

    @Test("authentication comes by message, query or headers, and only once")
    func authentication() throws {
        let rig = BitMEXRig()
        let (listener, session) = try rig.connect()
        _ = listener.take()
        func say(_ text: String) -> JSONTree {
            session.receive(Array(text.utf8), isBinary: false, at: rig.time)
            return listener.take().first ?? .null
        }
        let locked = say("{\"op\":\"subscribe\",\"args\":[\"order\"]}")
        #expect(locked["status"]?.textOrNumber == "401")
        let expires = rig.time.wall.nanoseconds / 1_000_000_000 + 60
        let code = BitMEXRig.hmac("GET/realtime\(expires)", BitMEXRig.secret)
        let wrong = say(
            "{\"op\":\"authKeyExpires\",\"args\":[\"\(BitMEXRig.key)\",\(expires + 1),\"\(code)\"]}"
        )
        #expect(
            wrong["status"]?.textOrNumber == "401"
                && wrong["error"]?.textOrNumber == "Signature not valid.")
        let line =
            "{\"op\":\"authKeyExpires\",\"args\":[\"\(BitMEXRig.key)\",\(expires),\"\(code)\"]}"
        let right = say(line)
        #expect(right["success"] == .bool(true))
        #expect(right["request"]?["op"]?.textOrNumber == "authKeyExpires")
        #expect(say(line)["status"]?.textOrNumber == "400", "a socket is authenticated once")
        #expect(say("{\"op\":\"subscribe\",\"args\":\"order\"}")["success"] == .bool(true))
        _ = try rig.connect("", isSigned: true)
        var request = WireRequest(method: "GET", path: "/realtime")
        request.headers = [
            ("api-key", BitMEXRig.key), ("api-expires", "\(expires)"), ("api-signature", "00"),
        ]
        guard
            case .refused(let response) = rig.server.connect(
                request, outlet: BitMEXListener(), at: rig.time)
        else {
            Issue.record("a wrong signature opened a connection")
            return
        }
        #expect(response.status == 401)
    }

    @Test("mistakes are told with status, meta and the request")
    func mistakes() throws {
        let rig = BitMEXRig()
        let (listener, session) = try rig.connect()
        _ = listener.take()
        for (text, status) in [
            ("{\"op\":\"subscribe\",\"args\":[\"nothing:XBTUSD\"]}", "400"),
            ("{\"op\":\"subscribe\",\"args\":[\"trade:NOTHING\"]}", "400"),
            ("{\"op\":\"subscribe\",\"args\":[5]}", "400"),
            ("{\"op\":\"subscribe\"}", "400"), ("{\"op\":\"dance\"}", "400"), ("[]", "400"),
            ("{", "400"), ("{\"op\":\"unsubscribe\",\"args\":\"trade\"}", "400"),
        ] {
            session.receive(Array(text.utf8), isBinary: false, at: rig.time)
            let answers = listener.take()
            #expect(answers.count == 1, "\(text)")
            #expect(answers.first?["status"]?.textOrNumber == status, "\(text)")
            #expect(answers.first?.names == ["status", "error", "meta", "request"], "\(text)")
        }
        session.receive(Array("ping".utf8), isBinary: false, at: rig.time)
        #expect(listener.messages.map(\.bytes) == [Array("pong".utf8)])
    }

    @Test("a new order comes in one message with its final state; its executions one by one")
    func orderMessages() throws {
        let rig = BitMEXRig()
        let (listener, _) = try rig.connect("subscribe=order,execution", isSigned: true)
        _ = listener.take()
        _ = rig.send(
            "POST", "/order", "{\"symbol\":\"XBTUSD\",\"orderQty\":100,\"clOrdID\":\"x\"}")
        let messages = listener.take()
        let orders = messages.filter { $0["table"]?.textOrNumber == "order" }
        #expect(orders.count == 1)
        #expect(orders.first?["action"]?.textOrNumber == "insert")
        #expect(orders.first?["data"]?.list.first?["ordStatus"]?.textOrNumber == "Filled")
        let executions = messages.filter { $0["table"]?.textOrNumber == "execution" }
        #expect(
            executions.compactMap { $0["data"]?.list.first?["execType"]?.textOrNumber } == [
                "New", "Trade",
            ])
        _ = rig.send("DELETE", "/order", "{\"orderID\":\"nothing\"}")
        let reject = listener.take().first?["data"]?.list.first
        #expect(reject?["execType"]?.textOrNumber == "CancelReject")
        #expect(reject?["ordRejReason"]?.textOrNumber == "Invalid orderID")
    }

    @Test("an update carries its keys and what changed, nothing else")
    func sparseUpdate() throws {
        let rig = BitMEXRig()
        _ = rig.send("POST", "/order", "{\"symbol\":\"XBTUSD\",\"orderQty\":100,\"price\":70000}")
        let (listener, _) = try rig.connect("subscribe=order:XBTUSD", isSigned: true)
        _ = listener.take()
        _ = rig.send("DELETE", "/order/all")
        let update = listener.take().first
        #expect(update?["action"]?.textOrNumber == "update")
        #expect(
            Set(update?["data"]?.list.first?.names ?? []) == [
                "orderID", "account", "symbol", "ordStatus", "workingIndicator", "leavesQty",
                "text", "timestamp",
            ])
    }

    @Test("several streams share one connection")
    func multiplexed() throws {
        let rig = BitMEXRig()
        let listener = BitMEXListener()
        let request = WireRequest(method: "GET", path: "/realtimemd")
        guard
            case .accepted(let session) = rig.server.connect(
                request, outlet: listener, at: rig.time)
        else { throw BitMEXRig.RigError.refused }
        func say(_ text: String) -> [JSONTree] {
            session.receive(Array(text.utf8), isBinary: false, at: rig.time)
            return listener.take()
        }
        let opened = say("[1,\"a\",\"one\"]")
        #expect(opened.first?.list[3]["info"] != nil)
        let messages = say(
            "[0,\"a\",\"one\",{\"op\":\"subscribe\",\"args\":[\"quote:XBTUSD\"]}]")
        #expect(messages.count == 2)
        #expect(
            messages.allSatisfy {
                $0.list[1].textOrNumber == "a" && $0.list[2].textOrNumber == "one"
            })
        #expect(messages.last?.list[3]["action"]?.textOrNumber == "partial")
        #expect(say("[2,\"a\",\"one\"]").isEmpty)
        rig.pass(.seconds(20))
        #expect(listener.take().isEmpty, "a closed stream is silent")
        #expect(say("[0,\"b\",\"one\",{}]").count == 1)
        session.closed()
        #expect(rig.server.hub.count == 0)
    }

    @Test("partials and deltas of every table give the rows that REST gives")
    func replay() throws {
        let rig = BitMEXRig()
        let topics = [
            "order", "execution", "position", "margin", "wallet", "instrument",
            "orderBookL2:XBTUSD", "orderBookL2_25:XBTUSD", "orderBook10:XBTUSD", "trade:XBTUSD",
            "quote:XBTUSD", "tradeBin1m:XBTUSD", "quoteBin1m:XBTUSD", "funding",
        ]
        let (listener, _) = try rig.connect(
            "subscribe=\(topics.joined(separator: ","))", isSigned: true)
        var replica = BitMEXReplica()
        for message in listener.take() { replica.apply(message) }
        var random = SeededRandom(seed: 11)
        let first = rig.time.market
        for step in 0..<200 {
            act(rig, step, &random)
            rig.pass(.milliseconds(Int64(random.next() % 1500)))
            for message in listener.take() { replica.apply(message) }
        }
        #expect(replica.faults.isEmpty, "\(replica.faults.prefix(5))")
        compare(rig, replica, since: first)
    }

    /// One act of a restless client.
    private func act(_ rig: BitMEXRig, _ step: Int, _ random: inout SeededRandom) {
        let symbol = ["XBTUSD", "XBTUSDT", "XBT_USDT"][Int(random.next() % 3)]
        let lots = (1 + random.next() % 4) * (symbol == "XBT_USDT" ? 1000 : 100)
        let side = random.next() % 2 == 0 ? "Buy" : "Sell"
        let price = 76_995 + random.next() % 14
        switch random.next() % 6 {
        case 0, 1, 2:
            _ = rig.send(
                "POST", "/order",
                "{\"symbol\":\"\(symbol)\",\"side\":\"\(side)\",\"orderQty\":\(lots),"
                    + "\"price\":\(price),\"clOrdID\":\"s\(step)\"}")
        case 3:
            _ = rig.send(
                "POST", "/order",
                "{\"symbol\":\"\(symbol)\",\"side\":\"\(side)\",\"orderQty\":\(lots)}")
        case 4:
            _ = rig.send(
                "PUT", "/order",
                "{\"origClOrdID\":\"s\(step - 1)\",\"orderQty\":\(lots),\"price\":\(price)}")
        default: _ = rig.send("DELETE", "/order", "{\"clOrdID\":\"s\(step - 2)\"}")
        }
    }

    private func compare(_ rig: BitMEXRig, _ replica: BitMEXReplica, since first: Timestamp) {
        typealias Rows = [Set<JSONTree.Member>]
        func told(_ table: String, _ ignored: Set<String> = []) -> Rows {
            BitMEXReplica.normal(replica.tables[table] ?? [], without: ignored)
        }
        func asked(
            _ path: String, _ query: String = "", _ ignored: Set<String> = []
        ) -> Rows {
            BitMEXReplica.normal(
                rig.send("GET", path, query: query).json.list, without: ignored)
        }
        let start = "startTime=\(BitMEXText.time(first))"
        let all = asked("/order", "count=500")
        #expect(!all.isEmpty && Set(told("order")) == Set(all))
        #expect(told("execution") == asked("/execution", "count=500"))
        let stamp: Set<String> = ["timestamp"]
        #expect(Set(told("position", stamp)) == Set(asked("/position", "", stamp)))
        #expect(Set(told("margin", stamp)) == Set(asked("/user/margin", "currency=all", stamp)))
        #expect(Set(told("wallet", stamp)) == Set(asked("/user/wallet", "currency=all", stamp)))
        #expect(Set(told("instrument", stamp)) == Set(asked("/instrument", "", stamp)))
        let book = "symbol=XBTUSD&depth="
        #expect(Set(told("orderBookL2")) == Set(asked("/orderBook/L2", book + "0")))
        #expect(Set(told("orderBookL2_25")) == Set(asked("/orderBook/L2", book + "25")))
        let ten = replica.tables["orderBook10"]?.first
        #expect(ten?["bids"]?.list.count == 10 && ten?["asks"]?.list.count == 10)
        #expect(
            ten?["bids"]?.list.first?.list.first
                == rig.send("GET", "/orderBook/L2", query: book + "1").json.list.last?["price"])
        #expect(told("quote").last == asked("/quote", "symbol=XBTUSD&reverse=true&count=1").first)
        let trades = asked("/trade", "symbol=XBTUSD&count=1000&\(start)")
        #expect(
            Array(told("trade").dropFirst(replica.tables["trade"]?.count == trades.count ? 0 : 1))
                .suffix(50) == trades.suffix(50))
        let bins = asked("/trade/bucketed", "symbol=XBTUSD&binSize=1m&reverse=true&count=1")
        #expect(told("tradeBin1m").last == bins.first)
    }
}

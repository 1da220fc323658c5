import Domain
import Testing

@testable import Sandbox

/// The answers that ARCHITECTURE.md promises for what the sandbox does not serve.
@Suite("What the sandbox does not serve")
struct NotOfferedTests {
    /// The answer to a handshake that is refused.
    private static func refusal(
        of path: String, with token: String, by server: any ExchangeServer, at time: SandboxTime
    ) -> WireResponse? {
        let request = WireRequest(
            method: "GET", path: path, headers: [("authorization", token)])
        guard
            case .refused(let response) = server.connect(
                request, outlet: BitMEXListener(), at: time)
        else { return nil }
        return response
    }

    @Test("Upbit")
    func upbit() throws {
        let bench = try UpbitBench()
        for path in ["/v1/deposits", "/v1/withdraws/chance", "/v1/status/wallet"] {
            let answer = bench.signed("GET", path)
            #expect(answer.status == 404 && answer.error == .string("not_found"), "\(path)")
        }
        #expect(bench.get("/v1/ticker", "markets=KRW-NOPE").error == .number("404"))
        let info = Self.refusal(
            of: "/websocket/v1/info", with: bench.token(nil), by: bench.server, at: bench.time)
        #expect(info?.status == 404)
    }

    @Test("Bithumb")
    func bithumb() throws {
        let bench = try BithumbBench()
        for path in ["/public/ticker/BTC_KRW", "/v1/candles/seconds", "/v1/candles/years"] {
            #expect(bench.read(path).refusal == "404 404", "\(path)")
        }
        #expect(bench.post("/info/balance", ["currency": "BTC"]).refusal == "404 404")
        #expect(bench.call("GET", "/v1/deposits").refusal == "404 404")
        let old = Self.refusal(
            of: "/websocket/v1/private", with: bench.token(BithumbBench.alice), by: bench.server,
            at: bench.now)
        #expect(old?.status == 404)
    }

    @Test("BitMEX")
    func bitmex() throws {
        let rig = BitMEXRig()
        for (method, path) in [
            ("POST", "/order/bulk"), ("POST", "/order/closePosition"), ("GET", "/stats/history"),
            ("GET", "/instrument/compositeIndex"), ("GET", "/chat"), ("GET", "/leaderboard"),
        ] {
            let answer = rig.send(method, path)
            #expect(answer.status == 404 && answer.json.error == "Not Found", "\(path)")
        }
        for symbol in ["XBTM26", "ETHUSD", "XBTM26-XBTU26"] {
            let answer = rig.send("GET", "/instrument", query: "symbol=\(symbol)")
            #expect(answer.status == 400 && answer.json.error == "Invalid symbol", "\(symbol)")
        }
        for path in ["/settlement", "/announcement/urgent"] {
            #expect(rig.send("GET", path).response.body == Array("[]".utf8), "\(path)")
        }
        let order = #"{"symbol":"XBTUSD","orderQty":300,"clOrdID":"filled"}"#
        #expect(rig.send("POST", "/order", order).json["ordStatus"]?.textOrNumber == "Filled")
        let amended = rig.send("PUT", "/order", #"{"origClOrdID":"filled","leavesQty":100}"#)
        #expect(amended.status == 400 && amended.json.error == "Invalid ordStatus")
        let (listener, _) = try rig.connect(
            "subscribe=settlement,chat,connected,affiliate,publicNotifications", isSigned: true)
        let partials = listener.take().filter { $0["action"]?.textOrNumber == "partial" }
        #expect(partials.count == 5 && partials.allSatisfy { $0["data"]?.list.isEmpty == true })
    }
}

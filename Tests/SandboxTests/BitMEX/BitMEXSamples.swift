import Domain
import SimulatedVenue
import Testing

@testable import Sandbox

/// Rows of every kind that the sandbox sends.
enum BitMEXSamples {
    static func make() throws -> [String: [JSONTree]] {
        let rig = BitMEXRig()
        var samples: [String: [JSONTree]] = [:]
        let topics =
            "order,execution,position,margin,wallet,instrument,orderBookL2,orderBookL2_25,trade,"
            + "quote,orderBook10:XBTUSD,funding,tradeBin1m,tradeBin1h,tradeBin1d,quoteBin1m,"
            + "liquidation,settlement,transact,announcement"
        let (listener, _) = try rig.connect("subscribe=\(topics)", isSigned: true)
        trade(rig)
        rig.pass(.seconds(70))
        _ = rig.send("DELETE", "/order", "{\"orderID\":\"nothing\"}")
        _ = rig.send("POST", "/order", "{\"symbol\":\"XBTUSD\",\"execInst\":\"Close\"}")
        rig.pass(.hours(6))
        liquidate(rig)
        // Over midnight, for the bin of a day, and noon, when sessions end.
        rig.pass(.hours(18))
        for message in listener.take() {
            if message["info"] != nil { samples["welcome", default: []].append(message) }
            if message["success"] != nil { samples["ack", default: []].append(message) }
            guard let table = message["table"]?.textOrNumber else { continue }
            let kind = message["action"]?.textOrNumber == "partial" ? "partial" : "message"
            samples["\(kind) \(table)", default: []].append(message)
            if let types = message["types"] { samples["types \(table)"] = [Self.row(of: types)] }
            if table == "orderBook10" {
                samples["book10", default: []] += message["data"]?.list ?? []
            }
            for row in message["data"]?.list ?? []
            where row["execType"]?.textOrNumber == "CancelReject" {
                samples["cancelReject", default: []].append(row)
            }
            if kind == "message" || table == "position" {
                samples[table, default: []] += message["data"]?.list ?? []
            }
        }
        ask(rig, into: &samples)
        return samples
    }

    /// A row of the types that a partial names, for a table that never has one.
    private static func row(of types: JSONTree) -> JSONTree {
        .object(
            types.members.map { member in
                switch member.value.textOrNumber {
                case "float", "long": JSONTree.Member(key: member.key, value: .number("0"))
                case "boolean": JSONTree.Member(key: member.key, value: .bool(false))
                default: JSONTree.Member(key: member.key, value: .string(""))
                }
            })
    }

    private static func trade(_ rig: BitMEXRig) {
        for fields in [
            "\"orderQty\":300,\"clOrdID\":\"m\",\"clOrdLinkID\":\"l\"",
            "\"orderQty\":200,\"price\":70000,\"displayQty\":100,\"clOrdLinkID\":\"l\"",
            "\"orderQty\":100,\"price\":70000,\"execInst\":\"ParticipateDoNotInitiate\"",
            "\"orderQty\":100,\"side\":\"Buy\",\"stopPx\":77001,\"execInst\":\"LastPrice\"",
            "\"orderQty\":100,\"side\":\"Buy\",\"stopPx\":99000",
        ] {
            _ = rig.send("POST", "/order", "{\"symbol\":\"XBTUSD\",\(fields)}")
        }
        _ = rig.send("POST", "/order", "{\"symbol\":\"XBT_USDT\",\"orderQty\":1000}")
        _ = rig.send(
            "POST", "/order", "{\"symbol\":\"XBT_USDT\",\"orderQty\":1000,\"price\":70000}")
    }

    /// A position of another account is taken over.
    private static func liquidate(_ rig: BitMEXRig) {
        let size = "{\"symbol\":\"XBTUSD\",\"orderQty\":500}"
        let leverage = "{\"symbol\":\"XBTUSD\",\"leverage\":100}"
        _ = rig.send("POST", "/position/leverage", leverage, key: "other")
        _ = rig.send("POST", "/order", size, key: "other")
        rig.world.venue.setIndex(
            MarketIndex(raw: 0), BitMEXRig.price(75_000), at: rig.time.market,
            into: &rig.world.news)
        rig.pass(.milliseconds(1))
    }

    private static func ask(_ rig: BitMEXRig, into samples: inout [String: [JSONTree]]) {
        func ask(_ name: String, _ path: String, _ query: String = "") {
            let json = rig.send("GET", path, query: query).json
            if case .array(let rows) = json {
                samples[name, default: []] += rows
            } else {
                samples[name, default: []].append(json)
            }
        }
        ask("order", "/order")
        ask("openOrder", "/order", "filter=%7B%22open%22%3Atrue%7D")
        ask("execution", "/execution", "count=500")
        ask("position", "/position")
        ask("margin", "/user/margin", "currency=all")
        ask("wallet", "/user/wallet", "currency=all")
        ask("asset", "/wallet/assets")
        ask("instrument", "/instrument")
        ask("trade", "/trade", "count=10")
        ask(
            "tradeBin", "/trade/bucketed",
            "symbol=XBTUSD&startTime=2026-05-21T14:35&endTime=2026-05-21T14:41")
        ask("quote", "/quote", "count=10")
        ask("orderBookL2", "/orderBook/L2", "symbol=XBTUSD")
        ask("funding", "/funding")
        ask("stats", "/stats")
        ask("usdVolume", "/instrument/usdVolume")
        ask("intervals", "/instrument/activeIntervals")
        ask("insurance", "/insurance")
        ask("user", "/user")
        ask("announcement", "/announcement")
        ask("network", "/wallet/networks")
        samples["fee"] = rig.send("GET", "/user/commission").json.members.map(\.value)
        samples["event"] = rig.send("GET", "/userEvent").json["userEvents"]?.list
        samples["error"] = [rig.send("GET", "/nothing").json]
        samples["codedError"] = [
            rig.send(
                "POST", "/order", "{\"symbol\":\"XBTUSD\",\"orderQty\":9000000,\"price\":77000}"
            ).json
        ]
    }
}

import Foundation
import LoopbackServer
import Synchronization

/// Something on loopback that speaks as much of Upbit as these tests need, over a market of its own.
///
/// Its candles follow from the minute alone; its trades are made so that they fold to those candles.
final class StandInUpbit: Sendable {
    struct Account: Sendable {
        var mayListWithdrawals = false
        var takerFee = "0.0005"
        var tick = "1000"
        /// The price goes up with every minute of the test, by some 0.3 %, and no minute is quiet.
        var rises = false
        /// What `/v1/orders/open` lists, as JSON.
        var openOrders = "[]"
        /// Where orders go; `nil` for an account that only reads.
        var bank: StandInBank?
        /// Answers of a status other than 200, by path.
        var refusals: [String: (status: Int, body: String)] = [:]
    }

    private let server: LoopbackServer

    /// - Parameter echoesAuthorization: whether the list of keys is refused with an error that repeats
    ///   the token it was asked with.
    init(_ account: Account = Account(), echoesAuthorization: Bool = false) throws {
        server = try LoopbackServer { connection in
            while let request = try connection.readRequest() {
                if request.target.hasPrefix("/websocket/v1") {
                    try connection.acceptWebSocket(request)
                    guard request.target.hasPrefix("/websocket/v1/private") else {
                        return try Self.stream(connection, account)
                    }
                    try account.bank?.stream(to: connection)
                    return
                }
                if request.target.hasPrefix("/v1/order"), let bank = account.bank,
                    let reply = bank.answer(request, at: Self.prices(Self.minute, account)[3])
                {
                    guard case .answer(let status, let text) = reply else { return }
                    _ = try connection.play(.answer(status, [Self.json, Self.date], text: text))
                    continue
                }
                if echoesAuthorization, request.target == "/v1/api_keys" {
                    let token = request.header("Authorization") ?? ""
                    let error = #"{"error":{"name":"echoed","message":"\#(token)"}}"#
                    _ = try connection.play(.answer(401, [Self.json], text: error))
                    continue
                }
                _ = try connection.play(Self.answer(request, account))
            }
        }
    }

    var url: String { "http://127.0.0.1:\(server.port)" }
    var requests: [RecordedRequest] { server.requests }
    var scriptErrors: [String] { server.scriptErrors }

    // MARK: - The market

    /// Milliseconds since 1970.
    private static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
    private static var minute: Int64 { now / 60_000 }
    /// Rising prices rise from shortly before this: whatever the hour, a step is large beside the price.
    private static let begin = minute - 30

    /// Every seventeenth minute is quiet.
    static func isQuiet(_ minute: Int64) -> Bool { minute % 17 == 3 }

    private static func isQuiet(_ minute: Int64, _ account: Account) -> Bool {
        !account.rises && isQuiet(minute)
    }

    /// Open, high, low, close in won, on the grid of 1,000.
    static func prices(_ minute: Int64, _ account: Account = Account()) -> [Int64] {
        func level(_ minute: Int64) -> Int64 {
            if account.rises { return 100_000_000 + max(0, minute - begin) * 300_000 }
            let wave = sin(Double(minute) / 23) * 400 + sin(Double(minute) / 7) * 90
            return 100_000_000 + Int64(wave) * 1000
        }
        let (open, close) = (level(minute), level(minute + 1))
        return [open, max(open, close) + 3000, min(open, close) - 2000, close]
    }

    private static func candle(_ minute: Int64, _ account: Account) -> String {
        let p = prices(minute, account)
        let utc = iso(minute)
        return """
            {"market":"KRW-BTC","candle_date_time_utc":"\(utc)","candle_date_time_kst":"\(iso(minute + 540))",\
            "opening_price":\(p[0]).00000000,"high_price":\(p[1]).00000000,"low_price":\(p[2]).00000000,\
            "trade_price":\(p[3]).00000000,"timestamp":\(minute * 60_000 + 59_000),\
            "candle_acc_trade_price":400000000.0,"candle_acc_trade_volume":4.00000000,"unit":1}
            """
    }

    private static func trade(_ minute: Int64, _ index: Int, _ account: Account) -> String {
        let order = [0, 2, 1, 3]
        let stamp = minute * 60_000 + Int64(index) * 15_000
        return """
            {"type":"trade","code":"KRW-BTC","timestamp":\(stamp),"trade_date":"2026-11-22",\
            "trade_time":"00:00:00","trade_timestamp":\(stamp),"trade_price":\(prices(minute, account)[order[index]]).0,\
            "trade_volume":1.0,"ask_bid":"BID","prev_closing_price":100000000.0,"change":"RISE",\
            "change_price":1000.0,"sequential_id":\(stamp * 10_000),"best_ask_price":100001000,\
            "best_ask_size":0.1,"best_bid_price":100000000,"best_bid_size":0.1,"stream_type":"REALTIME"}
            """
    }

    /// Sends the trades of the present as their times come.
    private static func stream(_ connection: Connection, _ account: Account) throws {
        _ = try connection.readMessage()
        // The client asks whether the subscription was read before it believes in the stream.
        if try connection.readMessage() == "PING" {
            try connection.writeMessage(#"{"status":"UP"}"#)
        }
        var next = now / 15_000
        for turn in 1... {
            // After the first probe the venue says so every few seconds.
            if turn % 25 == 0 { try connection.writeMessage(#"{"status":"UP"}"#) }
            while next * 15_000 <= now {
                let minute = next / 4
                if !isQuiet(minute, account) {
                    try connection.writeMessage(trade(minute, Int(next % 4), account))
                }
                next += 1
            }
            try connection.pause(milliseconds: 200)
        }
    }

    private static func iso(_ minute: Int64) -> String {
        let date = Date(timeIntervalSince1970: Double(minute * 60))
        return String(date.ISO8601Format().dropLast())
    }

    // MARK: - REST

    private static func answer(_ request: RecordedRequest, _ account: Account) -> Reply {
        let target = request.target
        let path = String(target.prefix { $0 != "?" })
        if let refusal = account.refusals[path] {
            return .answer(refusal.status, [json, date], text: refusal.body)
        }
        let isPrivate = !["/v1/candles", "/v1/market", "/v1/orderbook", "/v1/trades", "/v1/ticker"]
            .contains { path.hasPrefix($0) }
        if isPrivate, request.header("Authorization")?.hasPrefix("Bearer ") != true {
            return .answer(
                401, [json, date],
                text: #"{"error":{"name":"no_authorization_token","message":"x"}}"#)
        }
        guard let body = body(path, target, account) else {
            return .answer(
                404, [json, date], text: #"{"error":{"name":404,"message":"no such path"}}"#)
        }
        if path == "/v1/withdraws", !account.mayListWithdrawals {
            return .answer(
                403, [json, date], text: #"{"error":{"name":"out_of_scope","message":"no right"}}"#)
        }
        return .answer(
            200, [json, date, "Remaining-Req: group=default; min=1800; sec=29"], text: body)
    }

    private static let json = "Content-Type: application/json; charset=utf-8"

    private static var date: String {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "GMT")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return "Date: " + format.string(from: Date())
    }

    private static func body(_ path: String, _ target: String, _ account: Account) -> String? {
        switch path {
        case "/v1/candles/minutes/1": candles(target, account)
        case "/v1/market/all":
            #"[{"market":"KRW-BTC","korean_name":"비트코인","english_name":"Bitcoin"}]"#
        case "/v1/orderbook/instruments":
            #"[{"market":"KRW-BTC","quote_currency":"KRW","tick_size":"\#(account.tick)","supported_levels":["0"]}]"#
        case "/v1/trades/ticks": "[\(trade(minute, 0, account))]"
        case "/v1/accounts" where account.bank != nil: account.bank?.balances
        case "/v1/orders/open": account.openOrders
        case "/v1/accounts":
            """
            [{"currency":"KRW","balance":"1000000.0","locked":"0.0","avg_buy_price":"0",\
            "avg_buy_price_modified":false,"unit_currency":"KRW"}]
            """
        case "/v1/api_keys", "/v1/withdraws": "[]"
        case "/v1/orders/chance": chance(account)
        default: nil
        }
    }

    private static func chance(_ account: Account) -> String {
        let fee = account.takerFee
        return """
            {"bid_fee":"\(fee)","ask_fee":"\(fee)","maker_bid_fee":"\(fee)","maker_ask_fee":"\(fee)",\
            "market":{"id":"KRW-BTC","name":"BTC/KRW","order_types":["limit"],"order_sides":["ask","bid"],\
            "bid_types":["limit","price"],"ask_types":["limit","market"],\
            "bid":{"currency":"KRW","min_total":"5000"},"ask":{"currency":"BTC","min_total":"5000"},\
            "max_total":"1000000000","state":"active"},\
            "bid_account":{"currency":"KRW","balance":"1000000.0","locked":"0","avg_buy_price":"0",\
            "avg_buy_price_modified":false,"unit_currency":"KRW"},\
            "ask_account":{"currency":"BTC","balance":"0","locked":"0","avg_buy_price":"0",\
            "avg_buy_price_modified":false,"unit_currency":"KRW"}}
            """
    }

    /// Newest first, from before `to`, the forming candle among them.
    private static func candles(_ target: String, _ account: Account) -> String {
        let parts = URLComponents(string: target)?.queryItems ?? []
        let value = { (name: String) in parts.first { $0.name == name }?.value }
        let to = value("to").flatMap { text in
            try? Date(text.hasSuffix("Z") ? text : text + "Z", strategy: .iso8601)
        }
        let end = Int64((to ?? Date()).timeIntervalSince1970)
        var minute = min((end + 59) / 60 - 1, now / 60_000)
        var rows: [String] = []
        while rows.count < Int(value("count") ?? "1") ?? 1 {
            if !isQuiet(minute, account) { rows.append(candle(minute, account)) }
            minute -= 1
        }
        return "[\(rows.joined(separator: ","))]"
    }
}

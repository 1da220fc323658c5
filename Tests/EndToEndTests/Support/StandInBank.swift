import Foundation
import LoopbackServer
import Synchronization

/// The account behind the stand-in for Upbit: market orders trade whole and at once.
final class StandInBank: Sendable {
    /// What goes wrong, by the number of the order, from 1.
    struct Faults: Sendable {
        /// The order is carried out, and the connection ends before the answer.
        var lostAnswers: Set<Int> = []
        /// The stream says nothing of it.
        var unheard: Set<Int> = []
        /// The stream says everything twice, the end before the fill.
        var garbled: Set<Int> = []
    }

    enum Reply {
        case answer(Int, String)
        /// The connection ends without one.
        case none
    }

    private struct Order {
        let number: Int
        let identifier: String
        let isBuy: Bool
        let price: Decimal
        let volume: Decimal
        let amount: Decimal?

        var funds: Decimal { price * volume }
        var fee: Decimal { funds * StandInBank.rate }
        var uuid: String { String(format: "C0000000-0000-4000-8000-%012d", number) }
        var tradeID: String { String(format: "F0000000-0000-4000-8000-%012d", number) }
        /// A market buy that leaves a crumb ends as canceled.
        var state: String { amount.map { $0 > funds } ?? false ? "cancel" : "done" }
        var remaining: String { "0" }
    }

    private struct State {
        var won: Decimal
        var bitcoin: Decimal
        var orders: [Order] = []
        var outbox: [String] = []
    }

    private static let rate = Decimal(5) / Decimal(10_000)
    private let faults: Faults
    private let state: Mutex<State>

    init(won: Int, bitcoin: Decimal = 0, faults: Faults = Faults()) {
        self.faults = faults
        state = Mutex(State(won: Decimal(won), bitcoin: bitcoin))
    }

    var won: Decimal { state.withLock { $0.won } }
    var bitcoin: Decimal { state.withLock { $0.bitcoin } }
    /// The names that orders were sent under, in order, repeated ones too.
    var identifiers: [String] { state.withLock { $0.orders.map(\.identifier) } }

    var balances: String {
        state.withLock { state in
            let rows = [("KRW", state.won), ("BTC", state.bitcoin)].map { currency, amount in
                """
                {"currency":"\(currency)","balance":"\(amount)","locked":"0","avg_buy_price":"0",\
                "avg_buy_price_modified":false,"unit_currency":"KRW"}
                """
            }
            return "[\(rows.joined(separator: ","))]"
        }
    }

    /// Orders and look-ups; `nil` for what is answered elsewhere.
    func answer(_ request: RecordedRequest, at price: Int64) -> Reply? {
        switch (request.method, String(request.target.prefix { $0 != "?" })) {
        case ("POST", "/v1/orders"): place(request.body, at: Decimal(price))
        case ("GET", "/v1/order"): look(request.target)
        case ("DELETE", "/v1/order"):
            .answer(400, #"{"error":{"name":"order_not_found","message":"nothing to cancel"}}"#)
        default: nil
        }
    }

    private func place(_ body: [UInt8], at price: Decimal) -> Reply {
        guard
            let fields = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: String],
            let identifier = fields["identifier"]
        else { return .answer(400, #"{"error":{"name":"validation_error","message":"body"}}"#) }
        return state.withLock { state in
            let amount = fields["price"].flatMap { Decimal(string: $0) }
            let isBuy = fields["side"] == "bid"
            var volume = fields["volume"].flatMap { Decimal(string: $0) } ?? 0
            if let amount {
                var exact = amount / price
                NSDecimalRound(&volume, &exact, 8, .down)
            }
            let order = Order(
                number: state.orders.count + 1, identifier: identifier, isBuy: isBuy,
                price: price, volume: volume, amount: amount)
            state.orders.append(order)
            state.won += (isBuy ? -order.funds : order.funds) - order.fee
            state.bitcoin += isBuy ? volume : -volume
            if !faults.unheard.contains(order.number) {
                let told = [Self.message(order, "trade"), Self.message(order, order.state)]
                state.outbox +=
                    faults.garbled.contains(order.number) ? told.reversed() + told : told
            }
            return faults.lostAnswers.contains(order.number)
                ? .none : .answer(201, Self.row(order, isNew: true))
        }
    }

    private func look(_ target: String) -> Reply {
        let parts = URLComponents(string: target)?.queryItems ?? []
        let names = parts.compactMap(\.value)
        let order = state.withLock { state in
            state.orders.first { names.contains($0.uuid) || names.contains($0.identifier) }
        }
        guard let order else {
            return .answer(404, #"{"error":{"name":"order_not_found","message":"unknown"}}"#)
        }
        return .answer(200, Self.row(order, isNew: false))
    }

    /// A row of REST: as it was taken in, or as it stands with its trade.
    private static func row(_ order: Order, isNew: Bool) -> String {
        let trade = """
            {"market":"KRW-BTC","uuid":"\(order.tradeID)","price":"\(order.price)",\
            "volume":"\(order.volume)","funds":"\(order.funds)","trend":"up",\
            "created_at":"\(Date().ISO8601Format())","side":"\(order.isBuy ? "bid" : "ask")"}
            """
        return """
            {"uuid":"\(order.uuid)","side":"\(order.isBuy ? "bid" : "ask")",\
            "ord_type":"\(order.isBuy ? "price" : "market")",\
            "price":\(order.amount.map { "\"\($0)\"" } ?? "null"),\
            "state":"\(isNew ? "wait" : order.state)","market":"KRW-BTC",\
            "created_at":"\(Date().ISO8601Format())",\
            "volume":\(order.isBuy ? "null" : "\"\(order.volume)\""),\
            "remaining_volume":\(order.isBuy ? "null" : isNew ? "\"\(order.volume)\"" : "\"0\""),\
            "reserved_fee":"0","remaining_fee":"0","paid_fee":"\(isNew ? 0 : order.fee)",\
            "locked":"0","executed_volume":"\(isNew ? 0 : order.volume)",\
            "trades_count":\(isNew ? 0 : 1),"identifier":"\(order.identifier)"\
            \(isNew ? "" : ",\"trades\":[\(trade)]")}
            """
    }

    /// A message of the private stream.
    private static func message(_ order: Order, _ state: String) -> String {
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        let isTrade = state == "trade"
        let price = isTrade ? "\(order.price)" : order.amount.map { "\($0)" } ?? "null"
        return """
            {"type":"myOrder","code":"KRW-BTC","uuid":"\(order.uuid)",\
            "ask_bid":"\(order.isBuy ? "BID" : "ASK")",\
            "order_type":"\(order.isBuy ? "price" : "market")","state":"\(state)",\
            "trade_uuid":\(isTrade ? "\"\(order.tradeID)\"" : "null"),"price":\(price),\
            "avg_price":\(order.price),\
            "volume":\(isTrade || !order.isBuy ? "\(order.volume)" : "null"),\
            "remaining_volume":\(order.isBuy ? "null" : "0"),"executed_volume":\(order.volume),\
            "trades_count":1,"reserved_fee":0,"remaining_fee":0,"paid_fee":\(order.fee),"locked":0,\
            "executed_funds":\(order.funds),"time_in_force":null,\
            "trade_fee":\(isTrade ? "\(order.fee)" : "null"),\
            "is_maker":\(isTrade ? "false" : "null"),"identifier":"\(order.identifier)",\
            "trade_timestamp":\(isTrade ? "\(now)" : "null"),"order_timestamp":\(now),\
            "timestamp":\(now),"stream_type":"REALTIME"}
            """
    }

    /// Sends what happens to orders, as it happens.
    func stream(to connection: Connection) throws {
        _ = try connection.readMessage()
        if try connection.readMessage() == "PING" {
            try connection.writeMessage(#"{"status":"UP"}"#)
        }
        for turn in 1... {
            let messages = state.withLock { state in
                defer { state.outbox = [] }
                return state.outbox
            }
            for message in messages { try connection.writeMessage(message) }
            // After the first probe the venue says so every few seconds.
            if turn % 100 == 0 { try connection.writeMessage(#"{"status":"UP"}"#) }
            try connection.pause(milliseconds: 50)
        }
    }
}

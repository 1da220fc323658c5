import Domain
import ExchangeAPI

/// The keys of Bithumb's private messages that are read: those of the stream (long and short), of
/// REST v2, and of REST v1, which says `uuid` for `order_id` and `volume` for `order_quantity`.
final class BithumbAccountFields: Sendable {
    static let shared = BithumbAccountFields()

    let keys: WireKeyTable
    let type, code, market, error, status, rows: WireField
    let orderID, clientID, side, kind, state, duration: WireField
    let price, quantity, amount, remaining, executed, executedAmount: WireField
    let fillID, fillPrice, fillQuantity, paidFee, locked, cancelKind: WireField
    let tradeTime, orderTime, time, createdAt, trades: WireField
    let assets, assetTime, currency, balance: WireField

    /// The stream names a market `code` and says a type; REST says `market` and no type.
    func instrument(_ row: WireObject) throws(WireError) -> InstrumentID {
        try row.value(row.tells(type) ? code : market).market(BithumbDecoder.exchangeName)
    }

    /// A row without a type comes from REST; one of the stream that lost its type is refused.
    func expectRest(_ row: WireObject) throws(WireError) {
        if row.tells(code) { _ = try row.value(type) }
    }

    private init() {
        var keys = WireKeys(numbersMayBeText: true)
        type = keys.field("type", "ty")
        code = keys.field("code", "cd")
        market = keys.field("market")
        error = keys.field("error")
        status = keys.field("status")
        rows = keys.field("data", "batch_orders_response")
        orderID = keys.field("order_id", "oid", "uuid")
        clientID = keys.field("client_order_id", "coid")
        side = keys.field("side", "sd")
        kind = keys.field("order_type", "ot", "ord_type")
        state = keys.field("state", "s")
        duration = keys.field("time_in_force", "tif")
        price = keys.field("order_price", "op", "price")
        quantity = keys.field("order_quantity", "oq", "volume")
        amount = keys.field("order_amount", "oa")
        remaining = keys.field("remaining_quantity", "rq", "remaining_volume")
        executed = keys.field("executed_quantity", "eq", "executed_volume")
        executedAmount = keys.field("executed_amount", "ea", "executed_funds")
        fillID = keys.field("trade_id", "tid")
        fillPrice = keys.field("trade_price", "tp")
        fillQuantity = keys.field("trade_quantity", "tq")
        paidFee = keys.field("paid_fee", "pf")
        locked = keys.field("locked", "l")
        cancelKind = keys.field("cancel_type", "ct")
        tradeTime = keys.field("trade_timestamp", "ttms")
        orderTime = keys.field("order_timestamp", "otms")
        time = keys.field("timestamp", "tms")
        createdAt = keys.field("created_at")
        trades = keys.field("trades")
        assets = keys.field("assets", "ast")
        assetTime = keys.field("asset_timestamp", "asttms")
        currency = keys.field("currency", "cu")
        balance = keys.field("balance", "b")
        self.keys = keys.table()
    }
}

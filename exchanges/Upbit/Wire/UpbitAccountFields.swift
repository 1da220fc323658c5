import Domain
import ExchangeAPI

/// The keys of Upbit's private messages that are read, each in its long and its short form.
final class UpbitAccountFields: Sendable {
    static let shared = UpbitAccountFields()

    let keys: WireKeyTable
    let type, code, market, error, status: WireField
    let uuid, side, kind, state, fillID, price, quantity, remaining, executed: WireField
    let paidFee, locked, executedFunds, duration, fillFee, isMaker, clientID: WireField
    let tradeTime, orderTime, time, createdAt, trades: WireField
    let assets, assetTime, currency, balance: WireField

    /// The stream names a market `code` and says a type; REST says `market` and no type.
    func instrument(_ row: WireObject) throws(WireError) -> InstrumentID {
        try row.value(row.tells(type) ? code : market).market(UpbitDecoder.exchangeName)
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
        uuid = keys.field("uuid", "uid")
        side = keys.field("ask_bid", "ab", "side")
        kind = keys.field("order_type", "ot", "ord_type")
        state = keys.field("state", "s")
        fillID = keys.field("trade_uuid", "tuid")
        price = keys.field("price", "p")
        quantity = keys.field("volume", "v")
        remaining = keys.field("remaining_volume", "rv")
        executed = keys.field("executed_volume", "ev")
        paidFee = keys.field("paid_fee", "pf")
        locked = keys.field("locked", "l")
        executedFunds = keys.field("executed_funds", "ef")
        duration = keys.field("time_in_force", "tif")
        fillFee = keys.field("trade_fee", "tf")
        isMaker = keys.field("is_maker", "im")
        clientID = keys.field("identifier", "id")
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

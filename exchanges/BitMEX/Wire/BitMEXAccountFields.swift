import ExchangeAPI

/// The keys of BitMEX's private messages and rows that are read.
final class BitMEXAccountFields: Sendable {
    static let shared = BitMEXAccountFields()

    let keys: WireKeyTable
    let envelope: BitMEXEnvelopeFields
    let symbol, time, currency, settlement: WireField
    let orderID, clientID, side, kind, status, duration, instructions: WireField
    let price, trigger, quantity, remaining, executed, averagePrice, text: WireField
    let fillID, fillKind, fillPrice, fillQuantity, liquidity, fee, rate: WireField
    let amount, wallet, marginBalance, available, withdrawable: WireField
    let initial, maintenance, unrealized, realized: WireField
    let positionQuantity, entry, mark, liquidation, bankruptcy: WireField
    let leverage, isCross, cost, positionMargin: WireField

    private init() {
        var keys = WireKeys()
        envelope = BitMEXEnvelopeFields(&keys)
        symbol = keys.field("symbol")
        time = keys.field("timestamp")
        currency = keys.field("currency")
        settlement = keys.field("settlCurrency")
        orderID = keys.field("orderID")
        clientID = keys.field("clOrdID")
        side = keys.field("side")
        kind = keys.field("ordType")
        status = keys.field("ordStatus")
        duration = keys.field("timeInForce")
        instructions = keys.field("execInst")
        price = keys.field("price")
        trigger = keys.field("stopPx")
        quantity = keys.field("orderQty")
        remaining = keys.field("leavesQty")
        executed = keys.field("cumQty")
        averagePrice = keys.field("avgPx")
        text = keys.field("text")
        fillID = keys.field("execID")
        fillKind = keys.field("execType")
        fillPrice = keys.field("lastPx")
        fillQuantity = keys.field("lastQty")
        liquidity = keys.field("lastLiquidityInd")
        fee = keys.field("execComm")
        rate = keys.field("commission")
        amount = keys.field("amount")
        wallet = keys.field("walletBalance")
        marginBalance = keys.field("marginBalance")
        available = keys.field("availableMargin")
        withdrawable = keys.field("withdrawableMargin")
        initial = keys.field("initMargin")
        maintenance = keys.field("maintMargin")
        unrealized = keys.field("unrealisedPnl")
        realized = keys.field("realisedPnl")
        positionQuantity = keys.field("currentQty")
        entry = keys.field("avgEntryPrice")
        mark = keys.field("markPrice")
        liquidation = keys.field("liquidationPrice")
        bankruptcy = keys.field("bankruptPrice")
        leverage = keys.field("leverage")
        isCross = keys.field("crossMargin")
        cost = keys.field("posCost")
        positionMargin = keys.field("posMargin")
        self.keys = keys.table()
    }
}

import Domain
import ExchangeAPI

/// One row of `/v1/accounts`, or one entry of `myAsset`.
///
/// Balances come with up to twenty decimals; they are cut to sixteen. A currency may be in lower case.
func upbitBalance(
    _ row: WireObject, _ fields: UpbitAccountFields, _ received: Timestamp,
    at time: Timestamp? = nil
) throws(WireError) -> BalanceUpdate {
    BalanceUpdate(
        currency: try row.value(fields.currency).currency(),
        free: try row.value(fields.balance).moneyCut(),
        locked: try row.value(fields.locked).moneyCut(),
        times: EventTimes(venue: time, received: received))
}

/// `myAsset`: only the currencies that changed.
func upbitMyAsset(
    _ row: WireObject, _ fields: UpbitAccountFields, _ received: Timestamp,
    into events: inout [AccountEvent]
) throws(WireError) {
    let time = try row.value(fields.assetTime).milliseconds()
    try row.value(fields.assets).forEachObject(fields.keys) { asset throws(WireError) in
        events.append(.balance(try upbitBalance(asset, fields, received, at: time)))
    }
}

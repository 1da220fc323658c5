import Domain
import ExchangeAPI

/// One row of `/v1/accounts`, or one entry of `myAsset`.
///
/// Decimals beyond the sixteenth are cut. A currency may be in lower case.
func bithumbBalance(
    _ row: WireObject, _ fields: BithumbAccountFields, _ received: Timestamp,
    at time: Timestamp? = nil
) throws(WireError) -> BalanceUpdate {
    BalanceUpdate(
        currency: try row.value(fields.currency).currency(),
        free: try row.value(fields.balance).moneyCut(),
        locked: try row.value(fields.locked).moneyCut(),
        times: EventTimes(venue: time, received: received))
}

/// `myAsset`: only the currencies that changed. Its short keys are taken to be Upbit's (UNVERIFIED).
func bithumbMyAsset(
    _ row: WireObject, _ fields: BithumbAccountFields, _ received: Timestamp,
    into events: inout [AccountEvent]
) throws(WireError) {
    let time = try row.value(fields.assetTime).milliseconds()
    try row.value(fields.assets).forEachObject(fields.keys) { asset throws(WireError) in
        events.append(.balance(try bithumbBalance(asset, fields, received, at: time)))
    }
}

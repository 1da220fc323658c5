import Domain
import ExchangeAPI

/// Reads the rows of `GET /user/margin?currency=all`, each in its own unit.
///
/// A currency of unknown unit is passed over while nothing is in it, and an error otherwise.
struct BitMEXMarginRows {
    let assets: BitMEXAssets
    private let fields = BitMEXAccountFields.shared

    init(_ assets: BitMEXAssets) { self.assets = assets }

    /// What is free, and what orders and positions hold of the wallet.
    ///
    /// The venue's available margin leaves out unrealized profit, so that the two add up to the wallet.
    func balances(_ reply: BitMEXReply) throws(VenueCallError) -> [BalanceUpdate] {
        var balances: [BalanceUpdate] = []
        try forEach(reply) { row, asset, times throws(WireError) in
            let wallet = try asset.money(row.value(fields.wallet))
            let free = max(try asset.money(row.value(fields.available)), .zero)
            guard wallet != .zero || free != .zero else { return }
            balances.append(
                BalanceUpdate(
                    currency: asset.currency, free: free, locked: max(wallet - free, .zero),
                    times: times))
        }
        return balances
    }

    func margins(_ reply: BitMEXReply) throws(VenueCallError) -> [MarginUpdate] {
        var margins: [MarginUpdate] = []
        try forEach(reply) { row, asset, times throws(WireError) in
            func money(_ field: WireField) throws(WireError) -> Change<Money> {
                try row.change(field) { value throws(WireError) in try asset.money(value) }
            }
            var margin = MarginUpdate(currency: asset.currency, times: times)
            margin.amount = try money(fields.amount)
            margin.wallet = try money(fields.wallet)
            margin.margin = try money(fields.marginBalance)
            margin.available = try money(fields.available)
            margin.withdrawable = try money(fields.withdrawable)
            margin.initial = try money(fields.initial)
            margin.maintenance = try money(fields.maintenance)
            margin.unrealized = try money(fields.unrealized)
            margin.realized = try money(fields.realized)
            margins.append(margin)
        }
        return margins
    }

    private func forEach(
        _ reply: BitMEXReply,
        _ body: (WireObject, BitMEXAssets.Asset, EventTimes) throws(WireError) -> Void
    ) throws(VenueCallError) {
        let fields = fields
        let units = assets.units
        let received = reply.received
        try reply.forEachRow(fields.keys) { row throws(WireError) in
            let unitValue = try row.value(fields.currency)
            guard let asset = units[try unitValue.name()] else {
                let wallet = try row.optional(fields.wallet)?.integer() ?? 0
                let available = try row.optional(fields.available)?.integer() ?? 0
                guard wallet == 0, available == 0 else {
                    throw unitValue.unsupported("a currency whose unit is not known")
                }
                return
            }
            let times = EventTimes(
                venue: try row.optional(fields.time)?.isoTime(), received: received)
            try body(row, asset, times)
        }
    }
}

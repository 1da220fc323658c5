public import Domain
public import Transport

/// Reads `/v1/orders/chance`: what the account pays in a market, and the market's rules.
public enum KoreanTerms {
    /// Of two sides that differ, the dearer fee and the larger minimum are told.
    public static func read(
        _ response: HTTPResponse, of instrument: InstrumentID
    ) throws(VenueCallError) -> AccountTerms {
        try KoreanAnswer.read(response, from: instrument.exchange) { bytes throws(WireError) in
            let fields = Fields.shared
            let row = try WireScanner.root(bytes).object(fields.outer)
            let market = try row.value(fields.market).object(fields.inner)
            let id = try market.value(fields.id)
            guard try id.name() == instrument.market else {
                throw id.unknown(instrument.market)
            }
            var terms = AccountTerms(instrument: instrument)
            terms.takerFee = try max(
                row.value(fields.bidFee).rate(), row.value(fields.askFee).rate())
            terms.makerFee = try max(
                row, fields.makerBidFee, fields.makerAskFee
            ) { value throws(WireError) in
                try value.rate()
            }
            let bid = try market.value(fields.bid).object(fields.side)
            let ask = try market.value(fields.ask).object(fields.side)
            terms.minimumNotional = try max(
                bid.value(fields.minimum).money(), ask.value(fields.minimum).money())
            terms.maximumNotional = try market.optional(fields.maximum)?.money()
            terms.tick = try tick(bid, ask)
            if let state = market.optional(fields.state) { terms.isActive = state.equals("active") }
            return terms
        }
    }

    private static func max<Value: Comparable>(
        _ row: WireObject, _ first: WireField, _ second: WireField,
        _ read: (WireValue) throws(WireError) -> Value
    ) throws(WireError) -> Value? {
        let values = [try row.optional(first).map(read), try row.optional(second).map(read)]
        return values.compactMap { $0 }.max()
    }

    private static func max<Value: Comparable>(_ left: Value, _ right: Value) -> Value {
        Swift.max(left, right)
    }

    /// The grid, where it is told, and told alike for both sides.
    private static func tick(_ bid: WireObject, _ ask: WireObject) throws(WireError) -> Price? {
        let unit = Fields.shared.unit
        let ticks = [try bid.optional(unit)?.priceOrZero(), try ask.optional(unit)?.priceOrZero()]
        return ticks[0] == ticks[1] ? ticks[0] ?? nil : nil
    }

    private final class Fields: Sendable {
        static let shared = Fields()
        let outer, inner, side: WireKeys
        let bidFee, askFee, makerBidFee, makerAskFee, market: WireField
        let id, bid, ask, maximum, state: WireField
        let minimum, unit: WireField

        private init() {
            var keys = WireKeys(numbersMayBeText: true)
            bidFee = keys.field("bid_fee")
            askFee = keys.field("ask_fee")
            makerBidFee = keys.field("maker_bid_fee")
            makerAskFee = keys.field("maker_ask_fee")
            market = keys.field("market")
            outer = keys
            keys = WireKeys(numbersMayBeText: true)
            id = keys.field("id")
            bid = keys.field("bid")
            ask = keys.field("ask")
            maximum = keys.field("max_total")
            state = keys.field("state")
            inner = keys
            keys = WireKeys(numbersMayBeText: true)
            minimum = keys.field("min_total")
            unit = keys.field("price_unit")
            side = keys
        }
    }
}

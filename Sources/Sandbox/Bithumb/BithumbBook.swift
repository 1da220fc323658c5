internal import Domain
internal import SimulatedVenue

/// The levels of one market that Bithumb shows: pairs of an ask and a bid, some of them empty.
struct BithumbBook {
    private let asks: [BookLevel]
    private let bids: [BookLevel]

    init(of market: MarketIndex, in world: SandboxWorld, depth: Int, hasEmptyLevels: Bool) {
        let ticks = world.listings[market.raw].instrument.ticks
        func levels(_ side: Side) -> [BookLevel] {
            let levels = world.venue.levels(of: market, side: side, limit: depth)
            guard hasEmptyLevels else { return levels }
            return Self.withEmptyLevels(levels, side, ticks, depth: depth)
        }
        asks = levels(.sell)
        bids = levels(.buy)
    }

    /// Puts levels of size zero behind the best one, where the book leaves a gap.
    ///
    /// Which gaps depends on their prices alone: the same book looks the same to everybody.
    private static func withEmptyLevels(
        _ levels: [BookLevel], _ side: Side, _ ticks: TickTable, depth: Int
    ) -> [BookLevel] {
        var shown: [BookLevel] = []
        for (index, level) in levels.enumerated() where shown.count < depth {
            shown.append(level)
            guard shown.count < depth else { break }
            let tick = ticks.tick(at: level.price).raw
            let (raw, isBeyond) = level.price.raw.addingReportingOverflow(
                side == .sell ? tick : -tick)
            let price = Price(raw: raw)
            guard !isBeyond, raw > 0, isChosen(price) else { continue }
            if index + 1 < levels.count, levels[index + 1].price == price { continue }
            shown.append(BookLevel(price: price, quantity: .zero))
        }
        return shown
    }

    /// About one price in eight.
    private static func isChosen(_ price: Price) -> Bool {
        (UInt64(bitPattern: price.raw) &* 0x9E37_79B9_7F4A_7C15) >> 61 == 0
    }

    /// The sizes and the levels; `key` gives the names their form, `number` the numbers theirs.
    func write(
        into json: inout JSONWriter, quoted: Bool = false, _ key: (String) -> String
    ) {
        func put(_ name: String, _ text: String, _ json: inout JSONWriter) {
            if quoted { json.string(key(name), text) } else { json.number(key(name), text) }
        }
        put("total_ask_size", Self.total(asks).description, &json)
        put("total_bid_size", Self.total(bids).description, &json)
        json.array(key("orderbook_units")) {
            for index in 0..<max(asks.count, bids.count) {
                let ask = index < asks.count ? asks[index] : nil
                let bid = index < bids.count ? bids[index] : nil
                $0.object {
                    put("ask_price", (ask?.price ?? .zero).description, &$0)
                    put("bid_price", (bid?.price ?? .zero).description, &$0)
                    put("ask_size", (ask?.quantity ?? .zero).description, &$0)
                    put("bid_size", (bid?.quantity ?? .zero).description, &$0)
                }
            }
        }
    }

    private static func total(_ levels: [BookLevel]) -> Money {
        levels.reduce(.zero) { $0 + $1.quantity.wide }
    }
}

extension Quantity {
    /// The same number where sums of many have room: a day of a coin worth a fraction of a won does not
    /// fit a quantity.
    var wide: Money { Money(raw: Int128(raw) * Int128(FixedPoint.scale)) }
}

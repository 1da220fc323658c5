import Domain
import Ledger
import Testing

/// The books once more, from the definitions and in plain integers: nothing of `Position`, `Ledger`
/// or `Instrument` is called here.
///
/// Money is in 10⁻¹⁶, prices and quantities in 10⁻⁸, as everywhere.
private struct Recount {
    let market: Instrument
    var held: Int128 = 0
    var cost: Int128 = 0
    var realized: Int128 = 0
    var fees: Int128 = 0
    /// Money that left the wallet for base units (spot only).
    var spent: Int128 = 0

    mutating func trade(_ side: Side, _ quantity: Int128, _ price: Int128, _ role: LiquidityRole) {
        let sign: Int128 = side == .buy ? 1 : -1
        fees += fee(value(quantity, price), role)
        if market.kind == .spot { spent += sign * value(quantity, price) }
        var rest = quantity
        if held * sign < 0 {
            let size = held < 0 ? -held : held
            let closing = min(size, quantity)
            let share = part(cost * closing, of: size)
            realized += signed(-sign * closing, price) - share
            cost -= share
            held += sign * closing
            rest -= closing
        }
        if rest > 0 {
            held += sign * rest
            cost += signed(sign * rest, price)
        }
    }

    /// The quotient, in the unit in which the venue keeps costs: cut on spot, else the nearest.
    private func part(_ product: Int128, of size: Int128) -> Int128 {
        let unit: Int128
        switch market.kind {
        case .spot: return product / size  // Int128 division cuts toward zero
        case .linear: unit = 10_000_000_000
        case .inverse: unit = 100_000_000
        }
        let magnitude = product < 0 ? -product : product
        let units = (2 * magnitude + size * unit) / (2 * size * unit)
        return product < 0 ? -units * unit : units * unit
    }

    func worth(at price: Int128) -> Int128 { signed(held, price) }

    /// Value with the sign of the quantity; inverse contracts the other way round.
    private func signed(_ quantity: Int128, _ price: Int128) -> Int128 {
        let size = value(quantity < 0 ? -quantity : quantity, price)
        let isPositive = (quantity > 0) != isInverse
        return isPositive ? size : -size
    }

    private var isInverse: Bool {
        if case .inverse = market.kind { true } else { false }
    }

    private func value(_ quantity: Int128, _ price: Int128) -> Int128 {
        switch market.kind {
        case .spot: return quantity * price
        case .linear(let size):
            // To 10⁻⁶: 10¹⁰ steps of 10⁻¹⁶; the product has 24 decimals.
            let micro = quantity * price * Int128(size.raw) / 1_000_000_000_000_000_000
            return micro * 10_000_000_000
        case .inverse(let size):
            let lot = quantity % Int128(market.lot.raw) == 0 ? Int128(market.lot.raw) : 100_000_000
            // Satoshis of one lot, twice, so that a half can be seen.
            let doubled = 2 * lot * Int128(size.raw) / price
            return (doubled + 1) / 2 * (quantity / lot) * 100_000_000
        }
    }

    private func fee(_ value: Int128, _ role: LiquidityRole) -> Int128 {
        let product = value * Int128((role == .maker ? market.makerFee : market.takerFee).raw)
        switch market.feeRounding {
        case .exact:
            let whole = product / 100_000_000
            return product % 100_000_000 > 0 ? whole + 1 : whole
        case .truncated(let step): return product / 100_000_000 / step.raw * step.raw
        }
    }
}

@Suite("Books against an independent recount")
struct RecountTests {
    static let markets: [(name: String, Instrument)] = [
        ("upbit", Market.upbit), ("bithumb", Market.bithumb), ("inverse", Market.inverse),
        ("inverse, lots of 100", Market.inverseLot100), ("linear", Market.linear),
    ]

    @Test("any run of fills gives the recounted books, to the last unit", arguments: 1...20)
    func recount(seed: UInt64) throws {
        for (name, market) in Self.markets {
            var random = SeededRandom(seed)
            var books = try Books(market, capital: "1000000")
            var recount = Recount(market: market)
            for step in 1...200 {
                let fill = draw(market, held: books.ledger.position.quantity, &random)
                let role: LiquidityRole = random.below(2) == 0 ? .maker : .taker
                try books.trade(fill.side, fill.quantity, fill.price, role)
                recount.trade(
                    fill.side, Int128(fill.quantity.raw), Int128(fill.price.raw), role)
                let ledger = books.ledger
                let place: Comment = "\(name), seed \(seed), step \(step)"
                try #require(Int128(ledger.position.quantity.raw) == recount.held, place)
                try #require(ledger.position.cost.raw == recount.cost, place)
                try #require(ledger.realizedPnL.raw == recount.realized, place)
                try #require(ledger.fees.raw == recount.fees, place)
                let cash = money("1000000").raw - recount.fees
                try #require(
                    ledger.cash.raw
                        == (market.isSpot ? cash - recount.spent : cash + recount.realized), place)
                let worth = recount.worth(at: Int128(fill.price.raw))
                try #require(
                    ledger.equity(at: fill.price).raw
                        == cash + recount.realized + worth - recount.cost, place)
                try #require(books.sumsByCurrency().values.allSatisfy { $0 == .zero }, place)
            }
            #expect(books.balancesFromTransfers() == books.balances(), "\(name), seed \(seed)")
        }
    }

    @Test("closing everything leaves no cost behind", arguments: 1...20)
    func nothingLeft(seed: UInt64) throws {
        for (name, market) in Self.markets {
            var random = SeededRandom(seed)
            var books = try Books(market, capital: "1000000")
            for _ in 1...30 {
                let fill = draw(market, held: books.ledger.position.quantity, &random)
                try books.trade(fill.side, fill.quantity, fill.price, .taker)
            }
            let held = books.ledger.position.quantity
            if held != .zero {
                try books.trade(
                    held > .zero ? .sell : .buy, held.magnitude, price("7777.5"), .maker)
            }
            #expect(books.ledger.position.cost == .zero, "\(name), seed \(seed)")
            #expect(
                books.ledger.cash
                    == books.ledger.capital + books.ledger.realizedPnL - books.ledger.fees,
                "\(name), seed \(seed)")
        }
    }

    private func draw(
        _ market: Instrument, held: Quantity, _ random: inout SeededRandom
    ) -> (side: Side, quantity: Quantity, price: Price) {
        let cents = Int64(300_000 + random.below(5_000_000))
        let price = Price(raw: cents * 1_000_000)
        var side: Side = random.below(2) == 0 ? .buy : .sell
        if market.isSpot, side == .sell, held.raw < market.lot.raw { side = .buy }
        let most: Int64 = market.isSpot ? 100_000_000 : market.lot.raw * 40
        var size = (1 + Int64(random.below(Int(most / market.lot.raw)))) * market.lot.raw
        if market.isSpot, side == .sell { size = min(size, held.raw) }
        if random.below(4) == 0, held != .zero, side.signed(held) < .zero {
            size = held.magnitude.raw
        }
        return (side, Quantity(raw: size), price)
    }
}

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededRandom {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func below(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
    }
}

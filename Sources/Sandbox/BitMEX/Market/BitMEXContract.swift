import Domain
import SimulatedVenue

/// A market in the venue's own terms: whole numbers of contracts, and money in the smallest unit.
struct BitMEXContract {
    let index: MarketIndex
    let instrument: Instrument
    /// What profit, fees and margin are counted in.
    let settlement: BitMEXAsset

    init(_ index: MarketIndex, _ instrument: Instrument) {
        self.index = index
        self.instrument = instrument
        settlement = BitMEXAsset(instrument.settlement)
    }

    var symbol: String { instrument.id.market }
    var isSpot: Bool { instrument.isSpot }
    var isInverse: Bool { if case .inverse = instrument.kind { true } else { false } }

    /// Steps of a domain quantity in one unit of `orderQty`: a contract, and on spot 10⁻⁸ of the
    /// base.
    private var step: Int64 { isSpot ? 1 : FixedPoint.scale }

    /// A quantity as the wire counts it.
    func size(_ quantity: Quantity) -> Int64 { quantity.raw / step }

    /// The quantity of so many contracts; `nil` when it does not fit.
    func quantity(_ size: Int64) -> Quantity? {
        let (raw, overflow) = size.multipliedReportingOverflow(by: step)
        return overflow ? nil : Quantity(raw: raw)
    }

    var lotSize: Int64 { size(instrument.lot) }

    /// The value with the venue's sign: a buy of an inverse contract costs a negative amount, of
    /// all others a positive one.
    func cost(_ side: Side, _ value: Money) -> Int64 {
        let units = settlement.units(value, .nearest)
        return (side == .buy) == isInverse ? -units : units
    }

    /// What so much is worth in the base and in the quote currency, unsigned, × 10⁸.
    func notionals(_ quantity: Quantity, at price: Price) -> (home: Int64, foreign: Int64) {
        let value = instrument.value(of: quantity, at: price)
        let units = Int64(clamping: value.raw / Int128(FixedPoint.scale))
        switch instrument.kind {
        case .spot: return (quantity.raw, units)
        case .inverse(let size):
            let foreign = Int128(quantity.raw) * Int128(size.raw) / Int128(FixedPoint.scale)
            return (units, Int64(clamping: foreign))
        case .linear(let size):
            let home = Int128(quantity.raw) * Int128(size.raw) / Int128(FixedPoint.scale)
            return (Int64(clamping: home), units)
        }
    }

    /// The same with the signs of an execution: a buyer of a contract is long the base and short
    /// the quote; on spot both carry the sign of the side.
    func signedNotionals(
        _ side: Side, _ quantity: Quantity, at price: Price
    ) -> (home: Int64, foreign: Int64) {
        let (home, foreign) = notionals(quantity, at: price)
        let sign: Int64 = side == .buy ? 1 : -1
        return (sign * home, isSpot ? sign * foreign : -sign * foreign)
    }
}

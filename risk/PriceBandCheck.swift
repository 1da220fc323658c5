public import Domain

/// Denies a limit price further than `band` from the last price: a slipped digit.
public struct PriceBandCheck: PreTradeCheck {
    public let band: Rate

    public init(band: Rate) { self.band = band }

    public func evaluate(_ order: SizedOrder, in snapshot: RiskSnapshot) throws(RiskDenial) {
        guard case .limit(let price) = order.request.type else { return }
        guard let last = snapshot.lastPrice else { throw .noReferencePrice }
        let distance = Int128(abs(price.raw - last.raw)) * Int128(FixedPoint.scale)
        guard distance <= Int128(last.raw) * Int128(band.raw) else {
            throw .priceOutsideBand(price: price, reference: last, band: band)
        }
    }
}

import Domain

/// Denies a price off the tick grid of its own band, or a quantity off the lot grid.
struct GridCheck: PreTradeCheck {
    func evaluate(_ order: SizedOrder, in snapshot: RiskSnapshot) throws(RiskDenial) {
        let instrument = snapshot.instrument
        if case .limit(let price) = order.request.type, !instrument.ticks.contains(price) {
            throw .priceOffGrid(price: price, tick: instrument.ticks.tick(at: price))
        }
        if case .quantity(let quantity) = order.request.size,
            quantity.raw % instrument.lot.raw != 0
        {
            throw .quantityOffGrid(quantity: quantity, lot: instrument.lot)
        }
    }
}

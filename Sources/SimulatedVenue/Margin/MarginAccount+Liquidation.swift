public import Domain

// When a position is taken away, and what that costs.
extension MarginAccount {
    /// The loss beyond a cross position's own margin that the rest of the wallet bears: the excess margin,
    /// less the fee on it.
    func reach(of slot: MarginPosition) -> Money {
        guard slot.isCross else { return .zero }
        let excess = excessMargin(slot.instrument.settlement)
        let ratio = FixedPoint.scale + slot.instrument.reservedFee.raw
        return excess.scaled(by: FixedPoint.scale, over: ratio, rounding: .floor)
            .rounded(to: slot.instrument.costUnit, .floor)
    }

    /// The mark price at which the position is liquidated; `nil` when flat.
    public func liquidationPrice(of market: MarketIndex) -> Price? {
        guard let slot = position(of: market), let margin = slot.margin else { return nil }
        return LossPrice.price(
            of: slot.position, slot.instrument,
            atLoss: margin.lossToLiquidation + reach(of: slot))
    }

    /// The price at which the position's margin is gone, and at which the venue takes it over; `nil` when
    /// flat.
    public func bankruptcyPrice(of market: MarketIndex) -> Price? {
        guard let slot = position(of: market), let margin = slot.margin else { return nil }
        return LossPrice.price(
            of: slot.position, slot.instrument,
            atLoss: margin.lossToBankruptcy + reach(of: slot))
    }

    /// Whether the mark price has reached the liquidation price.
    public func mustLiquidate(_ market: MarketIndex) -> Bool {
        guard let slot = position(of: market), let mark = slot.markPrice,
            let price = liquidationPrice(of: market)
        else { return false }
        return slot.quantity > .zero ? mark <= price : mark >= price
    }

    /// The markets whose position must go, in their order.
    public var marketsToLiquidate: [MarketIndex] {
        slots.compactMap { $0?.market }.filter(mustLiquidate)
    }

    /// Brings the risk limit, and the rates with it, down to what the position needs.
    ///
    /// - Returns: false when it was there already.
    mutating func lowerRiskLimit(of market: MarketIndex) -> Bool {
        guard let slot = position(of: market) else { return false }
        let step = slot.terms.riskStep
        let limit =
            slot.terms.riskLimit
            + Money(raw: Int128(slot.terms.steps(to: slot.riskValue)) * step.raw)
        guard limit < slot.riskLimit else { return false }
        slots[market.raw]?.riskLimit = limit
        return true
    }

    /// How the venue takes a position over.
    public struct Takeover: Hashable, Sendable {
        public let side: Side
        public let quantity: Quantity
        /// The bankruptcy price.
        public let price: Price
        /// Unsigned, in the settlement currency.
        public let value: Money
        /// Whatever of the margin the price has left, so that all of it is lost.
        public let fee: Money
    }

    /// The execution that takes the whole position, and its whole margin, away.
    ///
    /// The holder loses an isolated position's margin; a cross position takes everything with it that no
    /// other position and no open order has tied up. `nil` when flat.
    public func takeover(of market: MarketIndex) -> Takeover? {
        guard let slot = position(of: market), let margin = slot.margin,
            let price = bankruptcyPrice(of: market)
        else { return nil }
        let excess = excessMargin(slot.instrument.settlement)
        // What the wallet does not have cannot be lost.
        let lost = margin.total + (slot.isCross ? excess : min(.zero, excess))
        let gain = slot.position.unrealizedPnL(of: slot.instrument, at: executable(price, slot))
        return Takeover(
            side: slot.quantity > .zero ? .sell : .buy, quantity: slot.quantity.magnitude,
            price: executable(price, slot),
            value: slot.instrument.value(
                of: slot.quantity.magnitude, at: executable(price, slot)),
            fee: lost + gain)
    }

    /// The bankruptcy price, or the nearest one at which a contract has a value.
    private func executable(_ price: Price, _ slot: MarginPosition) -> Price {
        max(price, slot.instrument.ticks.tick(at: .zero))
    }
}

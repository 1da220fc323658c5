public import Domain

/// Why an account's leverage, margin or risk limit stays as it is.
public enum MarginRefusal: Error, Hashable, Sendable {
    /// The market was never touched by this account.
    case unknownMarket
    /// Not between the lowest and the highest that the market allows.
    case leverageOutside(Rate, lowest: Rate, highest: Rate)
    case insufficientMargin(Currency, required: Money, available: Money)
    /// Only an isolated position has margin of its own.
    case notIsolated
    /// There is no position to add margin to.
    case noPosition
    /// No multiple of the step above the base limit, or below what is at risk already.
    case badRiskLimit(Money, atRisk: Money)
}

// Orders, leverage and margin: what must be affordable.
extension MarginAccount {
    /// What an order ties up beyond what is tied up already; zero when it only reduces.
    ///
    /// - Parameter orders: all open orders with the new one among them; reduce-only ones are left out.
    public func additionalMargin(with orders: OpenOrders, on market: MarketIndex) -> Money {
        guard var slot = position(of: market) else { return .zero }
        let before = slot.orderMargin
        slot.orders = orders
        return max(.zero, slot.orderMargin - before)
    }

    /// Whether the account can take these open orders on.
    ///
    /// - Throws: `.insufficientMargin`, or `.overMaximum` when the position could outgrow its risk limit.
    public func checkOrders(_ orders: OpenOrders, on market: MarketIndex) throws(VenueRefusal) {
        guard var slot = position(of: market) else { throw .unknownMarket }
        let required = additionalMargin(with: orders, on: market)
        guard required > .zero else { return }
        let currency = slot.instrument.settlement
        let available = availableMargin(currency)
        guard required <= available else {
            throw .insufficientMargin(currency, required: required, available: available)
        }
        slot.orders = orders
        guard slot.riskValue <= slot.riskLimit else {
            throw .overMaximum(slot.riskValue, maximum: slot.riskLimit)
        }
    }

    /// The lowest leverage: a hundredth.
    static let lowestLeverage = Rate(raw: FixedPoint.scale / 100)

    /// Sets the leverage of a market; `nil` is cross margin. Margin that had been added is given back to the
    /// wallet.
    public mutating func setLeverage(
        _ leverage: Rate?, on market: MarketIndex
    ) throws(MarginRefusal) {
        guard var slot = position(of: market) else { throw .unknownMarket }
        if let leverage {
            let highest = MarginRequirement(
                terms: slot.terms, riskLimit: slot.riskLimit, leverage: nil
            ).shownLeverage
            guard leverage >= Self.lowestLeverage, leverage <= highest else {
                throw .leverageOutside(leverage, lowest: Self.lowestLeverage, highest: highest)
            }
        }
        slot.leverage = leverage
        // An isolated position that is losing keeps its loss covered.
        slot.addedMargin = .zero
        try replace(slot)
    }

    /// Moves margin between the wallet and an isolated position; a negative amount takes some back.
    public mutating func transferMargin(
        _ amount: Money, to market: MarketIndex
    ) throws(MarginRefusal) {
        guard var slot = position(of: market) else { throw .unknownMarket }
        guard !slot.isCross else { throw .notIsolated }
        guard !slot.position.isFlat else { throw .noPosition }
        slot.addedMargin += amount
        try replace(slot)
    }

    /// Sets the value up to which the account may go on a market, and with it the rates.
    public mutating func setRiskLimit(
        _ limit: Money, on market: MarketIndex
    ) throws(MarginRefusal) {
        guard var slot = position(of: market) else { throw .unknownMarket }
        let above = limit - slot.terms.riskLimit
        guard above >= .zero, above.raw % slot.terms.riskStep.raw == 0, limit >= slot.riskValue
        else { throw .badRiskLimit(limit, atRisk: slot.riskValue) }
        slot.riskLimit = limit
        if let leverage = slot.leverage {
            let highest = MarginRequirement(
                terms: slot.terms, riskLimit: limit, leverage: nil
            ).shownLeverage
            guard leverage <= highest else {
                throw .leverageOutside(leverage, lowest: Self.lowestLeverage, highest: highest)
            }
        }
        try replace(slot)
    }

    /// Takes a changed position over when the wallet can bear it and it would not be liquidated at once.
    private mutating func replace(_ slot: MarginPosition) throws(MarginRefusal) {
        let currency = slot.instrument.settlement
        let before = excessMargin(currency)
        var changed = self
        changed.slots[slot.market.raw] = slot
        let after = changed.excessMargin(currency)
        let required = before - after
        guard after >= .zero || required <= .zero else {
            throw .insufficientMargin(
                currency, required: required, available: max(.zero, before))
        }
        guard !changed.mustLiquidate(slot.market) else {
            let short = slot.margin.map { $0.maintenance - $0.total - slot.unrealized }
            throw .insufficientMargin(
                currency, required: max(.zero, short ?? .zero), available: max(.zero, after))
        }
        self = changed
    }
}

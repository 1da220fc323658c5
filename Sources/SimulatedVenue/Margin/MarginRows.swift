public import Domain

/// One position as the venue tells of it: the numbers of BitMEX's position row. Money is in the settlement
/// currency and signed as there (long is negative on inverse contracts); prices are `nil` when flat.
public struct PositionRow: Hashable, Sendable {
    public var account: AccountID
    public var market: MarketIndex
    /// The larger of both fees.
    public var commission: Rate
    public var initialRequirement: Rate
    public var maintenanceRequirement: Rate
    public var riskLimit: Money
    public var leverage: Rate
    public var isCross: Bool
    public var previousRealized: Money
    public var openBuyQuantity: Quantity
    public var openBuyCost: Money
    public var openSellQuantity: Quantity
    public var openSellCost: Money
    public var boughtQuantity: Quantity
    public var boughtCost: Money
    public var soldQuantity: Quantity
    public var soldCost: Money
    /// `currentQty`, signed.
    public var quantity: Quantity
    /// `currentCost`: `realizedCost` and `unrealizedCost` together.
    public var currentCost: Money
    /// `currentComm`: fees and funding.
    public var paidFees: Money
    public var realizedCost: Money
    /// `unrealisedCost` and `posCost`.
    public var cost: Money
    public var grossOpenCost: Money
    public var grossOpenPremium: Money
    public var markPrice: Price?
    public var markValue: Money
    public var riskValue: Money
    public var margin: PositionMargin?
    /// `initMargin`: of open orders.
    public var orderMargin: Money
    /// `maintMargin`.
    public var heldMargin: Money
    public var realized: Money
    public var unrealized: Money
    /// `unrealisedPnlPcnt` and `unrealisedRoePcnt`, to four decimals.
    public var unrealizedShare: Rate
    public var returnOnEquity: Rate
    public var averageEntryPrice: Price?
    public var breakEvenPrice: Price?
    public var liquidationPrice: Price?
    public var bankruptcyPrice: Price?
    public var openedAt: Timestamp?
    public var isOpen: Bool { quantity != .zero }
}

/// One currency of an account as the venue tells of it: the numbers of BitMEX's margin row.
public struct MarginRow: Hashable, Sendable {
    public var account: AccountID
    public var currency: Currency
    /// `amount`: deposited.
    public var amount: Money
    public var grossFees: Money
    public var grossOpenCost: Money
    public var grossOpenPremium: Money
    /// Costs of what is held.
    public var grossCost: Money
    public var grossMarkValue: Money
    public var riskValue: Money
    /// `initMargin`: open orders of all markets, spot included.
    public var orderMargin: Money
    /// `maintMargin`.
    public var heldMargin: Money
    public var realized: Money
    public var unrealized: Money
    public var walletBalance: Money
    public var marginBalance: Money
    /// `excessMargin`; what is available is this, but not less than zero.
    public var excessMargin: Money
    public var availableMargin: Money { max(.zero, excessMargin) }
    /// Shares to four decimals; the first two are never above one.
    public var marginBalanceShare: Rate
    public var excessMarginShare: Rate
    public var usedShare: Rate
    /// `marginLeverage`, to eight decimals: `grossMarkValue ÷ marginBalance`.
    public var leverage: Rate
}

extension MarginAccount {
    /// The row of a market; `nil` when the account has never touched it.
    public func positionRow(of market: MarketIndex) -> PositionRow? {
        guard let slot = position(of: market) else { return nil }
        let requirement = slot.requirement
        let cost = slot.position.cost
        let share = Ratio.of(slot.unrealized, cost.magnitude, digits: 4)
        return PositionRow(
            account: id, market: market, commission: slot.instrument.reservedFee,
            initialRequirement: requirement.initial,
            maintenanceRequirement: requirement.maintenance, riskLimit: slot.riskLimit,
            leverage: requirement.shownLeverage, isCross: slot.isCross,
            previousRealized: slot.previousRealized, openBuyQuantity: slot.orders.buys.quantity,
            openBuyCost: slot.signedCost(slot.orders.buys.cost, .buy),
            openSellQuantity: slot.orders.sells.quantity,
            openSellCost: slot.signedCost(slot.orders.sells.cost, .sell),
            boughtQuantity: slot.bought.quantity, boughtCost: slot.bought.cost,
            soldQuantity: slot.sold.quantity, soldCost: slot.sold.cost,
            quantity: slot.quantity, currentCost: cost - slot.grossRealized,
            paidFees: slot.paidFees, realizedCost: -slot.grossRealized, cost: cost,
            grossOpenCost: slot.openOrderCost, grossOpenPremium: slot.openOrderPremium,
            markPrice: slot.position.isFlat ? nil : slot.markPrice, markValue: slot.markValue,
            riskValue: slot.riskValue, margin: slot.margin, orderMargin: slot.orderMargin,
            heldMargin: slot.heldMargin, realized: slot.realized,
            unrealized: slot.unrealized, unrealizedShare: share,
            returnOnEquity: Ratio.of(
                slot.unrealized, cost.magnitude, times: requirement.shownLeverage, digits: 4),
            averageEntryPrice: slot.averageEntryPrice, breakEvenPrice: slot.breakEvenPrice,
            liquidationPrice: liquidationPrice(of: market),
            bankruptcyPrice: bankruptcyPrice(of: market), openedAt: slot.openedAt)
    }

    /// The row of a currency; `nil` when the account has never had it.
    public func marginRow(of currency: Currency) -> MarginRow? {
        guard let wallet = wallets.first(where: { $0.currency == currency }) else { return nil }
        let markValue = sum(currency) { $0.markValue.magnitude }
        let orderMargin = wallet.reserved + sum(currency) { $0.orderMargin }
        let heldMargin = sum(currency) { $0.heldMargin }
        let unrealized = unrealized(currency)
        let balance = wallet.balance + unrealized
        let excess = balance - orderMargin - heldMargin
        return MarginRow(
            account: id, currency: currency, amount: wallet.deposited, grossFees: wallet.fees,
            grossOpenCost: sum(currency) { $0.openOrderCost },
            grossOpenPremium: sum(currency) { $0.openOrderPremium },
            grossCost: sum(currency) { $0.position.cost.magnitude }, grossMarkValue: markValue,
            riskValue: sum(currency) { $0.riskValue }, orderMargin: orderMargin,
            heldMargin: heldMargin, realized: wallet.realized, unrealized: unrealized,
            walletBalance: wallet.balance, marginBalance: balance, excessMargin: excess,
            marginBalanceShare: Ratio.capped(balance, markValue),
            excessMarginShare: Ratio.capped(excess, markValue),
            usedShare: Ratio.of(orderMargin + heldMargin, balance, digits: 4),
            leverage: Ratio.of(markValue, balance, digits: 8))
    }
}

extension MarginPosition {
    /// With BitMEX's sign: what a buy of an inverse contract costs is negative.
    func signedCost(_ cost: Money, _ side: Side) -> Money {
        var isNegative = side == .sell
        if case .inverse = instrument.kind { isNegative.toggle() }
        return isNegative ? -cost : cost
    }
}

/// Shares of amounts, for rows; nothing is computed from them.
enum Ratio {
    /// `amount ÷ whole × factor` to the nearest 10⁻ᵈⁱᵍⁱᵗˢ; zero when there is no whole.
    static func of(
        _ amount: Money, _ whole: Money, times factor: Rate = .one, digits: Int
    ) -> Rate {
        guard whole > .zero else { return .zero }
        var step = FixedPoint.scale
        for _ in 0..<digits { step /= 10 }
        // Whole units of at least 10⁻⁸ stay exact through this, and the product fits.
        let scale = Int128(FixedPoint.scale)
        let units = amount.raw / scale
        let denominator = whole.raw / scale * Int128(step)
        guard denominator > 0 else { return .zero }
        let numerator = units.magnitude.multipliedReportingOverflow(
            by: UInt128(factor.raw.magnitude))
        guard !numerator.overflow else { return .zero }
        let half = denominator.magnitude / 2
        let steps = Int128((numerator.partialValue + half) / denominator.magnitude)
        let raw = Int64(clamping: steps * Int128(step))
        return Rate(raw: amount < .zero ? -raw : raw)
    }

    /// To four decimals and at most one, which is also what no whole gives.
    static func capped(_ amount: Money, _ whole: Money) -> Rate {
        guard whole > .zero else { return .one }
        return min(.one, of(amount, whole, digits: 4))
    }
}

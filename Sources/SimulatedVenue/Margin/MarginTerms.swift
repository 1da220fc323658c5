public import Domain

/// What a derivatives market asks of those who trade it, before their leverage and size.
public struct MarginTerms: Hashable, Sendable {
    /// Of the cost, to open: 0.01 is a hundred times leverage at most.
    public var initialMargin: Rate
    /// Of the cost, to stay.
    public var maintenanceMargin: Rate
    /// The value in the settlement currency up to which these rates hold.
    public var riskLimit: Money
    /// Each step above the limit, or part of one, adds the maintenance margin to both rates.
    public var riskStep: Money
    /// The grid of mark and index prices, which is not that of orders.
    public var priceStep: Price
    /// From one funding to the next.
    public var fundingInterval: TimeSpan

    public init(
        initialMargin: Rate, maintenanceMargin: Rate, riskLimit: Money, riskStep: Money,
        priceStep: Price = Price(raw: 1_000_000), fundingInterval: TimeSpan = .hours(8)
    ) {
        precondition(riskStep.raw > 0 && priceStep.raw > 0, "steps are positive")
        precondition(fundingInterval > .zero, "funding needs an interval")
        self.initialMargin = initialMargin
        self.maintenanceMargin = maintenanceMargin
        self.riskLimit = riskLimit
        self.riskStep = riskStep
        self.priceStep = priceStep
        self.fundingInterval = fundingInterval
    }

    /// BitMEX's terms of 2026: XBTUSD's for inverse contracts, XBTUSDT's for linear ones; `nil` for
    /// spot, which knows no margin.
    public static func standard(for kind: ContractKind) -> MarginTerms? {
        let limits: (limit: Int128, step: Int128)
        switch kind {
        case .spot: return nil
        case .inverse: limits = (200, 150)
        case .linear: limits = (1_000_000, 1_000_000)
        }
        return MarginTerms(
            initialMargin: Rate(raw: 1_000_000), maintenanceMargin: Rate(raw: 500_000),
            riskLimit: Money(raw: limits.limit * Money.scale),
            riskStep: Money(raw: limits.step * Money.scale))
    }

    /// The steps, whole or begun, by which `limit` lies above the base limit.
    func steps(to limit: Money) -> Int64 {
        let above = limit - riskLimit
        guard above > .zero else { return 0 }
        return Int64(clamping: (above.raw + riskStep.raw - 1) / riskStep.raw)
    }
}

/// The two rates that a position must meet: those of the terms, its risk limit and its leverage.
public struct MarginRequirement: Hashable, Sendable {
    /// `nil` is cross margin.
    public let leverage: Rate?
    /// From terms and risk limit alone; the leverage may ask for more.
    public let base: Rate
    public let maintenance: Rate

    public init(terms: MarginTerms, riskLimit: Money, leverage: Rate?) {
        let steps = terms.steps(to: riskLimit)
        let extra = terms.maintenanceMargin.raw * steps
        self.leverage = leverage
        base = Rate(raw: terms.initialMargin.raw + extra)
        maintenance = Rate(raw: terms.maintenanceMargin.raw + extra)
    }

    /// `cost × max(1 ÷ leverage, base)`, in whole units, rounded up.
    public func initial(of cost: Money, unit: Money) -> Money {
        let byBase = cost.times(base, rounding: .ceiling)
        guard let leverage else { return byBase.rounded(to: unit, .ceiling) }
        let byLeverage = cost.scaled(
            by: FixedPoint.scale, over: leverage.raw, rounding: .ceiling)
        return max(byBase, byLeverage).rounded(to: unit, .ceiling)
    }

    /// `max(1 ÷ leverage, base)` to the nearest 10⁻⁸, for the account's rows.
    public var initial: Rate {
        guard let leverage else { return base }
        let scale = Int128(FixedPoint.scale)
        let doubled = (2 * scale * scale + Int128(leverage.raw)) / (2 * Int128(leverage.raw))
        return max(base, Rate(raw: Int64(clamping: doubled)))
    }

    /// The highest leverage that the base rate allows: what cross margin is shown with.
    public var shownLeverage: Rate {
        leverage ?? Rate(raw: FixedPoint.scale * FixedPoint.scale / max(1, base.raw))
    }
}

extension Instrument {
    /// The larger of both fees: what margin sets aside for each fill to come.
    var reservedFee: Rate { max(makerFee, takerFee) }
}

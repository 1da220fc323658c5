public import Domain

/// What a position ties up, by BitMEX's formulas; all in the settlement currency, in whole units, every
/// part rounded up.
public struct PositionMargin: Hashable, Sendable {
    /// `posInit`: cost × initial requirement.
    public let initial: Money
    /// `posComm`: the fee of being closed at the bankruptcy price.
    public let closingFee: Money
    /// `posCross`: margin beyond the initial one. Isolated: what was added by hand; cross: the loss so far.
    public let cross: Money
    /// `posLoss`: the part of `cross` that has been absorbed for good.
    public let loss: Money
    /// `posMaint`: what must be left of the margin; the closing fee is in it, and the next funding when
    /// this side would pay it.
    public let maintenance: Money

    /// - Parameters:
    ///   - cost: of the position, unsigned.
    ///   - fee: the larger of both fee rates.
    ///   - payableFunding: the next funding rate if this side would pay it, else zero.
    public init(
        cost: Money, requirement: MarginRequirement, fee: Rate, cross: Money,
        loss: Money = .zero, payableFunding: Rate, unit: Money
    ) {
        initial = requirement.initial(of: cost, unit: unit)
        self.cross = cross
        self.loss = loss
        let exposed = max(.zero, cost + initial + cross)
        closingFee = exposed.times(fee, rounding: .ceiling).rounded(to: unit, .ceiling)
        let kept = requirement.maintenance + max(.zero, payableFunding)
        let byRate = cost.times(kept, rounding: .ceiling).rounded(to: unit, .ceiling)
        // Funding never makes staying dearer than opening.
        maintenance = min(initial, byRate) + closingFee
    }

    /// `posMargin`: all that it ties up.
    public var total: Money { initial + closingFee + cross - loss }
    /// The loss at which it is liquidated, out of its own margin alone.
    public var lossToLiquidation: Money { total - maintenance }
    /// The loss at which its own margin is gone but for the closing fee.
    public var lossToBankruptcy: Money { total - closingFee }
}

/// What open orders tie up.
public enum OrderMargin {
    /// `⌈cost × requirement⌉ + ⌈fee × (2 × cost + initial)⌉`: the margin, and the fees of opening and of
    /// being closed at the bankruptcy price.
    ///
    /// - Parameter cost: of the orders that could enlarge the position, unsigned.
    public static func margin(
        cost: Money, requirement: MarginRequirement, fee: Rate, unit: Money
    ) -> Money {
        let initial = requirement.initial(of: cost, unit: unit)
        let fees = (cost + cost + initial).times(max(.zero, fee), rounding: .ceiling)
        return initial + fees.rounded(to: unit, .ceiling)
    }
}

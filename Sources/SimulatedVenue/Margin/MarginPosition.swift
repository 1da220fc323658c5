public import Domain

/// One account's side of one derivatives market: position, leverage, open orders, and the prices they are
/// judged by. Everything derived from these is computed when asked for.
public struct MarginPosition: Sendable {
    public let market: MarketIndex
    public internal(set) var instrument: Instrument
    public internal(set) var terms: MarginTerms
    /// `nil` before the first index price.
    public internal(set) var markPrice: Price?
    /// The rate that is fixed for the next funding.
    public internal(set) var fundingRate = Rate.zero

    /// Quantity and cost with BitMEX's signs.
    public internal(set) var position = Position()
    /// The one price at which all that is held was bought; `nil` when there were several.
    var soleEntryPrice: Price?
    /// `nil` is cross margin.
    public internal(set) var leverage: Rate?
    /// The value up to which the account may go, set by hand; it decides the rates.
    public internal(set) var riskLimit: Money
    /// Isolated margin that was added, or taken by payments that the wallet could not cover.
    public internal(set) var addedMargin = Money.zero
    public internal(set) var orders = OpenOrders()

    /// Gains realized since the position was opened, before fees and funding.
    public internal(set) var grossRealized = Money.zero
    /// Fees and funding paid since then; negative when more was received.
    public internal(set) var paidFees = Money.zero
    /// What the last closed position brought, after fees and funding.
    public internal(set) var previousRealized = Money.zero
    public internal(set) var bought = OpenOrders.Total()
    public internal(set) var sold = OpenOrders.Total()
    public internal(set) var openedAt: Timestamp?

    init(market: MarketIndex, instrument: Instrument, terms: MarginTerms) {
        self.market = market
        self.instrument = instrument
        self.terms = terms
        riskLimit = terms.riskLimit
    }

    public var isCross: Bool { leverage == nil }
    public var quantity: Quantity { position.quantity }
    public var requirement: MarginRequirement {
        MarginRequirement(terms: terms, riskLimit: riskLimit, leverage: leverage)
    }
    /// What a gain or loss of the position counts, before fees; zero without a mark price.
    public var unrealized: Money {
        markPrice.map { position.unrealizedPnL(of: instrument, at: $0) } ?? .zero
    }
    /// The signed value at the mark price; at cost while there is none.
    public var markValue: Money {
        guard !position.isFlat else { return .zero }
        return markPrice.map { instrument.signedValue(of: quantity, at: $0) } ?? position.cost
    }
    /// Gains minus fees and funding since it was opened.
    public var realized: Money { grossRealized - paidFees }

    /// The funding rate if this side is the one that would pay it, else zero.
    var payableFunding: Rate {
        quantity > .zero
            ? max(.zero, fundingRate) : quantity < .zero ? max(.zero, -fundingRate) : .zero
    }

    /// What the position ties up; `nil` when there is none.
    public var margin: PositionMargin? {
        guard !position.isFlat else { return nil }
        return PositionMargin(
            cost: position.cost.magnitude, requirement: requirement,
            fee: instrument.reservedFee, cross: isCross ? max(.zero, -unrealized) : addedMargin,
            payableFunding: payableFunding, unit: instrument.costUnit)
    }

    /// The cost of open orders that margin is asked for, `grossOpenCost`.
    public var openOrderCost: Money { orders.openingCost(beside: quantity) }

    /// `grossOpenPremium`.
    public var openOrderPremium: Money {
        guard let markPrice else { return .zero }
        let requirement = requirement
        let cushion =
            requirement.initial - terms.maintenanceMargin
            - max(fundingRate, -fundingRate)
        return orders.premium(
            beside: quantity, mark: markPrice, instrument: instrument, cushion: cushion)
    }

    /// `initMargin`: what open orders tie up.
    public var orderMargin: Money {
        let cost = openOrderCost
        guard cost > .zero else { return .zero }
        return openOrderPremium
            + OrderMargin.margin(
                cost: cost, requirement: requirement, fee: instrument.reservedFee,
                unit: instrument.costUnit)
    }

    /// `maintMargin`: what the position ties up now, gains and losses included.
    public var heldMargin: Money { margin.map { $0.total + unrealized } ?? .zero }

    /// `riskValue`: mark value and open orders together.
    public var riskValue: Money { markValue.magnitude + openOrderCost }

    /// To 10⁻⁴; the price itself when all was bought at one; `nil` when flat.
    public var averageEntryPrice: Price? {
        guard !position.isFlat else { return nil }
        return soleEntryPrice ?? LossPrice.averageEntry(of: position, instrument)
    }

    /// Where closing would make up for what was realized since the position was opened; `nil` when flat.
    public var breakEvenPrice: Price? {
        guard !position.isFlat else { return nil }
        return LossPrice.price(of: position, instrument, atLoss: realized)
    }

    /// Takes an execution in.
    ///
    /// - Returns: the gain it realized, before its fee.
    mutating func apply(_ execution: Execution) -> Money {
        let before = position
        if execution.side == .buy {
            bought.quantity += execution.quantity
            bought.cost += execution.value
        } else {
            sold.quantity += execution.quantity
            sold.cost += execution.value
        }
        let change = position.apply(
            execution.side, execution.quantity, at: execution.price, of: instrument)
        grossRealized += change.realized
        paidFees += execution.fee
        if !position.isFlat, before.isFlat || before.isLong != position.isLong {
            openedAt = execution.time
            soleEntryPrice = execution.price
        } else if change.openedCost != .zero, soleEntryPrice != execution.price {
            soleEntryPrice = nil
        }
        settleAddedMargin(before: before)
        if position.isFlat { close() }
        return change.realized
    }

    /// Margin that was added leaves with the part that is closed.
    private mutating func settleAddedMargin(before: Position) {
        if position.isFlat || position.isLong != before.isLong {
            addedMargin = .zero
        } else if quantity.magnitude < before.quantity.magnitude {
            addedMargin = addedMargin.scaled(
                by: quantity.magnitude.raw, over: before.quantity.magnitude.raw, rounding: .down
            ).rounded(to: instrument.costUnit, .down)
        }
    }

    private mutating func close() {
        previousRealized = realized
        grossRealized = .zero
        paidFees = .zero
        soleEntryPrice = nil
        openedAt = nil
    }
}

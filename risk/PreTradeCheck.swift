public import Domain

/// One reason for which an order may be denied.
public protocol PreTradeCheck: Sendable {
    /// Returns when the order may pass, throws the denial when it may not.
    func evaluate(_ order: SizedOrder, in snapshot: RiskSnapshot) throws(RiskDenial)
}

/// A request with the numbers that most checks need, computed once.
public struct SizedOrder: Sendable {
    public let request: OrderRequest
    /// The price that limits are measured at: its own limit, else the last price.
    public let price: Price
    /// Its quantity; for an order by amount, what the amount buys at `price`, rounded up.
    public let quantity: Quantity
    /// Its value in the quote currency.
    public let notional: Money
    /// Its value in the settlement currency: what a spot buy pays, or a contract is worth.
    public let value: Money

    /// Beyond this, adding it to a position and to working orders could overflow 64 bits.
    private static let limit: Int64 = .max / 4

    private init(
        _ request: OrderRequest, price: Price, quantity: Quantity, notional: Money, value: Money
    ) {
        self.request = request
        self.price = price
        self.quantity = quantity
        self.notional = notional
        self.value = value
    }

    /// - Throws: `RiskDenial.noReferencePrice`, or `.valueOverflow` when it does not fit.
    static func of(
        _ request: OrderRequest, in snapshot: RiskSnapshot
    ) throws(RiskDenial) -> SizedOrder {
        let limit: Price? = if case .limit(let limit) = request.type { limit } else { nil }
        guard let price = limit ?? snapshot.lastPrice, price > .zero else {
            throw .noReferencePrice
        }
        switch request.size {
        case .quantity(let quantity):
            guard quantity.raw.magnitude <= Self.limit else { throw .valueOverflow }
            return SizedOrder(
                request, price: price, quantity: quantity,
                notional: snapshot.instrument.notional(of: quantity, at: price),
                value: snapshot.instrument.value(of: quantity, at: price))
        case .amount(let amount):
            guard let bought = amount.quantity(at: price), bought.raw < Self.limit else {
                throw .valueOverflow
            }
            return SizedOrder(
                request, price: price, quantity: Quantity(raw: bought.raw + 1), notional: amount,
                value: amount)
        }
    }
}

/// An order that passed every check; the only thing a gateway accepts.
public struct ApprovedOrder: Hashable, Sendable {
    public let request: OrderRequest

    init(_ request: OrderRequest) { self.request = request }
}

/// The one way to an `ApprovedOrder`: every order meets the venue's rules, then our own limits, then the
/// checks of whoever embeds the engine.
public struct RiskGate: Sendable {
    private let limits: RiskLimits
    private let own: [any PreTradeCheck]

    /// Every check that `limits` switches on.
    ///
    /// - Parameter own: further checks, run after these; none of these can be left out.
    public static func standard(
        _ limits: RiskLimits, and own: [any PreTradeCheck] = []
    ) -> RiskGate {
        RiskGate(limits: limits, own: own)
    }

    /// Approves `order` or throws the first denial.
    public func approve(
        _ order: OrderRequest, in snapshot: RiskSnapshot
    ) throws(RiskDenial) -> ApprovedOrder {
        // First of all, and whatever the order looks like.
        if case .halted(let reason) = snapshot.state { throw .halted(reason: reason) }
        let sized = try SizedOrder.of(order, in: snapshot)
        try checkRules(sized, snapshot)
        try checkLimits(sized, snapshot)
        // By number: a loop over the checks themselves copies each.
        for number in own.indices { try own[number].evaluate(sized, in: snapshot) }
        return ApprovedOrder(order)
    }

    // Called by their types, not from a list: each call through a box costs as much as its check.

    /// What cannot be switched off, the cheapest and most final first.
    private func checkRules(
        _ order: SizedOrder, _ snapshot: RiskSnapshot
    ) throws(RiskDenial) {
        try TradingStateCheck().evaluate(order, in: snapshot)
        try ModeCheck().evaluate(order, in: snapshot)
        try GridCheck().evaluate(order, in: snapshot)
        try MinimumOrderCheck().evaluate(order, in: snapshot)
        try MaximumOrderCheck().evaluate(order, in: snapshot)
        try SpotShortCheck().evaluate(order, in: snapshot)
        try ReduceOnlyCheck().evaluate(order, in: snapshot)
        try FundsCheck().evaluate(order, in: snapshot)
    }

    private func checkLimits(
        _ order: SizedOrder, _ snapshot: RiskSnapshot
    ) throws(RiskDenial) {
        if let limit = limits.staleAfter {
            try StaleDataCheck(limit: limit).evaluate(order, in: snapshot)
        }
        if let band = limits.priceBand {
            try PriceBandCheck(band: band).evaluate(order, in: snapshot)
        }
        if let limit = limits.maxOrderNotional {
            try MaxNotionalCheck(limit: limit).evaluate(order, in: snapshot)
        }
        if let limit = limits.maxPositionNotional {
            try MaxPositionCheck(limit: limit).evaluate(order, in: snapshot)
        }
        if let limit = limits.maxDailyLoss {
            try DailyLossCheck(limit: limit).evaluate(order, in: snapshot)
        }
        if let limit = limits.maxOrdersPerDay {
            try OrderRateCheck(limit: limit).evaluate(order, in: snapshot)
        }
    }
}

/// Our own limits; `nil` switches a check off. Those of the venue cannot be switched off.
public struct RiskLimits: Hashable, Sendable {
    /// Largest value of one order, in the quote currency.
    public var maxOrderNotional: Money?
    /// Largest value of the position, in the quote currency.
    public var maxPositionNotional: Money?
    /// Loss since the start of the reporting day, as a share of the equity then.
    public var maxDailyLoss: Rate?
    /// How far a limit price may lie from the last price, as a ratio.
    public var priceBand: Rate?
    /// How old market data may be for an entry.
    public var staleAfter: TimeSpan?
    public var maxOrdersPerDay: Int?

    public init(
        maxOrderNotional: Money? = nil, maxPositionNotional: Money? = nil,
        maxDailyLoss: Rate? = nil, priceBand: Rate? = nil, staleAfter: TimeSpan? = nil,
        maxOrdersPerDay: Int? = nil
    ) {
        self.maxOrderNotional = maxOrderNotional
        self.maxPositionNotional = maxPositionNotional
        self.maxDailyLoss = maxDailyLoss
        self.priceBand = priceBand
        self.staleAfter = staleAfter
        self.maxOrdersPerDay = maxOrdersPerDay
    }
}

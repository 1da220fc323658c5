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

/// The one way to an `ApprovedOrder`.
public struct RiskGate: Sendable {
    private let checks: [any PreTradeCheck]

    /// Not public: a gate of no checks would approve anything.
    private init(checks: [any PreTradeCheck]) { self.checks = checks }

    /// Every check that `limits` switches on, the cheapest and most final first.
    ///
    /// - Parameter own: further checks, run after these; none of these can be left out.
    public static func standard(
        _ limits: RiskLimits, and own: [any PreTradeCheck] = []
    ) -> RiskGate {
        var checks: [any PreTradeCheck] = [
            TradingStateCheck(), ModeCheck(), GridCheck(), MinimumOrderCheck(),
            MaximumOrderCheck(), SpotShortCheck(), ReduceOnlyCheck(), FundsCheck(),
        ]
        if let limit = limits.staleAfter { checks.append(StaleDataCheck(limit: limit)) }
        if let band = limits.priceBand { checks.append(PriceBandCheck(band: band)) }
        if let limit = limits.maxOrderNotional { checks.append(MaxNotionalCheck(limit: limit)) }
        if let limit = limits.maxPositionNotional {
            checks.append(MaxPositionCheck(limit: limit))
        }
        if let limit = limits.maxDailyLoss { checks.append(DailyLossCheck(limit: limit)) }
        if let limit = limits.maxOrdersPerDay { checks.append(OrderRateCheck(limit: limit)) }
        return RiskGate(checks: checks + own)
    }

    /// Approves `order` or throws the first denial.
    public func approve(
        _ order: OrderRequest, in snapshot: RiskSnapshot
    ) throws(RiskDenial) -> ApprovedOrder {
        // First of all, and whatever the order looks like.
        if case .halted(let reason) = snapshot.state { throw .halted(reason: reason) }
        let sized = try SizedOrder.of(order, in: snapshot)
        // By number: a loop over the checks themselves copies each.
        for number in checks.indices { try checks[number].evaluate(sized, in: snapshot) }
        return ApprovedOrder(order)
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

/// Names one market of one exchange, e.g. `upbit` and `KRW-BTC`.
public struct InstrumentID: Hashable, Sendable, CustomStringConvertible {
    /// The exchange's name in lower case: `upbit`, `bithumb`, `bitmex`, or `paper`.
    public let exchange: String
    /// The market code as the venue writes it.
    public let market: String

    public init(exchange: String, market: String) {
        self.exchange = exchange
        self.market = market
    }
    public var description: String { "\(exchange) \(market)" }
}

/// How a quantity becomes money.
public enum ContractKind: Hashable, Sendable {
    /// The base currency itself is bought and sold; it cannot be sold short.
    case spot
    /// A contract worth `contractSize` units of base, settled in the quote currency.
    case linear(contractSize: Quantity)
    /// A contract worth `contractSize` units of quote, settled in the base currency.
    ///
    /// BitMEX rounds its value to whole satoshis for each lot; see `ContractTerms.value`.
    case inverse(contractSize: Quantity)
}

/// How a venue turns notional × rate into the fee it books.
public enum FeeRounding: Hashable, Sendable {
    /// Every digit is kept (Upbit); beyond 10⁻¹⁶ the fee is rounded up.
    case exact
    /// Cut toward zero to a whole multiple of `step` (Bithumb 0.01 KRW, BitMEX 1 satoshi).
    case truncated(step: Money)
}

/// A market as it stood at one time: what it is, its grid, its limits and its fees.
///
/// Venues change ticks, lots and fees; the rules of a past date come from the venue's dated history.
///
/// A value in every respect; it is a class without mutable state only because it is handed around with
/// each order, and copying its dozen fields costs more than the order's checks.
public final class Instrument: Hashable, Sendable {
    public let id: InstrumentID
    public let terms: ContractTerms
    public let base: Currency
    public let quote: Currency
    /// What PnL, fees and margin are paid in: quote for spot and linear, base for inverse.
    public let settlement: Currency
    public let ticks: TickTable
    public let minimumQuantity: Quantity
    /// Smallest order value in the quote currency; zero when the venue has none.
    public let minimumNotional: Money
    /// Largest order value in the quote currency; `nil` when none is known.
    public let maximumNotional: Money?
    /// Largest order quantity; `nil` when none is known.
    public let maximumQuantity: Quantity?

    public init(
        id: InstrumentID, kind: ContractKind, base: Currency, quote: Currency,
        ticks: TickTable, lot: Quantity, minimumQuantity: Quantity? = nil,
        minimumNotional: Money = .zero, maximumNotional: Money? = nil,
        maximumQuantity: Quantity? = nil, makerFee: Rate, takerFee: Rate,
        feeRounding: FeeRounding
    ) {
        precondition(lot.raw > 0, "a lot is positive")
        self.id = id
        terms = ContractTerms(
            kind: kind, lot: lot, makerFee: makerFee, takerFee: takerFee, feeRounding: feeRounding)
        self.base = base
        self.quote = quote
        if case .inverse = kind { settlement = base } else { settlement = quote }
        self.ticks = ticks
        self.minimumQuantity = minimumQuantity ?? lot
        self.minimumNotional = minimumNotional
        self.maximumNotional = maximumNotional
        self.maximumQuantity = maximumQuantity
    }

    @inlinable public var kind: ContractKind { terms.kind }
    /// The step of quantities.
    public var lot: Quantity { terms.lot }
    public var makerFee: Rate { terms.makerFee }
    public var takerFee: Rate { terms.takerFee }
    public var feeRounding: FeeRounding { terms.feeRounding }
    @inlinable public var isSpot: Bool { if case .spot = kind { true } else { false } }

    public static func == (left: Instrument, right: Instrument) -> Bool {
        left === right
            || (left.id == right.id && left.terms == right.terms && left.base == right.base
                && left.quote == right.quote && left.ticks == right.ticks
                && left.minimumQuantity == right.minimumQuantity
                && left.minimumNotional == right.minimumNotional
                && left.maximumNotional == right.maximumNotional
                && left.maximumQuantity == right.maximumQuantity)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(id)
        hasher.combine(lot)
        hasher.combine(takerFee)
    }
}

extension Instrument {
    /// What `quantity` (not negative) is worth at `price`, in the settlement currency; see
    /// `ContractTerms.value`.
    @inlinable
    public func value(of quantity: Quantity, at price: Price) -> Money {
        terms.value(of: quantity, at: price)
    }

    /// What the venue books as fee on an execution worth `value`; negative is a rebate.
    public func fee(on value: Money, role: LiquidityRole) -> Money {
        terms.fee(on: value, role: role)
    }

    /// The value of a signed quantity with the sign that makes PnL a plain difference.
    ///
    /// Long is positive for spot and linear and negative for inverse, as BitMEX signs cost; so
    /// `signedValue(position, exit) − signedValue(position, entry)` is the gain in both.
    @inlinable
    public func signedValue(of quantity: Quantity, at price: Price) -> Money {
        let value = value(of: quantity.magnitude, at: price)
        let isNegative = quantity.raw < 0
        if case .inverse = kind { return isNegative ? value : -value }
        return isNegative ? -value : value
    }

    /// The value of `quantity` in the quote currency, for limits that are stated in it.
    public func notional(of quantity: Quantity, at price: Price) -> Money {
        switch kind {
        case .spot, .linear: value(of: quantity, at: price)
        case .inverse(let size):
            Money(raw: Int128(quantity.raw) * Int128(size.raw))
        }
    }

    /// The largest quantity on the lot grid worth at most `amount` of the settlement currency, by the
    /// venue's own rounding; for linear contracts what that rounding cuts is not spent.
    ///
    /// `nil` when it does not fit, or when a lot of an inverse contract rounds to no satoshi at all.
    public func quantity(worth amount: Money, at price: Price) -> Quantity? {
        guard price.raw > 0, amount.raw > 0 else { return .zero }
        let raw: Int128
        switch kind {
        case .spot:
            raw = amount.raw / Int128(price.raw)
        case .linear(let size):
            let (product, overflow) = amount.raw.multipliedReportingOverflow(
                by: Int128(FixedPoint.scale))
            guard !overflow else { return nil }
            raw = product / (Int128(size.raw) * Int128(price.raw))
        case .inverse:
            // A lot's value is rounded, upward too: the exact quotient could be worth more.
            let lotValue = value(of: lot, at: price).raw
            guard lotValue > 0, let lots = Int64(exactly: amount.raw / lotValue) else { return nil }
            raw = Int128(lots) * Int128(lot.raw)
        }
        guard let exact = Int64(exactly: raw) else { return nil }
        return Quantity(raw: exact).roundedDown(to: lot)
    }

    /// The smallest amount in which a venue keeps what a position has cost: a satoshi for inverse
    /// contracts, a millionth for linear ones, every digit on spot.
    public var costUnit: Money {
        switch kind {
        case .spot: Money(raw: 1)
        case .linear: Money(raw: Money.scale / 1_000_000)
        case .inverse: Money(raw: Money.scale / 100_000_000)
        }
    }

    /// The part of a position's cost that belongs to the part of it that is closed: cut on spot, to the
    /// nearest unit elsewhere, as BitMEX does.
    func share(of cost: Money, _ closed: Quantity, of all: Quantity) -> Money {
        if closed == all { return cost }
        if isSpot { return cost.scaled(by: closed.raw, over: all.raw, rounding: .down) }
        return cost.scaled(by: closed.raw, over: all.raw, rounding: .nearest)
            .rounded(to: costUnit, .nearest)
    }
}

/// Who rested and who came: it decides which fee is paid.
public enum LiquidityRole: UInt8, Sendable {
    case maker
    case taker
}

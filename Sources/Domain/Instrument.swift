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
    /// BitMEX rounds its value to whole satoshis for each lot; see `Instrument.value`.
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
    public let kind: ContractKind
    public let base: Currency
    public let quote: Currency
    /// What PnL, fees and margin are paid in: quote for spot and linear, base for inverse.
    public let settlement: Currency
    public let ticks: TickTable
    /// The step of quantities.
    public let lot: Quantity
    public let minimumQuantity: Quantity
    /// Smallest order value in the quote currency; zero when the venue has none.
    public let minimumNotional: Money
    /// Largest order value in the quote currency; `nil` when none is known.
    public let maximumNotional: Money?
    /// Largest order quantity; `nil` when none is known.
    public let maximumQuantity: Quantity?
    public let makerFee: Rate
    public let takerFee: Rate
    public let feeRounding: FeeRounding

    public init(
        id: InstrumentID, kind: ContractKind, base: Currency, quote: Currency,
        ticks: TickTable, lot: Quantity, minimumQuantity: Quantity? = nil,
        minimumNotional: Money = .zero, maximumNotional: Money? = nil,
        maximumQuantity: Quantity? = nil, makerFee: Rate, takerFee: Rate,
        feeRounding: FeeRounding
    ) {
        precondition(lot.raw > 0, "a lot is positive")
        self.id = id
        self.kind = kind
        self.base = base
        self.quote = quote
        if case .inverse = kind { settlement = base } else { settlement = quote }
        self.ticks = ticks
        self.lot = lot
        self.minimumQuantity = minimumQuantity ?? lot
        self.minimumNotional = minimumNotional
        self.maximumNotional = maximumNotional
        self.maximumQuantity = maximumQuantity
        self.makerFee = makerFee
        self.takerFee = takerFee
        self.feeRounding = feeRounding
    }

    public var isSpot: Bool { kind == .spot }

    public static func == (left: Instrument, right: Instrument) -> Bool {
        left === right
            || (left.id == right.id && left.kind == right.kind && left.base == right.base
                && left.quote == right.quote && left.ticks == right.ticks
                && left.lot == right.lot && left.minimumQuantity == right.minimumQuantity
                && left.minimumNotional == right.minimumNotional
                && left.maximumNotional == right.maximumNotional
                && left.maximumQuantity == right.maximumQuantity
                && left.makerFee == right.makerFee && left.takerFee == right.takerFee
                && left.feeRounding == right.feeRounding)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(id)
        hasher.combine(lot)
        hasher.combine(takerFee)
    }
}

extension Instrument {
    /// What `quantity` (not negative) is worth at `price`, in the settlement currency.
    ///
    /// - Spot: price × quantity, exact.
    /// - Linear: price × quantity × contract size, cut to 10⁻⁶ as BitMEX's USDt accounts hold it.
    /// - Inverse: for each lot the nearest whole number of satoshis of `lot × size ÷ price`, times
    ///   the lots; a quantity off the lot grid counts contract by contract.
    public func value(of quantity: Quantity, at price: Price) -> Money {
        switch kind {
        case .spot:
            return Money(price, times: quantity)
        case .linear(let size):
            return Money(price, times: quantity)
                .scaled(by: size.raw, over: FixedPoint.scale, rounding: .down)
                .rounded(to: Money(raw: Money.scale / 1_000_000), .down)
        case .inverse(let size):
            let step = quantity.raw % lot.raw == 0 ? lot.raw : FixedPoint.scale
            let lots = Int128(quantity.raw / step)
            // lot × size ÷ price, both raw values at 10⁻⁸: the quotient in satoshis.
            let numerator = Int128(step) * Int128(size.raw)
            let denominator = Int128(price.raw)
            let satoshis = (2 * numerator + denominator) / (2 * denominator)
            return Money(raw: satoshis * lots * Int128(FixedPoint.scale))
        }
    }

    /// The value of a signed quantity with the sign that makes PnL a plain difference.
    ///
    /// Long is positive for spot and linear and negative for inverse, as BitMEX signs cost; so
    /// `signedValue(position, exit) − signedValue(position, entry)` is the gain in both.
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

    /// What the venue books as fee on an execution worth `value`; negative is a rebate.
    public func fee(on value: Money, role: LiquidityRole) -> Money {
        let rate = role == .maker ? makerFee : takerFee
        switch feeRounding {
        case .exact: return value.times(rate, rounding: .ceiling)
        case .truncated(let step):
            return value.times(rate, rounding: .down).rounded(to: step, .down)
        }
    }
}

/// Who rested and who came: it decides which fee is paid.
public enum LiquidityRole: UInt8, Sendable {
    case maker
    case taker
}

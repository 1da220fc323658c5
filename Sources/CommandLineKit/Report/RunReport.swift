public import Domain

/// What a run brought: the contract of `pnl --json` as a value, from which every format is made.
///
/// What follows from other figures is computed here, so that no two figures can disagree.
public struct RunReport: Equatable, Sendable {
    public var identity: Identity
    public var from: Timestamp
    public var to: Timestamp
    public var books: Books
    public var performance: Performance
    public var activity: Activity
    public var sizing: Sizing
    /// One row for each reporting day, in order.
    public var days: [PeriodRow]
    /// Equity over time for the curve; a few hundred points are plenty.
    public var curve: [Double]
    public var wallSeconds: Double

    public init(
        identity: Identity, from: Timestamp, to: Timestamp, books: Books,
        performance: Performance, activity: Activity, sizing: Sizing = Sizing(),
        days: [PeriodRow] = [], curve: [Double] = [], wallSeconds: Double
    ) {
        self.identity = identity
        self.from = from
        self.to = to
        self.books = books
        self.performance = performance
        self.activity = activity
        self.sizing = sizing
        self.days = days
        self.curve = curve
        self.wallSeconds = wallSeconds
    }

    /// Which run, of what.
    public struct Identity: Equatable, Sendable {
        public var run: String
        /// `paper`, `backtest` or `live`.
        public var mode: String
        public var exchange: String
        public var market: String
        /// The settlement currency, in which all money of the report is.
        public var currency: Currency
        /// The predictor with its version, e.g. `pair@3`.
        public var model: String
        /// Whether the market was made up; every format says so.
        public var isSynthetic: Bool
        /// Where days begin and end.
        public var zone: ReportingZone

        public init(
            run: String, mode: String, exchange: String, market: String, currency: Currency,
            model: String, isSynthetic: Bool, zone: ReportingZone = .seoul
        ) {
            self.run = run
            self.mode = mode
            self.exchange = exchange
            self.market = market
            self.currency = currency
            self.model = model
            self.isSynthetic = isSynthetic
            self.zone = zone
        }
    }

    /// The money, as the ledger has it.
    public struct Books: Equatable, Sendable {
        public var startEquity: Money
        public var endEquity: Money
        /// Gains on closed positions, before fees and funding.
        public var realizedPnL: Money
        /// Gain on the open position at the last price, before fees and funding.
        public var unrealizedPnL: Money
        /// Paid, less rebates.
        public var fees: Money
        /// Paid, less received.
        public var funding: Money
        /// What fills cost against the price at the decision; already inside the gains.
        public var slippage: Money
        public var isBalanced: Bool
        public var postings: Int

        public init(
            startEquity: Money, endEquity: Money, realizedPnL: Money, unrealizedPnL: Money,
            fees: Money, funding: Money, slippage: Money, isBalanced: Bool, postings: Int
        ) {
            self.startEquity = startEquity
            self.endEquity = endEquity
            self.realizedPnL = realizedPnL
            self.unrealizedPnL = unrealizedPnL
            self.fees = fees
            self.funding = funding
            self.slippage = slippage
            self.isBalanced = isBalanced
            self.postings = postings
        }

        /// What the account gained, all costs taken off.
        public var netPnL: Money { endEquity - startEquity }
        /// Gains before fees and funding.
        public var grossPnL: Money { realizedPnL + unrealizedPnL }
        /// Net PnL in percent of the equity at the start.
        public var returnPercent: Double { netPnL.percent(of: startEquity) }
    }

    /// Ratios that need the whole path.
    public struct Performance: Equatable, Sendable {
        /// What holding the market from the first to the last bar would have brought.
        public var buyAndHoldPercent: Double
        /// The deepest fall from a peak, in percent of the peak; not negative.
        public var maxDrawdownPercent: Double
        /// Annualized from daily returns; `nil` when there are too few days or they do not vary.
        public var sharpe: Double?

        public init(buyAndHoldPercent: Double, maxDrawdownPercent: Double, sharpe: Double?) {
            self.buyAndHoldPercent = buyAndHoldPercent
            self.maxDrawdownPercent = maxDrawdownPercent
            self.sharpe = sharpe
        }
    }

    /// How entries were sized, in the words of `config.yaml`.
    public struct Sizing: Equatable, Sendable {
        public var kind: String
        public var fraction: Rate
        public var pricedAt: String
        public var reservesFee: Bool

        public init(
            kind: String = "fraction", fraction: Rate = Rate(raw: 99_000_000),
            pricedAt: String = "signal_close", reservesFee: Bool = true
        ) {
            self.kind = kind
            self.fraction = fraction
            self.pricedAt = pricedAt
            self.reservesFee = reservesFee
        }
    }
}

extension Money {
    /// This amount in percent of `whole`; 0 when there is no whole.
    func percent(of whole: Money) -> Double {
        whole == .zero ? 0 : approximate / whole.approximate * 100
    }
}

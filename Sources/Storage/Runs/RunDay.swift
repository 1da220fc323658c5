public import Domain

/// One reporting day of a run; a later snapshot of the same day takes the place of an earlier one.
public struct RunDay: Hashable, Sendable {
    /// In UTC; the zone is that of the report.
    public var start: Timestamp
    public var openEquity: Money
    /// Largest and smallest equity of the day. With `maxDrawdown` they make the draw-down of any
    /// run of days exact: see `drawdown(of:)`.
    public var highEquity: Money
    public var lowEquity: Money
    public var closeEquity: Money
    /// Largest fall within the day, as a share of the day's peak before it.
    public var maxDrawdown: Double
    public var openPrice: Price
    public var closePrice: Price
    /// From the run's start to this day's end.
    public var totals: RunTotals

    public init(
        start: Timestamp, openEquity: Money, highEquity: Money, lowEquity: Money,
        closeEquity: Money, maxDrawdown: Double, openPrice: Price, closePrice: Price,
        totals: RunTotals
    ) {
        self.start = start
        self.openEquity = openEquity
        self.highEquity = highEquity
        self.lowEquity = lowEquity
        self.closeEquity = closeEquity
        self.maxDrawdown = maxDrawdown
        self.openPrice = openPrice
        self.closePrice = closePrice
        self.totals = totals
    }

    /// The largest fall over consecutive days, as a share of the peak before it.
    public static func drawdown(of days: some Sequence<RunDay>) -> Double {
        var peak = -Double.infinity
        var largest = 0.0
        for day in days {
            largest = max(largest, day.maxDrawdown)
            if peak > 0 { largest = max(largest, (peak - day.lowEquity.approximate) / peak) }
            peak = max(peak, day.highEquity.approximate)
        }
        return largest
    }

    static let columns = """
        day_start, open_equity, high_equity, low_equity, close_equity, max_drawdown, open_price,
        close_price, \(RunTotals.columns)
        """
    static let columnCount = 8 + RunTotals.columnCount

    init(_ row: RowReader) throws {
        start = row.time()
        openEquity = try row.money()
        highEquity = try row.money()
        lowEquity = try row.money()
        closeEquity = try row.money()
        maxDrawdown = row.real()
        openPrice = try row.price()
        closePrice = try row.price()
        totals = try RunTotals(row)
    }

    func bind(to row: InsertStatement) {
        row.bind(start)
        row.bind(openEquity)
        row.bind(highEquity)
        row.bind(lowEquity)
        row.bind(closeEquity)
        row.bind(maxDrawdown)
        row.bind(openPrice)
        row.bind(closePrice)
        totals.bind(to: row)
    }
}

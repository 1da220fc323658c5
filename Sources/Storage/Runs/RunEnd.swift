public import Domain

/// How a run came to its end.
public enum RunStatus: String, Sendable, CaseIterable {
    case done
    /// Stopped by an operator with its state saved; a killed run has no end at all.
    case interrupted
    /// Stopped by the engine until an operator looks at it.
    case halted
}

/// What is known of a run when it has ended.
public struct RunEnd: Hashable, Sendable {
    public var status: RunStatus
    /// Why it was interrupted or halted.
    public var reason: String?
    /// Market time of the first and last bar that traded.
    public var from: Timestamp
    public var to: Timestamp
    public var endEquity: Money
    /// Of the position still held, at the last price, before fees.
    public var unrealized: Money
    /// Signed.
    public var position: Quantity
    public var firstPrice: Price
    public var lastPrice: Price
    /// Over all bars, as a share of the peak before it.
    public var maxDrawdown: Double
    public var returns: ReturnSums
    public var wallSeconds: Double
    public var totals: RunTotals

    public init(
        status: RunStatus, reason: String? = nil, from: Timestamp, to: Timestamp, endEquity: Money,
        unrealized: Money, position: Quantity, firstPrice: Price, lastPrice: Price,
        maxDrawdown: Double, returns: ReturnSums, wallSeconds: Double, totals: RunTotals
    ) {
        self.status = status
        self.reason = reason
        self.from = from
        self.to = to
        self.endEquity = endEquity
        self.unrealized = unrealized
        self.position = position
        self.firstPrice = firstPrice
        self.lastPrice = lastPrice
        self.maxDrawdown = maxDrawdown
        self.returns = returns
        self.wallSeconds = wallSeconds
        self.totals = totals
    }

    static let columns = """
        status, reason, first_time, last_time, end_equity, unrealized, position, first_price,
        last_price, max_drawdown, return_interval, return_count, return_sum, return_square_sum,
        wall_seconds, \(RunTotals.columns)
        """
    static let columnCount = 15 + RunTotals.columnCount

    init(_ row: RowReader) throws {
        status = try row.named(RunStatus.init(rawValue:))
        reason = row.optional { $0.text() }
        from = row.time()
        to = row.time()
        endEquity = try row.money()
        unrealized = try row.money()
        position = try row.quantity()
        firstPrice = try row.price()
        lastPrice = try row.price()
        maxDrawdown = row.real()
        returns = ReturnSums(
            interval: row.span(), count: row.count(), sum: row.real(), squareSum: row.real())
        wallSeconds = row.real()
        totals = try RunTotals(row)
    }

    func bind(to row: InsertStatement) {
        row.bind(status.rawValue)
        row.bind(reason)
        row.bind(from)
        row.bind(to)
        row.bind(endEquity)
        row.bind(unrealized)
        row.bind(position)
        row.bind(firstPrice)
        row.bind(lastPrice)
        row.bind(maxDrawdown)
        row.bind(returns.interval.nanoseconds)
        row.bind(Int64(returns.count))
        row.bind(returns.sum)
        row.bind(returns.squareSum)
        row.bind(wallSeconds)
        totals.bind(to: row)
    }
}

/// The returns of equity over equal intervals, summed up: what a Sharpe ratio is made of.
public struct ReturnSums: Hashable, Sendable {
    public var interval: TimeSpan
    public var count: Int
    public var sum: Double
    public var squareSum: Double

    public init(interval: TimeSpan, count: Int = 0, sum: Double = 0, squareSum: Double = 0) {
        self.interval = interval
        self.count = count
        self.sum = sum
        self.squareSum = squareSum
    }

    /// Mean over standard deviation, scaled to a year of 365 days; 0 when it is not defined.
    public var sharpe: Double {
        guard count > 1, interval > .zero else { return 0 }
        let mean = sum / Double(count)
        let variance = (squareSum - sum * mean) / Double(count - 1)
        guard variance > 0 else { return 0 }
        let perYear = Double(TimeSpan.days(365).nanoseconds) / Double(interval.nanoseconds)
        return mean / variance.squareRoot() * perYear.squareRoot()
    }
}

public import Domain

/// Sums and counts of a run from its start up to some moment.
///
/// They only grow in the sense that a period is the difference of two of them, so that a report by
/// day, week or month needs neither candles nor records.
public struct RunTotals: Hashable, Sendable {
    public var bars = 0
    /// Booked gains of closed positions, before fees and funding.
    public var realized = Money.zero
    /// Fees paid, less rebates.
    public var fees = Money.zero
    /// Funding paid, less received.
    public var funding = Money.zero
    /// What executions cost against the prices at which they were decided.
    public var slippage = Money.zero
    public var orders = 0
    public var fills = 0
    /// Legs booked in the ledger, two for each transfer.
    public var postings = 0
    /// Round trips that were closed, and those of them that gained after fees.
    public var trades = 0
    public var wins = 0
    public var predictions = 0
    public var longSignals = 0
    public var shortSignals = 0
    public var noSignals = 0
    /// Labelled signals by direction, and those whose outcome was the direction.
    public var longHits = 0
    public var longLabels = 0
    public var shortHits = 0
    public var shortLabels = 0
    /// Signals that led to nothing, by reason.
    public var notTaken: [String: Int] = [:]

    /// All zero.
    public init() {}

    static let columns = """
        bars, realized, fees, funding, slippage, orders, fills, postings, trades, wins, predictions,
        long_signals, short_signals, no_signals, long_hits, long_labels, short_hits, short_labels,
        not_taken
        """
    static let columnCount = 19

    init(_ row: RowReader) throws {
        bars = row.count()
        realized = try row.money()
        fees = try row.money()
        funding = try row.money()
        slippage = try row.money()
        orders = row.count()
        fills = row.count()
        postings = row.count()
        trades = row.count()
        wins = row.count()
        predictions = row.count()
        longSignals = row.count()
        shortSignals = row.count()
        noSignals = row.count()
        longHits = row.count()
        longLabels = row.count()
        shortHits = row.count()
        shortLabels = row.count()
        let text = row.text()
        guard let counts = CountsText.parse(text) else { throw row.unreadable(text) }
        notTaken = counts
    }

    func bind(to row: InsertStatement) {
        row.bind(Int64(bars))
        row.bind(realized)
        row.bind(fees)
        row.bind(funding)
        row.bind(slippage)
        for count in [
            orders, fills, postings, trades, wins, predictions, longSignals, shortSignals,
            noSignals, longHits, longLabels, shortHits, shortLabels,
        ] {
            row.bind(Int64(count))
        }
        row.bind(CountsText.write(notTaken))
    }
}

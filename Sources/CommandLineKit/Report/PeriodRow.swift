public import Domain

/// One line of a table of results: a day, a week, a month, a market, or a run.
public struct PeriodRow: Equatable, Sendable {
    /// What stands in the first column, e.g. `2025-09-01`.
    public var label: String
    /// When it begins; orders rows and assigns days to weeks and months.
    public var start: Timestamp
    public var currency: Currency
    public var startEquity: Money
    public var endEquity: Money
    /// Paid in the period, less rebates.
    public var fees: Money
    /// Paid in the period, less received.
    public var funding: Money
    /// Positions closed in the period, and how many of them gained after fees.
    public var trades: Int
    public var wins: Int
    public var hits: HitCount

    public init(
        label: String, start: Timestamp, currency: Currency, startEquity: Money, endEquity: Money,
        fees: Money, funding: Money = .zero, trades: Int = 0, wins: Int = 0,
        hits: HitCount = HitCount()
    ) {
        self.label = label
        self.start = start
        self.currency = currency
        self.startEquity = startEquity
        self.endEquity = endEquity
        self.fees = fees
        self.funding = funding
        self.trades = trades
        self.wins = wins
        self.hits = hits
    }

    public var netPnL: Money { endEquity - startEquity }
    /// Net PnL before fees and funding.
    public var grossPnL: Money { netPnL + fees + funding }
    public var returnPercent: Double { netPnL.percent(of: startEquity) }

    /// This row as JSON, keys in their order.
    public var json: JSONValue {
        .object([
            "period": .string(label), "from": .string(start.description),
            "currency": .string(currency.code), "start_equity": .money(startEquity),
            "end_equity": .money(endEquity), "net_pnl": .money(netPnL),
            "gross_pnl": .money(grossPnL), "fees": .money(fees), "funding": .money(funding),
            "return_pct": .number(returnPercent), "trades": .integer(trades),
            "wins": .integer(wins), "hits": hits.json,
        ])
    }
}

/// How results are put together into rows.
public enum Grouping: String, Sendable, CaseIterable {
    case run
    case day
    case week
    case month
    case market
}

extension PeriodRow {
    /// The rows of some runs, by what was asked; money of two currencies is never added.
    ///
    /// Days, weeks and months stay apart by run, because an account's equity does.
    public static func rows(of reports: [RunReport], by grouping: Grouping) -> [PeriodRow] {
        switch grouping {
        case .run: return reports.map { $0.row(label: $0.identity.run) }
        case .market:
            let rows = reports.map { report in
                report.row(label: "\(report.identity.exchange) \(report.identity.market)")
            }
            return merged(rows, isSequence: false) { $0.label + $0.currency.code }
        case .day: return reports.flatMap(\.days)
        case .week:
            return reports.flatMap { report in
                merged(report.days.map { $0.relabeled(week: report.identity.zone) })
            }
        case .month:
            return reports.flatMap { report in
                merged(report.days.map { $0.relabeled(month: report.identity.zone) })
            }
        }
    }

    /// Rows with equal keys made one, in order of first appearance.
    ///
    /// - Parameter isSequence: whether they follow each other in time in one account; otherwise they are
    ///   accounts side by side, whose equities add.
    private static func merged(
        _ rows: [PeriodRow], isSequence: Bool = true,
        key: (PeriodRow) -> String = { $0.label }
    ) -> [PeriodRow] {
        var result: [PeriodRow] = []
        var places: [String: Int] = [:]
        for row in rows {
            guard let place = places[key(row)] else {
                places[key(row)] = result.count
                result.append(row)
                continue
            }
            result[place].add(row, isSequence: isSequence)
        }
        return result
    }

    private mutating func add(_ row: PeriodRow, isSequence: Bool) {
        if isSequence {
            endEquity = row.endEquity
        } else {
            startEquity += row.startEquity
            endEquity += row.endEquity
        }
        fees += row.fees
        funding += row.funding
        trades += row.trades
        wins += row.wins
        hits = hits + row.hits
    }

    private func relabeled(month zone: ReportingZone) -> PeriodRow {
        var row = self
        row.label = String(zone.date(start).prefix(7))
        return row
    }

    private func relabeled(week zone: ReportingZone) -> PeriodRow {
        var row = self
        row.label = ISOWeek.label(of: start, in: zone)
        return row
    }
}

extension RunReport {
    /// The whole run as one row.
    func row(label: String) -> PeriodRow {
        PeriodRow(
            label: label, start: from, currency: identity.currency,
            startEquity: books.startEquity, endEquity: books.endEquity, fees: books.fees,
            funding: books.funding, trades: activity.trades, wins: activity.wins,
            hits: activity.longHits + activity.shortHits)
    }
}

/// Weeks of ISO 8601: Monday to Sunday, numbered by the year that holds their Thursday.
enum ISOWeek {
    /// E.g. `2025-W36`.
    static func label(of time: Timestamp, in zone: ReportingZone) -> String {
        let day = TimeSpan.days(1)
        let local = (time + zone.offset).floored(to: day)
        // 1970-01-01 was a Thursday, so weeks counted from that Monday begin three days before.
        let sinceMonday = (local.nanoseconds / day.nanoseconds + 3) % 7
        let monday = sinceMonday < 0 ? sinceMonday + 7 : sinceMonday
        let thursday = local + TimeSpan.days(3 - monday)
        let year = String(thursday.description.prefix(4))
        guard let newYear = Timestamp(iso8601: "\(year)-01-01") else { return year }
        let week = (thursday - newYear).nanoseconds / TimeSpan.days(7).nanoseconds + 1
        return "\(year)-W\(week < 10 ? "0" : "")\(week)"
    }
}

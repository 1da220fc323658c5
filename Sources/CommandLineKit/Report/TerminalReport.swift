import Domain

/// Draws reports for people: plain functions of the values, at most eighty columns wide.
public struct TerminalReport: Sendable {
    public let language: Language
    public let style: Style
    /// Columns of the terminal.
    let width: Int

    public init(language: Language, style: Style, width: Int = 80) {
        self.language = language
        self.style = style
        self.width = min(max(width, 40), 80)
    }

    private static let mostDays = 31

    /// A whole report of one run; ends in a newline.
    public func text(_ report: RunReport) -> String {
        var lines = banner(isSynthetic: report.identity.isSynthetic)
        lines += heading(report)
        lines += [""] + money(report)
        lines += curve(report)
        lines += [""] + activity(report)
        if !report.days.isEmpty {
            // A month fits on a screen; a longer run is shown by months.
            let grouping = report.days.count > Self.mostDays ? Grouping.month : .day
            lines += [""] + table(PeriodRow.rows(of: [report], by: grouping), by: grouping)
        }
        lines += ["", ledger(report.books)]
        return lines.joined(separator: "\n") + "\n"
    }

    /// A table of some rows, e.g. for `pnl --by week`; ends in a newline.
    public func text(
        _ rows: [PeriodRow], by grouping: Grouping, isSynthetic: Bool
    ) -> String {
        let body = rows.isEmpty ? [say(.noPeriods)] : table(rows, by: grouping)
        return (banner(isSynthetic: isSynthetic) + body).joined(separator: "\n") + "\n"
    }

    func say(_ phrase: Phrase) -> String { phrase.text(language) }

    private func banner(isSynthetic: Bool) -> [String] {
        guard isSynthetic else { return [] }
        return [style.banner(" \(say(.synthetic)) "), ""]
    }

    private func heading(_ report: RunReport) -> [String] {
        let identity = report.identity
        let mode: String =
            switch identity.mode {
            case "paper": say(.paper)
            case "backtest": say(.backtest)
            case "live": say(.live)
            default: identity.mode
            }
        let zone = identity.zone
        let bars = "\(NumberText.grouped(report.activity.bars)) \(say(.bars))"
        let wall = "\(NumberText.fixed(report.wallSeconds, 1)) \(say(.seconds))"
        return [
            style.bold("\(mode) \(identity.run)")
                + "  \(identity.exchange) \(identity.market)  \(identity.model)",
            style.dim(
                "\(NumberText.time(report.from, zone)) – \(NumberText.time(report.to, zone)) "
                    + "\(zone.name), \(bars), \(wall)"),
        ]
    }

    private func ledger(_ books: RunReport.Books) -> String {
        guard books.isBalanced else { return style.alarm(say(.unbalanced)) }
        let count = NumberText.grouped(books.postings)
        let postings =
            language == .korean ? "\(count)\(say(.postings))" : "\(count) \(say(.postings))"
        return style.green(say(.balanced)) + style.dim(" (\(postings))")
    }

    private func curve(_ report: RunReport) -> [String] {
        let values = report.curve.filter(\.isFinite)
        guard let low = values.min(), let high = values.max() else { return [] }
        let decimals = NumberText.decimals(of: report.identity.currency)
        let labels = [high, low].map { NumberText.fixed($0, decimals) }
        let margin = labels.map(\.displayWidth).max() ?? 0
        let height = 8
        let rows = BrailleCurve.rows(values, width: width - margin - 3, height: height)
        guard !rows.isEmpty else { return [] }
        return ["", style.bold("\(say(.equity)) (\(report.identity.currency))")]
            + rows.enumerated().map { index, row in
                let label = index == 0 ? labels[0] : index == height - 1 ? labels[1] : ""
                return style.dim(label.paddedLeft(to: margin) + " ┤") + style.cyan(row)
            }
    }

    private func table(_ rows: [PeriodRow], by grouping: Grouping) -> [String] {
        // One currency for all goes into the title; of several, each row names its own.
        let currencies = Set(rows.map(\.currency))
        let shared = currencies.count == 1 ? currencies.first : nil
        let title = say(.netPnL) + (shared.map { " (\($0))" } ?? "")
        var table = Table([
            .init(say(.heading(of: grouping)), .left), .init(title), .init(say(.returned)),
            .init(say(.fees)), .init(say(.endEquity)), .init(say(.trades)), .init(say(.hits)),
        ])
        for row in rows {
            let net = NumberText.money(row.netPnL, row.currency, isSigned: true)
            let unit = shared == nil ? " \(row.currency)" : ""
            let gain = row.netPnL.approximate
            table.rows.append([
                row.label, style.signed(net + unit, gain),
                style.signed(NumberText.percent(row.returnPercent, isSigned: true), gain),
                NumberText.money(row.fees, row.currency),
                NumberText.money(row.endEquity, row.currency), NumberText.grouped(row.trades),
                row.hits.total > 0 ? "\(row.hits.hit)/\(row.hits.total)" : "–",
            ])
        }
        return table.lines(indent: "", style: style)
    }
}

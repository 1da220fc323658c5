import Domain

extension TerminalReport {
    /// The figures of money, one a line.
    func money(_ report: RunReport) -> [String] {
        let books = report.books
        let currency = report.identity.currency
        var table = Table([.init("", .left), .init(""), .init(""), .init("")])
        func row(_ phrase: Phrase, _ amount: Money, isSigned: Bool = true, ratio: Double? = nil) {
            let text = NumberText.money(amount, currency, isSigned: isSigned)
            let percent = ratio.map { NumberText.percent($0, isSigned: true) } ?? ""
            let isTotal = phrase == .netPnL
            let gain = amount.approximate
            table.rows.append([
                "  " + (isTotal ? style.bold(say(phrase)) : say(phrase)),
                isTotal ? style.signed(text, gain) : text, currency.code,
                isTotal ? style.signed(percent, gain) : percent,
            ])
        }
        row(.netPnL, books.netPnL, ratio: books.returnPercent)
        row(.grossPnL, books.grossPnL)
        row(.realized, books.realizedPnL)
        row(.unrealized, books.unrealizedPnL)
        row(.fees, -books.fees)
        if books.funding != .zero { row(.funding, -books.funding) }
        row(.slippage, -books.slippage)
        row(.startEquity, books.startEquity, isSigned: false)
        row(.endEquity, books.endEquity, isSigned: false)
        let ratios: [(Phrase, String)] = [
            (.buyAndHold, percent(report.performance.buyAndHoldPercent)),
            (.maxDrawdown, percent(-report.performance.maxDrawdownPercent)),
            (.sharpe, NumberText.optional(report.performance.sharpe, 2)),
        ]
        for (phrase, text) in ratios { table.rows.append(["  " + say(phrase), "", "", text]) }
        return [style.bold(say(.result))] + table.lines(indent: "", style: style)
    }

    private func percent(_ value: Double) -> String { NumberText.percent(value, isSigned: true) }

    /// What the predictor said and what was done about it.
    func activity(_ report: RunReport) -> [String] {
        let activity = report.activity
        var table = Table([.init("", .left), .init("", .left)])
        func row(_ phrase: Phrase, _ text: String) {
            table.rows.append(["  " + say(phrase), text])
        }
        let signals = [
            (Phrase.long, activity.longs), (.short, activity.shorts), (.none, activity.nones),
        ]
        row(
            .signals,
            signals.map { "\(NumberText.grouped($0.1)) \(say($0.0))" }.joined(separator: ", "))
        row(.hitRate, "\(say(.long)) \(hits(activity.longHits))")
        table.rows.append(["", "\(say(.short)) \(hits(activity.shortHits))"])
        // What the predictor itself calls no signal stands in the line of signals already.
        let reasons = activity.notTaken.filter { $0.count > 0 && $0.name != "no_signal" }
        for (index, line) in wrapped(reasons).enumerated() {
            table.rows.append([index == 0 ? "  " + say(.notTaken) : "", line])
        }
        if let line = belowCost(activity.belowCost) { row(.belowCost, line) }
        let winRate =
            activity.trades > 0
            ? NumberText.percent(Double(activity.wins) / Double(activity.trades) * 100) : "–"
        row(
            .trades,
            "\(NumberText.grouped(activity.trades)), \(say(.winRate).lowercased()) \(winRate)")
        row(
            .orders,
            "\(NumberText.grouped(activity.orders)), \(say(.fills).lowercased()) "
                + NumberText.grouped(activity.fills))
        return [style.bold(say(.signals))] + table.lines(indent: "", style: style)
    }

    /// `57.1 % (120 of 210), 95 % interval 50.3–63.6 %`
    private func hits(_ count: HitCount) -> String {
        guard let rate = count.rate, let interval = count.interval else { return "–" }
        let low = NumberText.fixed(interval.lowerBound * 100, 1)
        let high = NumberText.fixed(interval.upperBound * 100, 1)
        return "\(NumberText.fixed(rate * 100, 1)) % "
            + "(\(NumberText.grouped(count.hit)) \(say(.of)) \(NumberText.grouped(count.total))), "
            + "\(say(.interval)) \(low)–\(high) %"
    }

    private func belowCost(_ below: RunReport.BelowCost) -> String? {
        guard below.signals > 0 else { return nil }
        let parts = [
            (Phrase.expected, below.expectedMean), (.cost, below.costMean),
            (.moved, below.movedMean),
        ]
        let space = language == .korean ? "" : " "
        return "\(NumberText.grouped(below.signals))\(space)\(say(.ofSignals)): "
            + parts.map { "\(say($0.0)) \(NumberText.optional($0.1, 1)) bps" }
            .joined(separator: ", ")
    }

    /// Reasons in lines that leave room for the first column.
    private func wrapped(_ reasons: [RunReport.Count]) -> [String] {
        var lines: [String] = []
        for reason in reasons {
            let text = "\(NumberText.grouped(reason.count)) \(Phrase.reason(reason.name, language))"
            if let last = lines.last, last.displayWidth + text.displayWidth + 2 <= width - 18 {
                lines[lines.count - 1] = "\(last), \(text)"
            } else {
                if !lines.isEmpty { lines[lines.count - 1] += "," }
                lines.append(text)
            }
        }
        return lines
    }
}

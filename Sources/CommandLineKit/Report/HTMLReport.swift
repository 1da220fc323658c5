import Domain

/// A page that shows a run: one file, no script, nothing loaded from elsewhere, light and dark.
public struct HTMLReport: Sendable {
    public let language: Language

    public init(language: Language) { self.language = language }

    /// The page of one or more runs.
    public func text(_ reports: [RunReport]) -> String {
        let title = reports.first.map { "\($0.identity.exchange) \($0.identity.market)" } ?? ""
        return """
            <!doctype html>
            <html lang="\(language.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Haetae · \(Self.escaped(title))</title>
            <style>
            \(Self.sheet)
            </style>
            </head>
            <body>
            <main>
            \(reports.map(section).joined(separator: "\n"))
            </main>
            </body>
            </html>

            """
    }

    private func section(_ report: RunReport) -> String {
        let identity = report.identity
        let books = report.books
        let zone = identity.zone
        let banner =
            identity.isSynthetic
            ? "<p class=\"banner\">\(Self.escaped(say(.synthetic)))</p>" : ""
        let net = NumberText.money(books.netPnL, identity.currency, isSigned: true)
        let percent = NumberText.percent(books.returnPercent, isSigned: true)
        let balance =
            books.isBalanced
            ? "<p class=\"quiet\">\(say(.balanced)) (\(NumberText.grouped(books.postings)) "
                + "\(say(.postings)))</p>"
            : "<p class=\"alarm\">\(say(.unbalanced))</p>"
        return """
            <article>
            \(banner)
            <h1>\(Self.escaped("\(identity.exchange) \(identity.market)")) \
            <small>\(Self.escaped("\(identity.mode) \(identity.run) · \(identity.model)"))</small></h1>
            <p class="quiet">\(NumberText.time(report.from, zone)) – \
            \(NumberText.time(report.to, zone)) \(zone.name) · \
            \(NumberText.grouped(report.activity.bars)) \(say(.bars))</p>
            <p class="net \(Self.tone(books.netPnL))">\(net) \(Self.escaped(identity.currency.code)) \
            <span>\(percent)</span></p>
            \(EquitySVG.text(report, title: say(.equity)))
            <div class="columns">
            \(figures(report))
            \(activity(report))
            </div>
            \(days(report.days))
            \(balance)
            </article>
            """
    }

    private func figures(_ report: RunReport) -> String {
        let books = report.books
        let currency = report.identity.currency
        let amounts: [(Phrase, Money)] = [
            (.grossPnL, books.grossPnL), (.realized, books.realizedPnL),
            (.unrealized, books.unrealizedPnL), (.fees, -books.fees),
            (.funding, -books.funding), (.slippage, -books.slippage),
        ]
        var rows = amounts.map { ($0.0, NumberText.money($0.1, currency, isSigned: true)) }
        rows += [
            (.startEquity, NumberText.money(books.startEquity, currency)),
            (.endEquity, NumberText.money(books.endEquity, currency)),
            (
                .buyAndHold,
                NumberText.percent(report.performance.buyAndHoldPercent, isSigned: true)
            ),
            (.maxDrawdown, NumberText.percent(-report.performance.maxDrawdownPercent)),
            (.sharpe, NumberText.optional(report.performance.sharpe, 2)),
        ]
        return pairs("\(say(.result)) (\(currency))", rows.map { (say($0.0), $0.1) })
    }

    private func activity(_ report: RunReport) -> String {
        let activity = report.activity
        let signals = [activity.longs, activity.shorts, activity.nones]
            .map(NumberText.grouped).joined(separator: " / ")
        var rows = [
            ("\(say(.long)) / \(say(.short)) / \(say(.none))", signals),
            ("\(say(.hitRate)): \(say(.long))", hits(activity.longHits)),
            ("\(say(.hitRate)): \(say(.short))", hits(activity.shortHits)),
            (
                "\(say(.orders)) / \(say(.fills)) / \(say(.trades))",
                [activity.orders, activity.fills, activity.trades].map(NumberText.grouped)
                    .joined(separator: " / ")
            ),
        ]
        if activity.trades > 0 {
            let rate = Double(activity.wins) / Double(activity.trades) * 100
            rows.append((say(.winRate), NumberText.percent(rate)))
        }
        for reason in activity.notTaken where reason.count > 0 && reason.name != "no_signal" {
            rows.append(
                (
                    "\(say(.notTaken)): \(Phrase.reason(reason.name, language))",
                    NumberText.grouped(reason.count)
                ))
        }
        let below = activity.belowCost
        if below.signals > 0 {
            let means = [
                (Phrase.expected, below.expectedMean), (.cost, below.costMean),
                (.moved, below.movedMean),
            ]
            rows += means.map { phrase, mean in
                (
                    "\(say(.belowCost)): \(say(phrase))",
                    "\(NumberText.optional(mean, 1, isSigned: true)) bps"
                )
            }
        }
        return pairs(say(.signals), rows)
    }

    private func hits(_ count: HitCount) -> String {
        guard let rate = count.rate, let interval = count.interval else { return "–" }
        let low = NumberText.fixed(interval.lowerBound * 100, 1)
        let high = NumberText.fixed(interval.upperBound * 100, 1)
        return
            "\(NumberText.fixed(rate * 100, 1)) % (\(count.hit)/\(count.total)), \(low)–\(high) %"
    }

    private func pairs(_ title: String, _ rows: [(String, String)]) -> String {
        let body = rows.map { label, value in
            "<tr><th scope=\"row\">\(Self.escaped(label))</th><td>\(Self.escaped(value))</td></tr>"
        }
        return "<table><caption>\(Self.escaped(title))</caption>\n"
            + body.joined(separator: "\n") + "\n</table>"
    }

    private func days(_ rows: [PeriodRow]) -> String {
        guard !rows.isEmpty else { return "" }
        let heads = [Phrase.day, .netPnL, .returned, .fees, .endEquity, .trades, .hits]
        let head = heads.map { "<th scope=\"col\">\(Self.escaped(say($0)))</th>" }.joined()
        let body = rows.map { row in
            let cells = [
                NumberText.money(row.netPnL, row.currency, isSigned: true),
                NumberText.percent(row.returnPercent, isSigned: true),
                NumberText.money(row.fees, row.currency),
                NumberText.money(row.endEquity, row.currency), NumberText.grouped(row.trades),
                row.hits.total > 0 ? "\(row.hits.hit)/\(row.hits.total)" : "–",
            ]
            return "<tr class=\"\(Self.tone(row.netPnL))\"><th scope=\"row\">"
                + "\(Self.escaped(row.label))</th>"
                + cells.map { "<td>\(Self.escaped($0))</td>" }.joined() + "</tr>"
        }
        return "<div class=\"wide\"><table class=\"days\"><thead><tr>\(head)</tr></thead><tbody>\n"
            + body.joined(separator: "\n") + "\n</tbody></table></div>"
    }

    private func say(_ phrase: Phrase) -> String { phrase.text(language) }

    private static func tone(_ amount: Money) -> String {
        amount > .zero ? "gain" : amount < .zero ? "loss" : "even"
    }

    /// Text made safe for the inside of elements and attributes.
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
        return result
    }
}

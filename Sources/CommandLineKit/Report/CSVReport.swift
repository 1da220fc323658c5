import Domain

/// Reports as comma-separated values (RFC 4180), with the names of the JSON keys.
public enum CSVReport {
    /// One line for each row, under a header.
    public static func text(_ rows: [PeriodRow]) -> String {
        let header = [
            "period", "from", "currency", "start_equity", "end_equity", "net_pnl", "gross_pnl",
            "fees", "funding", "return_pct", "trades", "wins", "hit", "labeled",
        ]
        let body = rows.map { row in
            [
                row.label, row.start.description, row.currency.code, row.startEquity.description,
                row.endEquity.description, row.netPnL.description, row.grossPnL.description,
                row.fees.description, row.funding.description, number(row.returnPercent),
                String(row.trades), String(row.wins), String(row.hits.hit),
                String(row.hits.total),
            ]
        }
        return lines([header] + body)
    }

    /// One line for each run, under a header: every scalar of the JSON report.
    ///
    /// Objects are spread with a dot, e.g. `hits.long.rate`; lists and `not_taken`, whose keys differ
    /// between runs, are left to JSON.
    public static func text(_ reports: [RunReport]) -> String {
        let flat = reports.map { flattened($0.json, "") }
        guard let first = flat.first else { return "" }
        return lines([first.map(\.key)] + flat.map { $0.map(\.value) })
    }

    private static func flattened(
        _ value: JSONValue, _ path: String
    ) -> [(key: String, value: String)] {
        switch value {
        case .object(let members):
            members.filter { $0.key != "not_taken" }.flatMap { member in
                flattened(member.value, path.isEmpty ? member.key : "\(path).\(member.key)")
            }
        case .array: []
        case .string(let text): [(path, text)]
        case .null: [(path, "")]
        case .bool, .integer, .number: [(path, value.text == "null" ? "" : value.text)]
        }
    }

    private static func number(_ value: Double) -> String { value.isFinite ? "\(value)" : "" }

    private static func lines(_ rows: [[String]]) -> String {
        rows.map { $0.map(field).joined(separator: ",") + "\r\n" }.joined()
    }

    private static func field(_ text: String) -> String {
        let needsQuotes = text.unicodeScalars.contains { ",\"\n\r".unicodeScalars.contains($0) }
        guard needsQuotes else { return text }
        let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
        return "\"\(parts.joined(separator: "\"\""))\""
    }
}

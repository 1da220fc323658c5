import Foundation

/// Prints figures as a table or as one JSON document.
enum Output {
    static func table(_ figures: [Figure]) -> String {
        let head = [
            "benchmark", "figure", "median", "best", "unit", "baseline", "ratio", "target", "",
        ]
        var rows = [head]
        for figure in figures {
            let baseline = figure.baseline.map {
                number(figure.unit.value($0.median)) + " " + (figure.baselineName ?? "")
            }
            rows.append([
                figure.benchmark, figure.name, number(figure.median), number(figure.best),
                figure.unit.name, baseline ?? "-", figure.ratio.map { number($0) + " x" } ?? "-",
                target(figure), verdict(figure),
            ])
        }
        let widths = head.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = rows.map { row in
            zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
                .joined(separator: "  ").trimmingCharacters(in: .whitespaces)
        }
        let notes = figures.compactMap { figure in
            figure.note.map { "\(figure.benchmark), \(figure.name): \($0)" }
        }
        if !notes.isEmpty { lines += [""] + notes }
        return lines.joined(separator: "\n") + "\n"
    }

    static func json(_ figures: [Figure], notes: [String]) throws -> String {
        let document: [String: Any] = [
            "figures": figures.map(object),
            "notes": notes,
            "machine": [
                "processors": ProcessInfo.processInfo.processorCount,
                "system": ProcessInfo.processInfo.operatingSystemVersionString,
            ],
        ]
        let data = try JSONSerialization.data(
            withJSONObject: document,
            options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        return String(decoding: data, as: UTF8.self) + "\n"
    }

    private static func object(_ figure: Figure) -> [String: Any] {
        var result: [String: Any] = [
            "benchmark": figure.benchmark, "figure": figure.name, "unit": figure.unit.name,
            "median": figure.median, "best": figure.best, "repetitions": figure.ours.count,
        ]
        result["baseline"] = figure.baseline.map { baseline in
            [
                "name": figure.baselineName ?? "", "median": figure.unit.value(baseline.median),
                "best": figure.unit.value(baseline.least),
            ] as [String: Any]
        }
        result["ratio"] = figure.ratio
        result["target"] = figure.target
        result["ratio_target"] = figure.ratioTarget
        result["reached"] = figure.isReached
        result["note"] = figure.note
        return result
    }

    private static func target(_ figure: Figure) -> String {
        var parts: [String] = []
        if let target = figure.target {
            parts.append((figure.unit.isRate ? ">= " : "<= ") + number(target))
        }
        if let ratio = figure.ratioTarget { parts.append(">= " + number(ratio) + " x") }
        return parts.isEmpty ? "-" : parts.joined(separator: ", ")
    }

    private static func verdict(_ figure: Figure) -> String {
        figure.isReached.map { $0 ? "reached" : "missed" } ?? ""
    }

    /// Three significant digits, with k, M or G for large numbers.
    static func number(_ value: Double) -> String {
        let steps: [(least: Double, scale: Double, suffix: String)] = [
            (1e9, 1e9, " G"), (1e6, 1e6, " M"), (1e4, 1e3, " k"), (0, 1, ""),
        ]
        guard let step = steps.first(where: { abs(value) >= $0.least }) else { return "\(value)" }
        let scaled = value / step.scale
        let decimals = abs(scaled) >= 100 ? 0 : (abs(scaled) >= 10 ? 1 : (abs(scaled) >= 1 ? 2 : 3))
        return String(format: "%.\(decimals)f", scaled) + step.suffix
    }
}

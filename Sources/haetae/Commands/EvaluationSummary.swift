import CommandLineKit
import Prediction

/// What predictions are worth, as JSON and for people.
enum EvaluationSummary {
    static func json(_ evaluation: Evaluation) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("rows", .integer(evaluation.rows)),
            .init("accuracy", json(evaluation.accuracy)),
            .init(
                "classes",
                .object(
                    evaluation.classes.map { row in
                        .init(
                            row.name,
                            .object([
                                "precision": json(row.precision), "recall": json(row.recall),
                                "base_rate": json(row.baseRate),
                            ]))
                    })),
            .init("signals", json(evaluation.signals)),
            .init("regimes", .array(evaluation.regimes.map(json))),
            .init(
                "episodes",
                .object([
                    "hits": json(evaluation.episodes.hits),
                    "mean_length": .number(evaluation.episodes.meanLength),
                    "longest": .integer(evaluation.episodes.longestLength),
                ])),
        ]
        if let metrics = evaluation.probabilities {
            members.append(
                .init(
                    "probabilities",
                    .object([
                        "log_loss": .number(metrics.logLoss),
                        "base_log_loss": .number(metrics.baseLogLoss),
                        "brier": .number(metrics.brier),
                        "base_brier": .number(metrics.baseBrier),
                        "calibration_error": .number(metrics.calibrationError),
                    ])))
        }
        return .object(members)
    }

    private static func json(_ signals: Evaluation.SignalMetrics) -> JSONValue {
        .object([
            "name": .string(signals.name), "share": json(signals.share),
            "hits": json(signals.hits), "right_sign": json(signals.rightSign),
            "mean_move_bps": .optional(signals.meanMoveBasisPoints),
        ])
    }

    private static func json(_ proportion: Proportion) -> JSONValue {
        .object([
            "hit": .integer(proportion.hits), "total": .integer(proportion.total),
            "rate": .optional(proportion.rate), "low": .optional(proportion.interval?.lowerBound),
            "high": .optional(proportion.interval?.upperBound),
        ])
    }

    /// A few lines, each proportion with its 95 % interval.
    static func text(_ evaluation: Evaluation) -> String {
        var lines = ["  \(evaluation.rows) rows, right in all classes \(text(evaluation.accuracy))"]
        for row in evaluation.classes {
            lines.append(
                "  \(padded(row.name)) precision \(text(row.precision)), base rate "
                    + text(row.baseRate))
        }
        for signals in [evaluation.signals] + evaluation.regimes {
            let moved = signals.meanMoveBasisPoints.map {
                ", mean move \(TrainingSummary.short($0)) bps before costs"
            }
            lines.append("  signals, \(signals.name): hits \(text(signals.hits))\(moved ?? "")")
        }
        lines.append(
            "  episodes: hits \(text(evaluation.episodes.hits)), longest "
                + "\(evaluation.episodes.longestLength) bars")
        if let metrics = evaluation.probabilities {
            lines.append(
                "  log-loss \(TrainingSummary.short(metrics.logLoss)) (knowing nothing "
                    + "\(TrainingSummary.short(metrics.baseLogLoss))), calibration error "
                    + TrainingSummary.short(metrics.calibrationError))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func text(_ proportion: Proportion) -> String {
        guard let rate = proportion.rate, let interval = proportion.interval else { return "–" }
        func percent(_ value: Double) -> String { "\((value * 1000).rounded() / 10)" }
        return "\(percent(rate)) % of \(proportion.total) (\(percent(interval.lowerBound))–"
            + "\(percent(interval.upperBound)))"
    }

    private static func padded(_ name: String) -> String {
        name + String(repeating: " ", count: max(0, 5 - name.count))
    }
}

import CommandLineKit
import Domain
import Prediction

/// What is told of a training: how it went, and what the model is worth on its validation rows.
enum TrainingSummary {
    static func json(_ model: TrainedModel) -> JSONValue {
        let report = model.report
        let members = report.members.map { member in
            JSONValue.object([
                "name": .string(member.name), "epochs": .integer(member.epochs),
                "best_epoch": .integer(member.bestEpoch),
                "training_loss": .number(member.trainingLoss),
                "validation_loss": .number(member.validationLoss),
            ])
        }
        return .object([
            "design": .string(model.design.description),
            "from": .string(model.trainedFrom.description),
            "to": .string(model.trainedTo.description),
            "horizon": .string(model.parameters.horizon.description),
            "dead_band": .string(model.parameters.band.description),
            "training_rows": .integer(report.trainingRows),
            "purged_rows": .integer(report.purgedRows),
            "validation_rows": .integer(report.validationRows),
            "members": .array(members),
            "validation": EvaluationSummary.json(report.validation),
        ])
    }

    static func text(_ model: TrainedModel) -> String {
        let report = model.report
        var lines = [
            "trained \(model.design) on \(model.instrument), \(model.trainedFrom) to "
                + "\(model.trainedTo)",
            "  horizon \(model.parameters.horizon), dead band "
                + "\(model.parameters.band.basisPoints) bps, \(report.trainingRows) training, "
                + "\(report.purgedRows) purged, \(report.validationRows) validation rows",
        ]
        for member in report.members {
            lines.append(
                "  \(member.name): best of \(member.epochs) passes is \(member.bestEpoch), "
                    + "validation loss \(Self.short(member.validationLoss))")
        }
        return lines.joined(separator: "\n") + "\n" + EvaluationSummary.text(report.validation)
    }

    static func short(_ value: Double) -> String { "\((value * 10_000).rounded() / 10_000)" }
}

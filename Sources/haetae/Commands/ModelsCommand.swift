import ArgumentParser
import CommandLineKit
import Domain
import Prediction

/// The trained models that are kept.
struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models", abstract: "List the trained models, or show one.",
        discussion: """
            Example: haetae models list
            Example: haetae models show pair-upbit-KRW-BTC-5m@1
            """,
        subcommands: [ListCommand.self, ShowCommand.self], defaultSubcommand: ListCommand.self)

    /// All models, a line each.
    struct ListCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List all models; damaged files are listed as such.")

        @OptionGroup var settings: ConfigurationOptions
        @OptionGroup var output: ReportOptions

        mutating func run() throws {
            let console = Console(isJSON: output.json)
            let models = Models(try settings.configuration(), console: console)
            let listings = try models.registry.list()
            if console.isJSON {
                try console.write(.array(listings.map(Self.json)))
            } else if listings.isEmpty {
                try console.write("no models in \(models.registry.root): train one first\n")
            } else {
                try console.write(listings.map(Self.line).joined())
            }
        }

        private static func json(_ listing: ModelListing) -> JSONValue {
            var members: [JSONValue.Member] = [
                .init("model", .string(listing.reference.description)),
                .init("path", .string(listing.path)),
            ]
            switch listing.content {
            case .success(let summary):
                members += [
                    .init("design", .string(summary.design.description)),
                    .init("exchange", .string(summary.instrument.exchange)),
                    .init("market", .string(summary.instrument.market)),
                    .init("trained_from", .string(summary.trainedFrom.description)),
                    .init("trained_to", .string(summary.trainedTo.description)),
                    .init("created_at", .string(summary.createdAt.description)),
                ]
            case .failure(let error): members.append(.init("damaged", .string("\(error)")))
            }
            return .object(members)
        }

        private static func line(_ listing: ModelListing) -> String {
            switch listing.content {
            case .success(let summary):
                "\(listing.reference)  \(summary.instrument)  trained \(summary.trainedFrom) to "
                    + "\(summary.trainedTo)\n"
            case .failure(let error): "\(listing.reference)  DAMAGED: \(error)\n"
            }
        }
    }

    /// One model with its training and validation.
    struct ShowCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Show a model: its training, parameters and validation.")

        @OptionGroup var settings: ConfigurationOptions
        @OptionGroup var output: ReportOptions

        @Argument(help: "NAME@VERSION; models list shows what there is.")
        var model: String

        mutating func run() throws {
            let console = Console(isJSON: output.json)
            let registry = Models(try settings.configuration(), console: console).registry
            let stored = try registry.load(ModelReference(parsing: model))
            if console.isJSON {
                try console.write(
                    .object([
                        "model": .string(stored.reference.description),
                        "created_at": .string(stored.createdAt.description),
                        "training": TrainingSummary.json(stored.model),
                    ]))
            } else {
                try console.write(
                    "\(stored.reference), kept \(stored.createdAt)\n"
                        + TrainingSummary.text(stored.model))
            }
        }
    }
}

import CommandLineKit
import Domain
import MarketData
import Prediction
import Service
import Storage

/// A predictor that is ready to be run, with the model behind it.
struct TrainedPredictor {
    let predictor: RunPredictor
    /// `NAME@VERSION`; `nil` for built-in rules.
    let model: String?
    /// How the training went; `nil` when nothing was trained now.
    let training: TrainedModel?

    init(_ predictor: RunPredictor, model: String? = nil, training: TrainedModel? = nil) {
        self.predictor = predictor
        self.model = model
        self.training = training
    }
}

/// Training, and the folder of trained models.
struct Models {
    let configuration: Configuration
    let console: Console
    let registry: ModelRegistry

    init(_ configuration: Configuration, console: Console) {
        self.configuration = configuration
        self.console = console
        registry = ModelRegistry(root: configuration.models)
    }

    /// Trains a design on `bars` and stores it; a training that gives the latest model again stores
    /// nothing.
    func train(
        _ design: ModelDesign, on bars: BarSeries, of id: InstrumentID, band: Rate, seed: UInt64,
        isSample: Bool
    ) throws -> TrainedPredictor {
        let interval = configuration.predictEvery
        var parameters = TrainingParameters(band: band)
        parameters.interval = interval
        parameters.horizon = configuration.horizon
        parameters.seed = seed
        let folded = try Candles.fold(bars, to: interval)
        let passes = design.memberCount * parameters.epochs
        let model = try console.progress(
            "training \(design)", total: passes, unit: "passes"
        ) { meter in
            try Trainer.train(design, bars: folded, of: id, parameters: parameters) { progress in
                meter.update((progress.number - 1) * progress.epochs + progress.epoch)
                return !Interruption.isRequested
            }
        }
        let market = ModelReference.defaultName(design, id, interval: interval)
        let name = isSample ? "sample-\(market)" : market
        let reference = try store(model, name: name)
        return TrainedPredictor(
            .model(ModelPredictor(model, name: reference)), model: reference, training: model)
    }

    private func store(_ model: TrainedModel, name: String) throws -> String {
        let known = try registry.list().filter { $0.reference.name == name }
        for listing in known.reversed() {
            guard case .success(let summary) = listing.content,
                summary.trainedFrom == model.trainedFrom, summary.trainedTo == model.trainedTo
            else { continue }
            if try registry.load(listing.reference).model == model {
                return listing.reference.description
            }
        }
        return try registry.save(model, name: name, createdAt: Clock.now).description
    }

    /// Notes in the database which model a run used: its file, checksum and validation.
    func register(_ name: String, in store: Store) throws {
        let stored = try registry.load(ModelReference(parsing: name))
        let version = String(stored.reference.version)
        let known = try store.models().first {
            $0.name == stored.reference.name && $0.version == version
        }
        if let known {
            guard known.checksum != stored.checksum else { return }
            console.note(
                "the database knows another \(name), from another folder of models; this run's is "
                    + stored.path)
            return
        }
        try store.add(
            ModelRow(
                name: stored.reference.name, version: version,
                kind: stored.model.design.description, instrument: stored.model.instrument,
                path: stored.path, checksum: stored.checksum,
                trainedFrom: stored.model.trainedFrom, trainedTo: stored.model.trainedTo,
                createdAt: stored.createdAt,
                metrics: EvaluationSummary.json(stored.model.report.validation).text))
    }

    /// Loads a stored model for a run on `id` that starts at `time`.
    func load(
        _ reference: ModelReference, for id: InstrumentID, tradedFrom time: Timestamp
    ) throws -> TrainedPredictor {
        let stored = try registry.load(reference)
        try stored.model.requireMarket(id)
        guard time >= stored.model.trainedTo else {
            throw CommandError(
                .badData,
                "\(reference) was trained on candles up to \(stored.model.trainedTo), but the run "
                    + "would start at \(time): it would be tested on what it has learned",
                remedy: "start later with --from \(stored.model.trainedTo)")
        }
        return TrainedPredictor(.model(stored.predictor), model: reference.description)
    }
}

import Domain
import MarketData
import Prediction

/// One answer of a trained model, and the features of one more candle.
enum PredictionBenchmark {
    static func run(_ setup: Setup) throws -> [Figure] {
        let bars = try sampleBars()
        let vectors = vectors(of: bars)
        var figures: [Figure] = []
        for design in ModelDesign.allCases {
            let model = try train(design, on: bars)
            figures.append(try answers(of: model, vectors, setup))
            figures.append(try wholeUpdate(of: model, bars, setup))
        }
        figures.append(try features(bars, setup))
        return figures
    }

    /// Forty days of the sample market in bars of five minutes.
    private static func sampleBars() throws -> BarSeries {
        var market = SampleMarket(
            SampleMarketSettings(
                ticks: TickTable(try Price(parsing: "1000")),
                startPrice: try Price(parsing: "100000000"),
                start: Timestamp(milliseconds: 1_704_067_200_000),
                meanVolume: try Quantity(parsing: "2"), seed: 1))
        return try market.series(minutes: 40 * 1440).folded(to: .minutes(5))
    }

    /// Every complete feature vector, one after another.
    private static func vectors(of bars: BarSeries) -> [Float] {
        var state = FeatureState(interval: bars.interval)
        var result: [Float] = []
        for index in 0..<bars.count where state.update(bars[index]) { result += state.vector }
        return result
    }

    /// A short training: how long it lasted does not change what an answer costs.
    private static func train(_ design: ModelDesign, on bars: BarSeries) throws -> TrainedModel {
        var parameters = TrainingParameters(band: try Rate(parsing: "0.0012"))
        parameters.epochs = 2
        return try Trainer.train(
            design, bars: bars, of: InstrumentID(exchange: "paper", market: "SAMPLE"),
            parameters: parameters)
    }

    /// Features in, probabilities and direction out, against plain loops over networks of the
    /// same shapes.
    private static func answers(
        of model: TrainedModel, _ vectors: [Float], _ setup: Setup
    ) throws -> Figure {
        var scorer = model.scorer
        let count = vectors.count / FeatureSet.count
        var signals = 0
        let ours = Duel.Side.here(work: Double(count)) {
            vectors.withUnsafeBufferPointer { vectors in
                guard let base = vectors.baseAddress else { return }
                for row in 0..<count {
                    let score = scorer.score(base + row * FeatureSet.count)
                    if score.direction != .none { signals += 1 }
                }
            }
        }
        let plain = model.members.map { PlainNetwork($0.network) }
        var sum: Float = 0
        let baseline = Duel.Side.here(work: Double(count)) {
            for row in 0..<count {
                for network in plain { sum += network.firstLogit(vectors, row: row) }
            }
        }
        let duel = try Duel(ours, against: baseline, repetitions: setup.repetitions)
        var figure = Figure(
            "predict", "answer of \(model.design)", .time("us", perSecond: 1e6), of: duel,
            against: "plain loops, \(plain.count) networks", by: \.cpu)
        figure.target = 5
        guard sum.isFinite else { throw BenchmarkError.unexpected("a plain network is not finite") }
        return figure
    }

    /// What the engine pays at a closed candle: features, networks and decision rule.
    private static func wholeUpdate(
        of model: TrainedModel, _ bars: BarSeries, _ setup: Setup
    ) throws -> Figure {
        var spoken = 0
        let ours = Duel.Side.here(work: Double(bars.count)) {
            var predictor = ModelPredictor(model, name: "benchmark")
            spoken = 0
            for index in 0..<bars.count where predictor.update(bars[index]) != nil { spoken += 1 }
        }
        let duel = try Duel(ours, against: nil, repetitions: setup.repetitions)
        var figure = Figure(
            "predict", "candle to prediction, \(model.design)", .time("us", perSecond: 1e6),
            of: duel, against: nil, by: \.cpu)
        figure.note = "\(spoken) predictions on \(bars.count) candles"
        return figure
    }

    private static func features(_ bars: BarSeries, _ setup: Setup) throws -> Figure {
        var vector = [Float](repeating: 0, count: FeatureSet.count)
        var sum: Float = 0
        let ours = Duel.Side.here(work: Double(bars.count)) {
            var state = FeatureState(interval: bars.interval)
            vector.withUnsafeMutableBufferPointer { vector in
                for index in 0..<bars.count where state.update(bars[index]) {
                    state.write(into: vector)
                    sum += vector[0]
                }
            }
        }
        let duel = try Duel(ours, against: nil, repetitions: setup.repetitions)
        var figure = Figure(
            "predict", "features of one more candle", .time("us", perSecond: 1e6), of: duel,
            against: nil, by: \.cpu)
        figure.target = 5
        figure.note = "\(FeatureSet.count) features"
        guard sum.isFinite else { throw BenchmarkError.unexpected("a feature is not finite") }
        return figure
    }
}

/// A fully connected network in plain loops over arrays: what one writes first.
private struct PlainNetwork {
    private let shape: NetworkShape
    private let parameters: [Float]

    init(_ network: Network) {
        shape = network.shape
        parameters = network.parameters
    }

    func firstLogit(_ vectors: [Float], row: Int) -> Float {
        let first = row * FeatureSet.count
        var values = Array(vectors[first..<first + shape.inputs])
        var offset = 0
        for (index, outputs) in (shape.hidden + [shape.outputs]).enumerated() {
            let biases = offset + values.count * outputs
            var next = Array(parameters[biases..<biases + outputs])
            for (input, value) in values.enumerated() {
                let weights = offset + input * outputs
                for output in 0..<outputs { next[output] += value * parameters[weights + output] }
            }
            if index < shape.hidden.count { next = next.map { max($0, 0) } }
            values = next
            offset = biases + outputs
        }
        return values[0]
    }
}

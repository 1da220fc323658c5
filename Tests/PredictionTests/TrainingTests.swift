import Domain
import Testing

@testable import Prediction

@Suite("Training")
struct TrainingTests {
    private let bars = SyntheticMarket.bars(2600, seed: 31, momentum: 0.75)
    private let parameters = SyntheticMarket.quickParameters()

    private func train(
        _ design: ModelDesign, _ bars: BarSeries, _ parameters: TrainingParameters
    ) throws(TrainingError) -> TrainedModel {
        try Trainer.train(
            design, bars: bars, of: SyntheticMarket.instrument, parameters: parameters)
    }

    @Test("what can be predicted is learned, by both designs", arguments: ModelDesign.allCases)
    func learns(design: ModelDesign) throws {
        let model = try train(design, bars, parameters)
        let later = SyntheticMarket.bars(5000, seed: 32, momentum: 0.75)
        let moved = BarSeries(
            later.all.map { bar in
                Bar(
                    start: bar.start + .days(30), open: bar.open, high: bar.high, low: bar.low,
                    close: bar.close, volume: bar.volume)
            })
        let found = try model.evaluate(moved, from: model.trainedTo, to: .distantFuture)
        for direction in [Direction.long, .short] {
            let precision = found[direction].precision.interval?.lowerBound ?? 0
            let base = found[direction].baseRate.rate ?? 1
            #expect(found[direction].precision.total > 50)
            #expect(precision > base + 0.1, "\(design) \(direction): \(precision) over \(base)")
        }
        #expect((found.signals.meanMoveBasisPoints ?? 0) > 5)
        #expect(found.probabilities.map { $0.logLoss < $0.baseLogLoss } == true)
    }

    @Test("with shuffled labels nothing is learned", arguments: ModelDesign.allCases)
    func shuffledLabels(design: ModelDesign) throws {
        let labels = Labels(bars, horizon: parameters.horizonBars, band: parameters.band)
        let set = TrainingSet(bars, labels: labels).withShuffledOutcomes(seed: 5)
        let model = try Trainer.train(
            design, set: set, bars: bars, of: SyntheticMarket.instrument, parameters: parameters,
            progress: { _ in true })
        // On rows that it has not seen, whose outcomes were dealt at random as well.
        let other = SyntheticMarket.bars(4000, seed: 33, momentum: 0.75)
        let unseen = TrainingSet(
            other, labels: Labels(other, horizon: parameters.horizonBars, band: parameters.band)
        ).withShuffledOutcomes(seed: 6)
        let found = Evaluation(
            model.evaluatedRows(of: unseen, 0..<unseen.count), interval: .minutes(5))
        expectChance(found)
    }

    @Test("a random walk gives no edge", arguments: ModelDesign.allCases)
    func randomWalk(design: ModelDesign) throws {
        let walk = SyntheticMarket.bars(8000, seed: 41)
        let cut = walk.firstIndex(from: SyntheticMarket.start + .days(10))
        let model = try train(design, walk.slice(0..<cut), parameters)
        let found = try model.evaluate(walk, from: model.trainedTo, to: .distantFuture)
        expectChance(found)
    }

    /// Precision of long and short within the noise of their base rates.
    ///
    /// Horizons of six bars overlap, so the independent sample is about a sixth of the rows: four
    /// standard deviations of that.
    private func expectChance(_ found: Evaluation) {
        for direction in [Direction.long, .short] {
            let metrics = found[direction]
            guard metrics.precision.total >= 60, let precision = metrics.precision.rate,
                let base = metrics.baseRate.rate
            else { continue }
            let noise = (base * (1 - base) / (Double(metrics.precision.total) / 6)).squareRoot()
            #expect(abs(precision - base) < 4 * noise, "\(direction) \(precision) over \(base)")
        }
        #expect(found.signals.share.hits > 60)
    }

    @Test("the same seed gives the same model, bit for bit; another seed does not")
    func determinism() throws {
        let short = bars.slice(0..<2000)
        let first = try train(.pair, short, parameters)
        let second = try train(.pair, short, parameters)
        let isSame = first == second
        #expect(isSame)
        var other = parameters
        other.seed = 2
        let isOther = try train(.pair, short, other).members != first.members
        #expect(isOther)
    }

    @Test("no training row's horizon reaches into the validation rows")
    func purge() {
        let set = TrainingSet(
            bars, labels: Labels(bars, horizon: 6, band: parameters.band))
        let split = set.split(validationShare: 0.2, horizon: .minutes(30))
        let lastLabelEnds = set.times[split.training.upperBound - 1] + .minutes(30)
        #expect(lastLabelEnds <= set.times[split.validation.lowerBound])
        #expect(split.purged == 5)
        #expect(split.validation.upperBound == set.count)
    }

    @Test("scalers know nothing of rows outside their training rows")
    func scalerIsolation() {
        let set = TrainingSet(
            bars, labels: Labels(bars, horizon: 6, band: parameters.band))
        let short = bars.slice(0..<2000)
        let part = TrainingSet(
            short, labels: Labels(short, horizon: 6, band: parameters.band))
        let columns = Array(0..<FeatureSet.count)
        #expect(
            Scaler(fitting: set, rows: 0..<1200, columns: columns)
                == Scaler(fitting: part, rows: 0..<1200, columns: columns))
    }

    @Test("a span that is too short is refused with what there is and what is needed")
    func tooShort() {
        #expect(
            throws: TrainingError.tooShort(
                labeled: 474, needed: 1500, bars: 800,
                needsDays: Double(1500 + 320 + 6) * 5 / 1440)
        ) {
            try train(.pair, bars.slice(0..<800), parameters)
        }
    }

    @Test("a class that does not occur is refused by name")
    func missingClass() {
        #expect {
            try train(.ensemble, bars, SyntheticMarket.quickParameters(band: 40_000_000))
        } throws: { error in
            guard case .classMissing(.short, 0, 30, "training", _) = error as? TrainingError else {
                return false
            }
            return true
        }
    }

    @Test("a false from the progress callback stops the training")
    func cancellation() {
        var epochs = 0
        #expect(throws: TrainingError.cancelled(member: "long", epoch: 2)) {
            try Trainer.train(
                .pair, bars: bars, of: SyntheticMarket.instrument, parameters: parameters
            ) { progress in
                epochs += 1
                #expect(progress.epoch == epochs && progress.members == 2)
                return epochs < 2
            }
        }
    }

    @Test("bars of another interval are refused")
    func wrongInterval() {
        var other = parameters
        other.interval = .minutes(15)
        other.horizon = .minutes(45)
        #expect(
            throws: TrainingError.wrongInterval(bars: .minutes(5), model: .minutes(15))
        ) {
            try train(.pair, bars, other)
        }
    }

    @Test("a horizon that is no whole number of bars is refused")
    func oddHorizon() {
        var other = parameters
        other.horizon = .minutes(7)
        #expect {
            try train(.pair, bars, other)
        } throws: { error in
            "\(error)" == "horizon = 7m cannot be used: it must be a value that is a whole number "
                + "of bars of 5m"
        }
    }

    @Test("a learning rate that breaks the network is reported, not stored")
    func notFinite() {
        var other = parameters
        other.learningRate = 1
        other.weightDecay = 100
        other.epochs = 40
        other.patience = 40
        #expect {
            try train(.pair, bars, other)
        } throws: { error in
            guard case .notFinite("long", _, 1) = error as? TrainingError else { return false }
            return true
        }
    }

    @Test("ensemble members differ in what they see and what they learn from")
    func membersDiffer() throws {
        let model = try train(.ensemble, bars, parameters)
        #expect(Set(model.members.map(\.scaler.columns)).count == 4)
        #expect(Set(model.report.members.map(\.rows)).count == 3)
        #expect(model.report.memberCorrelation < 0.999)
    }
}

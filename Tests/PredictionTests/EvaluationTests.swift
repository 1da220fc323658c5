import Domain
import Glibc
import Testing

@testable import Prediction

@Suite("Evaluation")
struct EvaluationTests {
    /// Rows five minutes apart from words such as `"L+"`: said long, moved up beyond the band.
    private func rows(
        _ text: String, probabilities: ClassProbabilities? = nil
    ) -> [EvaluatedRow] {
        text.split(separator: " ").enumerated().compactMap { index, word -> EvaluatedRow? in
            guard word != ".." else { return nil }
            let said: [Character: Direction] = ["L": .long, "S": .short, "N": .none]
            let moved: [Character: Direction] = ["+": .long, "-": .short, "0": .none]
            guard let direction = word.first.flatMap({ said[$0] }),
                let outcome = word.last.flatMap({ moved[$0] })
            else { return nil }
            return EvaluatedRow(
                time: SyntheticMarket.start + TimeSpan.minutes(Int64(index) * 5),
                direction: direction, probabilities: probabilities,
                outcome: .init(direction: outcome, move: Double(outcome.rawValue) * 0.002),
                regime: .init(volatility: Double(index), isAfterBigMove: index == 0))
        }
    }

    @Test(
        "the Wilson interval agrees with published values",
        arguments: [
            (10, 20, 0.2993, 0.7007), (0, 10, 0, 0.2775), (10, 10, 0.7225, 1),
            (1, 100, 0.0018, 0.0545), (550, 1000, 0.5190, 0.5806),
        ])
    func wilson(hits: Int, total: Int, lower: Double, upper: Double) throws {
        let found = try #require(wilsonInterval(hits: hits, total: total))
        #expect(abs(found.lowerBound - lower) < 1e-4)
        #expect(abs(found.upperBound - upper) < 1e-4)
    }

    @Test("without trials there is no rate and no interval")
    func noTrials() {
        #expect(Proportion(hits: 0, total: 0).rate == nil)
        #expect(wilsonInterval(hits: 0, total: 0) == nil)
    }

    @Test("counts go where prediction and outcome say")
    func confusion() {
        let found = Evaluation(rows("L+ L- L0 S- S- S+ N0 N+ N- N0"), interval: .minutes(5))
        #expect(found.confusion == [[2, 0, 1], [1, 2, 1], [1, 1, 1]])
        #expect(found.accuracy == Proportion(hits: 5, total: 10))
        #expect(found[.long].precision == Proportion(hits: 1, total: 3))
        #expect(found[.short].recall == Proportion(hits: 2, total: 4))
        #expect(found[.none].baseRate == Proportion(hits: 3, total: 10))
        #expect(found.signals.share == Proportion(hits: 6, total: 10))
        #expect(found.signals.rightSign == Proportion(hits: 3, total: 6))
        #expect(found.signals.meanMoveBasisPoints.map { abs($0 - 20.0 / 6) < 1e-9 } == true)
    }

    @Test("a run of one signal is one episode, judged by its first; a pause ends it")
    func episodes() {
        let found = Evaluation(rows("L+ L- L- N0 L- L+ S- S- .. S- L0"), interval: .minutes(5))
        // LLL hit, LL miss, SS hit, S hit (after the pause), L miss.
        #expect(found.episodes.hits == Proportion(hits: 3, total: 5))
        #expect(found.episodes.longestLength == 3)
        #expect(found.episodes.meanLength == 9.0 / 5)
    }

    @Test("log-loss, Brier score and calibration error follow their definitions")
    func probabilities() throws {
        let given = ClassProbabilities(short: 0.1, none: 0.2, long: 0.7)
        let found = try #require(
            Evaluation(rows("L+ L+ L- L0", probabilities: given), interval: .minutes(5))
                .probabilities)
        let loss = -(2 * log(0.7) + log(0.1) + log(0.2)) / 4
        #expect(abs(found.logLoss - loss) < 1e-12)
        let right = 0.01 + 0.04 + 0.09
        #expect(
            abs(found.brier - (2 * right + (0.81 + 0.04 + 0.49) + (0.01 + 0.64 + 0.49)) / 4) < 1e-12
        )
        #expect(abs(found.calibrationError - 0.2) < 1e-12)
        #expect(abs(found.baseLogLoss - -(0.5 * log(0.5) + 0.5 * log(0.25))) < 1e-12)
    }

    @Test("rows are split by candle and into three equal parts by volatility")
    func regimes() {
        let found = Evaluation(rows("L+ N0 N0 S- S- S- L- L- N0"), interval: .minutes(5))
        #expect(found.regimes.map(\.share.total) == [1, 8, 3, 3, 3])
        #expect(found.regimes.map(\.hits.hits) == [1, 3, 1, 3, 0])
    }

    @Test("nothing to evaluate gives empty counts, not a crash")
    func empty() {
        let found = Evaluation([], interval: .minutes(5))
        #expect(found.rows == 0)
        #expect(found.accuracy.rate == nil)
        #expect(found.signals.meanMoveBasisPoints == nil)
        #expect(found.probabilities == nil)
    }
}

@Suite("Walk-forward")
struct WalkForwardTests {
    private let bars = SyntheticMarket.bars(4200, seed: 71, momentum: 0.7)
    private let plan = WalkForward.Plan(
        train: .days(8), test: .days(2), step: .days(2), embargo: .hours(6))

    @Test("no model is evaluated on anything it was trained on")
    func separation() throws {
        let parameters = SyntheticMarket.quickParameters()
        let report = try WalkForward.run(
            .pair, bars: bars, of: SyntheticMarket.instrument, parameters: parameters, plan: plan)
        #expect(report.folds.count == 3)
        for fold in report.folds {
            // The last bar ends at least purge and embargo before the first tested prediction.
            #expect(fold.trained.upperBound + .minutes(30) + .hours(6) <= fold.tested.lowerBound)
            #expect(fold.evaluation.rows > 500)
            #expect(fold.baseline.rows == fold.evaluation.rows)
        }
        #expect(report.overall.rows == report.folds.map(\.evaluation.rows).reduce(0, +))
        for (fold, next) in zip(report.folds, report.folds.dropFirst()) {
            #expect(fold.tested.upperBound <= next.tested.lowerBound)
        }
    }

    @Test("a span that the model has seen is refused")
    func seen() throws {
        let model = try Trainer.train(
            .pair, bars: bars.slice(0..<2300), of: SyntheticMarket.instrument,
            parameters: SyntheticMarket.quickParameters())
        let early = model.trainedTo - .minutes(5)
        #expect(
            throws: EvaluationError.seenInTraining(
                model: model.trainedFrom...model.trainedTo, from: early)
        ) {
            try model.evaluate(bars, from: early, to: .distantFuture)
        }
        let found = try model.evaluate(bars, from: model.trainedTo, to: .distantFuture)
        #expect(found.rows == bars.count - 2300 - 6 + 1)
    }

    @Test("bars that leave no test window are refused")
    func tooShort() {
        #expect(
            throws: WalkForwardError.tooShort(
                bars: 2300, interval: .minutes(5), needed: .days(8))
        ) {
            try WalkForward.run(
                .pair, bars: bars.slice(0..<2300), of: SyntheticMarket.instrument,
                parameters: SyntheticMarket.quickParameters(), plan: plan)
        }
    }
}

import Domain
import Testing

@testable import Prediction

@Suite("Calibration and merge rules")
struct CalibrationTests {
    private let scale = PlattScale(slope: 1, intercept: 0)

    @Test(
        "yes/no is long, no/yes is short, both or neither is none",
        arguments: [
            (Float(0.7), Float(0.2), Direction.long), (0.2, 0.7, .short), (0.7, 0.7, .none),
            (0.2, 0.2, .none), (0.6, 0.2, .long),
        ])
    func merge(long: Float, short: Float, expected: Direction) {
        let rule = PairRule(
            longThreshold: 0.6, shortThreshold: 0.5, longCalibration: scale,
            shortCalibration: scale)
        #expect(rule.direction(long: long, short: short) == expected)
    }

    @Test("the largest average wins; doubt means none")
    func largest() {
        func direction(_ short: Double, _ none: Double, _ long: Double) -> Direction {
            ClassProbabilities(short: short, none: none, long: long).largest
        }
        #expect(direction(0.2, 0.3, 0.5) == .long)
        #expect(direction(0.5, 0.3, 0.2) == .short)
        #expect(direction(0.4, 0.4, 0.2) == .none)
        #expect(direction(0.4, 0.2, 0.4) == .long)
    }

    @Test("probabilities of the pair sum to one even when both sides are sure")
    func pairSum() {
        let rule = PairRule(
            longThreshold: 0.5, shortThreshold: 0.5, longCalibration: scale,
            shortCalibration: scale)
        for (long, short) in [(Float(0.9), Float(0.8)), (0.1, 0.2), (1, 1), (0, 0)] {
            let found = rule.calibrated(long: long, short: short)
            #expect(abs(found.short + found.none + found.long - 1) < 1e-12)
            #expect(min(found.short, found.none, found.long) >= 0)
        }
    }

    @Test("the fit recovers the slope that made the answers")
    func platt() {
        var randomness = Randomness(seed: 17)
        var answers: [Float] = []
        var isYes: [Bool] = []
        for _ in 0..<20_000 {
            let score = Double(randomness.nextSigned()) * 2
            answers.append(Float(Squash.sigmoid(score)))
            let chance = Squash.sigmoid(0.6 * score - 1.5)
            isYes.append(Double(randomness.nextSigned() + 1) / 2 < chance)
        }
        let fit = PlattScale(fitting: answers, isYes: isYes, share: Squash.sigmoid(-1.5))
        #expect(abs(fit.slope - 0.6) < 0.06)
        #expect(abs(fit.intercept + 1.5) < 1e-9)
    }

    @Test("answers that point the wrong way are calibrated to the base rate")
    func wrongWay() {
        let answers = (0..<200).map { Float($0) / 200 }
        let fit = PlattScale(
            fitting: answers, isYes: (0..<200).map { $0 < 50 }, share: 0.25)
        #expect(fit.slope == 0)
        #expect(abs(fit.apply(0.9) - 0.25) < 1e-12)
    }

    @Test("a slice with a trend of its own does not move the base rate")
    func anchoredShare() {
        // Answers that know nothing, on rows where the class is three times as common as usual.
        let answers = (0..<300).map { Float(0.4) + Float($0 % 3) / 10 }
        let fit = PlattScale(
            fitting: answers, isYes: (0..<300).map { $0 / 3 % 2 == 0 }, share: 1.0 / 6)
        #expect(abs(fit.apply(0.5) - 1.0 / 6) < 1e-9)
        #expect(fit.slope <= 1)
    }

    @Test("the temperature tempers answers that are too sure, down to the priors")
    func temperature() {
        let priors = ClassValues(short: 0.2, none: 0.6, long: 0.2)
        var randomness = Randomness(seed: 3)
        // Sure answers that know nothing.
        let rows = (0..<900).map { _ in
            [
                ClassProbabilities(short: 0.9, none: 0.05, long: 0.05),
                ClassProbabilities(short: 0.05, none: 0.05, long: 0.9),
            ][randomness.next(below: 2)]
        }
        let outcomes = (0..<900).map { _ in
            [Direction.short, .none, .none, .none, .long][randomness.next(below: 5)]
        }
        let rule = EnsembleRule(fitting: rows, outcomes: outcomes, priors: priors)
        let found = rule.calibrated(rows[0])
        #expect(rule.temperature > 8)
        #expect(abs(found.none - 0.6) < 0.1)
    }

    @Test("thresholds leave the required signals and prefer the precise ones")
    func thresholds() {
        var randomness = Randomness(seed: 12)
        var long: [Float] = []
        var short: [Float] = []
        var outcomes: [Direction] = []
        for index in 0..<2000 {
            // Every tenth row is restless: both networks say yes, and nothing comes of it.
            let isRestless = index % 10 == 0
            let isLong = index % 10 == 1
            let isShort = index % 10 == 2
            let noise = randomness.nextSigned() / 10
            long.append((isRestless ? 0.9 : isLong ? 0.7 : 0.3) + noise)
            short.append((isRestless ? 0.9 : isShort ? 0.7 : 0.3) + noise)
            outcomes.append(isLong ? .long : isShort ? .short : .none)
        }
        let search = ThresholdSearch(long: long, short: short, outcomes: outcomes)
        let choice = search.best(minimum: 40)
        #expect(choice.hasEnoughSignals)
        let rule = PairRule(
            longThreshold: choice.long, shortThreshold: choice.short, longCalibration: scale,
            shortCalibration: scale)
        let said = outcomes.indices.map { rule.direction(long: long[$0], short: short[$0]) }
        let longs = outcomes.indices.filter { said[$0] == .long }
        #expect(longs.count >= 100)
        #expect(longs.allSatisfy { outcomes[$0] == .long })
        #expect(!search.best(minimum: 1900).hasEnoughSignals)
    }
}

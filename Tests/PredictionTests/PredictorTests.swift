import Domain
import Testing

@testable import Prediction

@Suite("Predictors")
struct PredictorTests {
    @Test(
        "every text form is read, and written the same way",
        arguments: [
            ("ensemble", PredictorSpec.design(.ensemble)), ("pair", .design(.pair)),
            ("boosted", .boosted), ("ema:10/50", .emaCross(fast: 10, slow: 50)),
            ("last-return", .lastReturn), ("always-flat", .alwaysFlat),
        ])
    func forms(text: String, expected: PredictorSpec) throws {
        #expect(try PredictorSpec(parsing: text) == expected)
        #expect(expected.description == text)
    }

    @Test("a stored model is named by name and version")
    func stored() throws {
        let text = "pair-upbit-KRW-BTC-5m@3"
        let name = ModelReference.defaultName(
            .pair, SyntheticMarket.instrument, interval: .minutes(5))
        let expected = PredictorSpec.stored(try ModelReference(name: name, version: 3))
        #expect(try PredictorSpec(parsing: text) == expected)
    }

    @Test(
        "anything else is refused with the text and what is allowed",
        arguments: [
            ("", PredictorSpecError.unknown("")), ("Pair", .unknown("Pair")),
            ("ema:50/10", .averages("ema:50/10")), ("ema:0/10", .averages("ema:0/10")),
            ("ema:10", .averages("ema:10")), ("ema:10/50/2", .averages("ema:10/50/2")),
            ("ema:1/2000000", .averages("ema:1/2000000")), ("m@0", .reference(.version("m@0"))),
            ("m@01", .reference(.version("m@01"))), ("m@x", .reference(.version("m@x"))),
            ("a/b@1", .reference(.name("a/b"))), (".m@1", .reference(.name(".m"))),
        ])
    func refusals(text: String, expected: PredictorSpecError) {
        #expect(throws: expected) { try PredictorSpec(parsing: text) }
    }

    @Test("boosted is known but not available")
    func boosted() throws {
        let spec = try PredictorSpec(parsing: "boosted")
        #expect(throws: PredictorSpecError.notAvailable("boosted")) {
            try spec.requireAvailable()
        }
        #expect(throws: Never.self) { try PredictorSpec.alwaysFlat.requireAvailable() }
    }

    @Test("the averages cross where the plain recursion says, from bar number SLOW on")
    func emaCross() {
        let bars = SyntheticMarket.bars(3000, seed: 61)
        var predictor = EMACross(fast: 10, slow: 50, interval: .minutes(5))
        var fast = bars[0].close.approximate
        var slow = fast
        var crosses = 0
        for index in 0..<bars.count {
            let close = bars[index].close.approximate
            let before = (fast, slow)
            if index > 0 {
                fast += 2.0 / 11.0 * (close - fast)
                slow += 2.0 / 51.0 * (close - slow)
            }
            let prediction = predictor.update(bars[index])
            guard index >= 50 else {
                #expect(prediction == nil)
                continue
            }
            let expected: Direction =
                fast > slow && before.0 <= before.1
                ? .long : (fast < slow && before.0 >= before.1 ? .short : .none)
            if expected != .none { crosses += 1 }
            let time = bars[index].start + .minutes(5)
            if prediction != Prediction(time: time, direction: expected, horizon: nil) {
                Issue.record("bar \(index): \(String(describing: prediction)), not \(expected)")
            }
        }
        #expect(crosses > 20)
    }

    @Test("last-return follows the bar before, and is silent at the start and after a hole")
    func lastReturn() {
        let closes: [(Int, Double)] = [
            (0, 1000), (1, 1002), (2, 1002.5), (3, 1000), (5, 1010), (6, 1000),
        ]
        var predictor = LastReturn(
            interval: .minutes(5), horizon: .minutes(30), band: Rate(raw: 100_000))
        let found = closes.map {
            predictor.update(SyntheticMarket.flat(at: $0.0, close: $0.1))?.direction
        }
        #expect(found == [nil, .long, Direction.none, .short, nil, .short])
    }

    @Test("a model speaks at the close of the bar, with exact numbers")
    func model() throws {
        let bars = SyntheticMarket.bars(2300, seed: 63, momentum: 0.6)
        let model = try Trainer.train(
            .ensemble, bars: bars, of: SyntheticMarket.instrument,
            parameters: SyntheticMarket.quickParameters())
        var predictor = ModelPredictor(model, name: "ensemble")
        #expect(predictor.cadence == .interval(.minutes(5)))
        var directions: Set<Direction> = []
        for bar in bars.all {
            guard let prediction = predictor.update(bar) else { continue }
            let score = try #require(predictor.lastScore)
            directions.insert(prediction.direction)
            let isConsistent =
                prediction.time == bar.start + .minutes(5)
                && prediction.horizon == .minutes(30)
                && prediction.confidence
                    == Rate(nearest: score.probabilities[prediction.direction])
                && prediction.expectedReturn == Rate(nearest: score.expectedReturn)
                && (prediction.direction != .none || prediction.expectedReturn == .zero)
            if !isConsistent { Issue.record("bar at \(bar.start): \(prediction)") }
        }
        #expect(directions == [.long, .none, .short])
    }
}

import Domain
import Testing

@testable import Prediction

@Suite("Feature state")
struct FeatureStateTests {
    /// The vector at each bar; `nil` before it is ready.
    private func vectors(_ bars: some Sequence<Bar>) -> [[Float]?] {
        var state = FeatureState(interval: .minutes(5))
        return bars.map { state.update($0) ? state.vector : nil }
    }

    private func bits(_ vector: [Float]?) -> [UInt32]? { vector?.map(\.bitPattern) }

    @Test("there are sixty features with different names, each in exactly one group")
    func names() {
        #expect(FeatureSet.count == 60)
        #expect(Set(FeatureSet.names).count == 60)
        #expect(FeatureSet.columns(of: FeatureGroup.allCases) == Array(0..<60))
    }

    @Test("cutting the future off does not change a bit", arguments: [400, 417, 500, 699])
    func truncation(length: Int) {
        let bars = SyntheticMarket.bars(700, seed: 7).all
        let whole = vectors(bars)
        let cut = vectors(bars.prefix(length))
        #expect(cut.last.flatMap { $0 } != nil)
        #expect(whole.prefix(length).map(bits) == cut.map(bits))
    }

    @Test("a state started later gives the same bits once it is ready", arguments: [1, 57, 400])
    func startIndependence(skipped: Int) {
        let bars = SyntheticMarket.bars(1200, seed: 11).all
        let whole = vectors(bars)
        let late = vectors(bars.dropFirst(skipped))
        let firstReady = late.firstIndex { $0 != nil }
        #expect(firstReady.map { $0 < FeatureState.deepestReach } == true)
        let different = late.indices.first {
            late[$0] != nil && bits(late[$0]) != bits(whole[$0 + skipped])
        }
        #expect(different == nil)
    }

    @Test("the vector is ready after 290 to 320 bars and stays ready")
    func warmUp() {
        for offset in [0, 5, 31] {
            let ready = vectors(SyntheticMarket.bars(800, seed: 3).all.dropFirst(offset))
                .map { $0 != nil }
            let first = ready.firstIndex(of: true) ?? .max
            #expect((289...FeatureState.deepestReach).contains(first))
            #expect(ready[first...].allSatisfy { $0 })
        }
    }

    @Test("a short hole counts as bars without a trade at the last close")
    func shortHole() {
        var bars = SyntheticMarket.bars(600, seed: 5).all
        let filled = bars.indices.map { index in
            (500..<512).contains(index)
                ? SyntheticMarket.flat(
                    at: index, close: bars[499].close.approximate, volume: 0)
                : bars[index]
        }
        bars.removeSubrange(500..<512)
        let withHole = vectors(bars)
        let withFillers = vectors(filled)
        for index in 500..<588 { #expect(bits(withHole[index]) == bits(withFillers[index + 12])) }
        #expect(withHole[500]?[Feature.quietShare48.rawValue] == 0.25)
        #expect(withHole[499]?[Feature.quietRun.rawValue] == 0)
        #expect((withHole[500]?[Feature.quietRun.rawValue]).map { $0 > 2 } == true)
    }

    @Test("after a longer hole the state starts over as if it were new")
    func longHole() {
        var bars = SyntheticMarket.bars(1000, seed: 6).all
        bars.removeSubrange(500..<513)
        let found = vectors(bars)
        #expect(found[499] != nil)
        #expect(found[500..<789].allSatisfy { $0 == nil })
        let fresh = vectors(bars[500...])
        for index in fresh.indices { #expect(bits(found[500 + index]) == bits(fresh[index])) }
    }

    @Test("bars that repeat, go back or have no price are not taken")
    func refusals() {
        let bars = SyntheticMarket.bars(400, seed: 8).all
        var state = FeatureState(interval: .minutes(5))
        for bar in bars { state.update(bar) }
        let before = state.vector
        let refused = [bars[399], bars[10], SyntheticMarket.flat(at: 400, close: 0)]
        let taken = refused.map { state.update($0) }
        #expect(taken == [false, false, false])
        #expect(state.vector == before)
        let isReady = state.update(SyntheticMarket.flat(at: 400, close: 150_000_000))
        #expect(isReady)
    }

    @Test("every feature is finite and within ±5, whatever the market does", arguments: 0..<12)
    func bounds(seed: UInt64) {
        var randomness = Randomness(seed: seed)
        var state = FeatureState(interval: .minutes(5))
        var index = 0
        var price = 1000.0
        for _ in 0..<900 {
            index += 1 + (randomness.next(below: 10) == 0 ? randomness.next(below: 8) : 0)
            switch randomness.next(below: 40) {
            case 0: price *= 3
            case 1: price = max(0.01, price / 3)
            case 2...25: price *= 1 + Double(randomness.nextSigned()) / 200
            default: break
            }
            // The open may lie outside [low, high], as BitMEX's does.
            let bar = SyntheticMarket.bar(
                at: index, open: max(0.01, price * (1 + Double(randomness.nextSigned()) / 10)),
                high: price * 1.01, low: price, close: price,
                volume: randomness.next(below: 3) == 0 ? 0 : Double(randomness.next(below: 9999)))
            guard state.update(bar) else { continue }
            for (feature, value) in zip(FeatureSet.names, state.vector)
            where !(abs(value) <= 5) {
                Issue.record("seed \(seed) bar \(index): \(feature) is \(value)")
            }
        }
    }

    @Test("a market that never moves or trades gives zeros, not errors")
    func deadMarket() {
        let found = vectors((0..<400).map { SyntheticMarket.flat(at: $0, close: 100, volume: 0) })
        let last = found.last.flatMap { $0 } ?? []
        #expect(last.count == 60 && last.allSatisfy(\.isFinite))
        #expect(last.first == 0)
        #expect(last[Feature.quietShare48.rawValue] == 1)
    }

    @Test("a huge candle is clipped and raises the big-move flag")
    func bigMove() {
        var bars = SyntheticMarket.bars(400, seed: 9).all
        let close = bars[399].close.approximate
        bars.append(
            SyntheticMarket.bar(
                at: 400, open: close, high: close * 1.2, low: close, close: close * 1.2, volume: 5))
        let found = vectors(bars)
        let before = found[399] ?? []
        let after = found[400] ?? []
        #expect(before[Feature.bigMove.rawValue] == 0)
        #expect(after[Feature.bigMove.rawValue] == 1)
        #expect(after[Feature.return1.rawValue] == 5)
        #expect(after[Feature.bigMoveBalance24.rawValue] == 1)
    }

    @Test("time features are those of the close, in UTC")
    func time() {
        // 2025-09-01 was a Monday. Bar 359 closes on Tuesday at 06:00.
        let last = vectors(SyntheticMarket.bars(360, seed: 2).all).last.flatMap { $0 } ?? []
        let week = 2 * Double.pi * 1.25 / 7
        #expect(abs(last[Feature.hourSine.rawValue] - 1) < 1e-6)
        #expect(abs(last[Feature.hourCosine.rawValue]) < 1e-6)
        #expect(abs(Double(last[Feature.weekdaySine.rawValue]) - sine(week)) < 1e-6)
    }

    /// The Taylor series, so that the test does not lean on the library that the features use.
    private func sine(_ angle: Double) -> Double {
        var term = angle
        var sum = angle
        for step in 1..<20 {
            term *= -angle * angle / Double(2 * step * (2 * step + 1))
            sum += term
        }
        return sum
    }
}

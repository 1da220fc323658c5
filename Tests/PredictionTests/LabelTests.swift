import Domain
import Testing

@testable import Prediction

@Suite("Labels")
struct LabelTests {
    private let band = Rate(raw: 100_000)  // 10 bps

    private func series(_ closes: [Int: Double]) -> BarSeries {
        BarSeries(
            closes.sorted { $0.key < $1.key }.map {
                SyntheticMarket.flat(at: $0.key, close: $0.value)
            })
    }

    @Test(
        "a move must exceed the band, which is compared exactly",
        arguments: [
            (1000.0, 1001.0, Direction.none), (1000, 1001.01, .long), (1000, 999, .none),
            (1000, 998.99, .short), (1000, 1000, .none),
        ])
    func band(from: Double, to: Double, expected: Direction) {
        let labels = Labels(series([0: from, 1: to]), horizon: 1, band: band)
        #expect(labels.outcomes[0]?.direction == expected)
        #expect(labels.outcomes[0].map { abs($0.move - (to - from) / from) < 1e-12 } == true)
    }

    @Test("rows whose horizon runs past the end have no label")
    func end() {
        let labels = Labels(SyntheticMarket.bars(20, seed: 1), horizon: 6, band: band)
        #expect(labels.outcomes.map { $0 != nil } == (0..<20).map { $0 < 14 })
    }

    @Test("the outcome is the move to the close exactly one horizon later")
    func horizon() {
        let bars = SyntheticMarket.bars(60, seed: 4)
        let labels = Labels(bars, horizon: 6, band: band)
        for row in 0..<54 {
            let expected =
                Double(bars.closes[row + 6] - bars.closes[row]) / Double(bars.closes[row])
            #expect(labels.outcomes[row]?.move == expected)
        }
    }

    @Test("in a short hole the last close stands")
    func shortHole() {
        // Bars 3 and 4 are missing; the horizon of bar 1 ends in the hole.
        let labels = Labels(
            series([0: 100, 1: 100, 2: 103, 5: 110, 6: 111]), horizon: 2, band: band)
        #expect(
            labels.outcomes.map { $0.map { ($0.move * 100).rounded() } } == [3, 3, 0, nil, nil])
    }

    @Test("rows whose horizon crosses a long hole have no label")
    func longHole() {
        var closes: [Int: Double] = [:]
        for index in 0..<5 { closes[index] = 100 }
        for index in 18..<22 { closes[index] = 120 }
        let labels = Labels(series(closes), horizon: 2, band: band)
        #expect(
            labels.outcomes.map { $0 != nil }
                == [true, true, true, false, false, true, true, false, false])
    }

    @Test("no label looks at anything but its own horizon")
    func locality() {
        let bars = SyntheticMarket.bars(200, seed: 5)
        let whole = Labels(bars, horizon: 6, band: band)
        let cut = Labels(bars.slice(0..<107), horizon: 6, band: band)
        #expect(Array(whole.outcomes[0..<101]) == Array(cut.outcomes[0..<101]))
        #expect(cut.outcomes[101...].allSatisfy { $0 == nil })
    }
}

import Domain
import Glibc
import Testing

@testable import Prediction

/// The features recomputed from their definitions, without rolling sums.
@Suite("Feature values")
struct FeatureValueTests {
    private let bars: [Bar]
    private let vector: [Float]
    private let closes: [Double]
    private let volumes: [Double]

    init() {
        bars = SyntheticMarket.bars(777, seed: 21, momentum: 0.2).all
        var state = FeatureState(interval: .minutes(5))
        for bar in bars { state.update(bar) }
        vector = state.vector
        closes = bars.map { log($0.close.approximate) }
        volumes = bars.map(\.volume.approximate)
    }

    private var now: Int { bars.count - 1 }
    private func move(_ index: Int) -> Double { closes[index] - closes[index - 1] }
    private func moves(_ count: Int) -> [Double] { (0..<count).map { move(now - $0) } }

    private var yardstick: Double {
        (1...96).reduce(0.0) { $0 + abs(move(now - $1)) } / 96 * (Double.pi / 2).squareRoot()
    }

    private func check(
        _ feature: Feature, _ expected: Double, _ place: SourceLocation = #_sourceLocation
    ) {
        let found = Double(vector[feature.rawValue])
        #expect(
            abs(found - expected) < 1e-5 * max(1, abs(expected)), "\(feature)",
            sourceLocation: place)
    }

    @Test("returns are scaled by the typical return of the bars before")
    func returns() {
        check(.return1, move(now) / yardstick)
        check(.return12, (closes[now] - closes[now - 12]) / yardstick / 12.0.squareRoot())
        check(.return288, (closes[now] - closes[now - 288]) / yardstick / 288.0.squareRoot())
        check(.laggedReturn3, move(now - 3) / yardstick)
    }

    @Test("averages and MACD follow their definitions")
    func averages() {
        func average(_ length: Int) -> Double {
            var value = closes[now - 400]
            for index in (now - 399)...now {
                value += 2 / Double(length + 1) * (closes[index] - value)
            }
            return value
        }
        let unit = yardstick
        check(.distanceEMA6, (closes[now] - average(6)) / unit / 6.0.squareRoot())
        check(.distanceEMA24, (closes[now] - average(24)) / unit / 24.0.squareRoot())
        check(.macd, (average(12) - average(24)) / unit / 12.0.squareRoot())
        let mean = closes[(now - 287)...].reduce(0, +) / 288
        check(.distanceSMA288, (closes[now] - mean) / unit / 288.0.squareRoot())
    }

    @Test("strength, channel and autocorrelation follow their definitions")
    func position() {
        check(.strength14, moves(14).reduce(0, +) / moves(14).map(abs).reduce(0, +))
        let high = bars.suffix(96).map { log($0.high.approximate) }.max() ?? 0
        let low = bars.suffix(96).map { log($0.low.approximate) }.min() ?? 0
        check(.channel96, (2 * closes[now] - high - low) / (high - low))
        let products = (0..<48).map { move(now - $0) * move(now - $0 - 1) }
        check(
            .autocorrelation48,
            products.reduce(0, +) / moves(48).map { $0 * $0 }.reduce(0, +))
    }

    @Test("volatility ratios follow their definitions")
    func volatility() {
        func sigma(_ count: Int) -> Double {
            (moves(count).map { $0 * $0 }.reduce(0, +) / Double(count)).squareRoot() + 1e-5
        }
        check(.volatility6To96, log(sigma(6) / sigma(96)))
        check(.volatility24To288, log(sigma(24) / sigma(288)))
        let ranges = bars.suffix(12).map { log($0.high.approximate / $0.low.approximate) }
        let parkinson =
            (ranges.map { $0 * $0 }.reduce(0, +) / 12 / (4 * log(2.0))).squareRoot() + 1e-5
        check(.parkinson12, log(parkinson / sigma(12)))
        let squares = moves(24).map { $0 * $0 }
        check(.jump24, (squares.max() ?? 0) / squares.reduce(0, +))
    }

    @Test("volume features follow their definitions")
    func volume() {
        let roots = volumes.suffix(96).map { $0.squareRoot() }
        let mean = roots.reduce(0, +) / 96
        let variance = roots.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 96
        check(.volumeZ1, (volumes[now].squareRoot() - mean) / variance.squareRoot())
        let signed = (0..<24).map { step in
            volumes[now - step] * (move(now - step) > 0 ? 1 : -1)
        }
        check(.signedVolume24, signed.reduce(0, +) / volumes.suffix(24).reduce(0, +))
        let small = volumes.suffix(288).reduce(0, +) / 288_000
        let recent = volumes.suffix(12).reduce(0, +) / 12 + small
        check(.volume12To96, log(recent / (volumes.suffix(96).reduce(0, +) / 96 + small)))
    }
}

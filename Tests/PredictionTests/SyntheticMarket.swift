import Domain

@testable import Prediction

/// Bars made from a seed, for tests that need a market with known properties.
enum SyntheticMarket {
    static let start = Timestamp(milliseconds: 1_756_684_800_000)  // Monday 2025-09-01 00:00 UTC

    /// A walk of five-minute bars.
    ///
    /// - Parameters:
    ///   - momentum: share of each return that the next one repeats; 0 is a pure random walk.
    ///   - volatility: typical return of one bar.
    static func bars(
        _ count: Int, seed: UInt64, momentum: Double = 0, volatility: Double = 0.001
    ) -> BarSeries {
        var randomness = Randomness(seed: seed)
        func normal() -> Double {
            // Twelve uniform numbers: close enough to normal, and without a library.
            (0..<12).reduce(0.0) { sum, _ in sum + Double(randomness.nextSigned()) } / 2
        }
        var series = BarSeries(interval: .minutes(5), capacity: count)
        var price = 150_000_000.0
        var previous = 0.0
        for index in 0..<count {
            let move = momentum * previous + volatility * normal()
            previous = move
            let open = price
            price *= 1 + move
            let high = max(open, price) * (1 + abs(normal()) * volatility / 4)
            let low = min(open, price) * (1 - abs(normal()) * volatility / 4)
            series.append(
                bar(
                    at: index, open: open, high: high, low: low, close: price,
                    volume: 1 + abs(normal())))
        }
        return series
    }

    static func bar(
        at index: Int, open: Double, high: Double, low: Double, close: Double, volume: Double
    ) -> Bar {
        func raw(_ value: Double) -> Int64 { Int64((value * 100).rounded()) * 1_000_000 }
        return Bar(
            start: start + TimeSpan.minutes(Int64(index) * 5), open: Price(raw: raw(open)),
            high: Price(raw: raw(high)), low: Price(raw: raw(low)),
            close: Price(raw: raw(close)), volume: Quantity(raw: raw(volume)))
    }

    /// A bar that is flat at `close`.
    static func flat(at index: Int, close: Double, volume: Double = 1) -> Bar {
        bar(at: index, open: close, high: close, low: close, close: close, volume: volume)
    }

    static let instrument = InstrumentID(exchange: "upbit", market: "KRW-BTC")

    /// Parameters that train in a moment.
    static func quickParameters(band: Int64 = 150_000) -> TrainingParameters {
        var parameters = TrainingParameters(band: Rate(raw: band))
        parameters.hidden = [16]
        parameters.epochs = 6
        parameters.patience = 3
        parameters.learningRate = 0.003
        return parameters
    }
}

extension BarSeries {
    init(_ bars: some Sequence<Bar>, interval: TimeSpan = .minutes(5)) {
        self.init(interval: interval)
        for bar in bars { append(bar) }
    }

    var all: [Bar] { (0..<count).map { self[$0] } }
}

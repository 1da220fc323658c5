import Domain
import Glibc

/// The sixty features of the newest bar; one function for each group.
extension FeatureState {
    private typealias Vector = UnsafeMutableBufferPointer<Float>

    /// Writes the vector of the newest bar into `vector`.
    ///
    /// - Precondition: `vector` has `FeatureSet.count` elements. Before `isReady` the content is
    ///   finite but means nothing.
    public func write(into vector: UnsafeMutableBufferPointer<Float>) {
        precondition(
            vector.count == FeatureSet.count, "the vector has \(FeatureSet.count) elements")
        writePrice(vector)
        writeShape(vector)
        writeVolatility(vector)
        writeVolume(vector)
        writeActivity(vector)
        writeTime(vector)
    }

    private func writePrice(_ out: Vector) {
        let unit = history.yardstick
        func scaled(_ value: Double, over bars: Double) -> Double {
            clip(value / (unit * bars.squareRoot()))
        }
        let close = history.value(.logClose)
        func move(_ bars: Int) -> Double {
            scaled(close - history.value(.logClose, back: bars), over: Double(bars))
        }
        out[.return1] = move(1)
        out[.return2] = move(2)
        out[.return3] = move(3)
        out[.return6] = move(6)
        out[.return12] = move(12)
        out[.return24] = move(24)
        out[.return48] = move(48)
        out[.return96] = move(96)
        out[.return288] = move(288)
        out[.laggedReturn1] = scaled(history.value(.move, back: 1), over: 1)
        out[.laggedReturn2] = scaled(history.value(.move, back: 2), over: 1)
        out[.laggedReturn3] = scaled(history.value(.move, back: 3), over: 1)
        let averages = history.averages
        out[.distanceEMA6] = scaled(close - averages.ema6, over: 6)
        out[.distanceEMA12] = scaled(close - averages.ema12, over: 12)
        out[.distanceEMA24] = scaled(close - averages.ema24, over: 24)
        out[.distanceEMA48] = scaled(close - averages.ema48, over: 48)
        out[.distanceSMA96] = scaled(close - history.mean(.logClose, 96), over: 96)
        out[.distanceSMA288] = scaled(close - history.mean(.logClose, 288), over: 288)
        let macd = averages.ema12 - averages.ema24
        out[.macd] = scaled(macd, over: 12)
        out[.macdHistogram] = scaled(macd - averages.signal, over: 9)
        out[.strength14] = share(.move, of: .magnitude, 14)
        out[.strength48] = share(.move, of: .magnitude, 48)
        writeChannels(out, close: close)
        out[.autocorrelation48] = share(.neighborProduct, of: .square, 48)
    }

    /// One walk back over the highs and lows serves all three channels.
    private func writeChannels(_ out: Vector, close: Double) {
        var high = -Double.infinity
        var low = Double.infinity
        func widen(_ range: Range<Int>) -> Double {
            history.forEach(.logHigh, back: range) { if $0 > high { high = $0 } }
            history.forEach(.logLow, back: range) { if $0 < low { low = $0 } }
            return high > low ? (2 * close - high - low) / (high - low) : 0
        }
        out[.channel24] = widen(0..<24)
        out[.channel96] = widen(24..<96)
        out[.channel288] = widen(96..<288)
    }

    private func writeShape(_ out: Vector) {
        out[.body] = history.shape.body
        out[.upperWick] = history.shape.upperWick
        out[.lowerWick] = history.shape.lowerWick
        out[.closeLocation6] = history.mean(.location, 6)
        out[.wickBalance12] = history.mean(.wickBalance, 12)
    }

    private func writeVolatility(_ out: Vector) {
        let still = BarHistory.smallestYardstick
        func ratio(_ value: Double, _ base: Double) -> Double {
            clip(log((value + still) / (base + still)))
        }
        let range = history.value(.rangeSquare).squareRoot()
        out[.range1] = ratio(range, history.mean(.rangeSquare, 96).squareRoot())
        let sigma48 = history.volatility(48)
        let sigma96 = history.volatility(96)
        let sigma288 = history.volatility(288)
        out[.volatility6To96] = ratio(history.volatility(6), sigma96)
        out[.volatility12To288] = ratio(history.volatility(12), sigma288)
        out[.volatility24To288] = ratio(history.volatility(24), sigma288)
        out[.volatility96To288] = ratio(sigma96, sigma288)
        out[.volatilityLevel] = clip(log((sigma96 + still) / 0.001))
        out[.parkinson12] = ratio(history.parkinson(12), history.volatility(12))
        out[.parkinson48] = ratio(history.parkinson(48), sigma48)
        out[.parkinson6To48] = ratio(history.parkinson(6), history.parkinson(48))
        let squares48 = history.sum(.square, 48)
        out[.upside48] =
            squares48 > 0 ? 2 * history.sum(.upSquare, 48) / squares48 - 1 : 0
        var largest = 0.0
        history.forEach(.square, back: 0..<24) { if $0 > largest { largest = $0 } }
        let squares24 = history.sum(.square, 24)
        out[.jump24] = squares24 > 0 ? min(1, largest / squares24) : 0
        out[.bigMove] = history.value(.bigMove)
        out[.bigMoves24] = clip(history.sum(.bigMove, 24))
        out[.bigMoveBalance24] = clip(history.sum(.bigMoveSign, 24))
    }

    private func writeVolume(_ out: Vector) {
        let mean288 = history.mean(.volume, 288)
        let z1 = zScore(mean: history.value(.rootVolume), against: 96)
        out[.volumeZ1] = z1
        out[.volumeZ6] = zScore(mean: history.mean(.rootVolume, 6), against: 288)
        // A thousandth of the day's mean keeps quiet windows finite.
        func ratio(_ value: Double, _ base: Double) -> Double {
            mean288 > 0 ? clip(log((value + mean288 / 1000) / (base + mean288 / 1000))) : 0
        }
        out[.volume12To96] = ratio(
            history.mean(.volume, 12), history.mean(.volume, 96))
        out[.volume24To288] = ratio(history.mean(.volume, 24), mean288)
        out[.signedVolume6] = share(.signedVolume, of: .volume, 6)
        out[.signedVolume24] = share(.signedVolume, of: .volume, 24)
        out[.moneyFlow24] = share(.flow, of: .volume, 24)
        let move = history.value(.move) / history.yardstick
        out[.volumeSignedReturn] = clip(clip(move) * (1 + max(-0.9, z1)) / 2)
        let still = BarHistory.smallestYardstick
        func impact(_ bars: Int) -> Double {
            (history.mean(.magnitude, bars) + still)
                / (history.mean(.volume, bars) + mean288 / 1000)
        }
        out[.illiquidity12To288] = mean288 > 0 ? clip(log(impact(12) / impact(288))) : 0
    }

    private func writeActivity(_ out: Vector) {
        // The run of bars without a trade that ends at this bar or just before it.
        var step = history.value(.quiet) > 0 ? 0 : 1
        let first = step
        while step < 49, history.value(.quiet, back: step) > 0 { step += 1 }
        out[.quietRun] = clip(log1p(Double(step - first)))
        out[.quietShare48] = history.mean(.quiet, 48)
    }

    private func writeTime(_ out: Vector) {
        let day = TimeSpan.days(1).nanoseconds
        let seconds = closeTime.nanoseconds
        let days = seconds / day - (seconds % day < 0 ? 1 : 0)
        let dayShare = Double(seconds - days * day) / Double(day)
        // 1970-01-01 was a Thursday: three days after Monday.
        let weekShare = (Double((days + 3) % 7) + dayShare) / 7
        out[.hourSine] = sin(2 * .pi * dayShare)
        out[.hourCosine] = cos(2 * .pi * dayShare)
        out[.weekdaySine] = sin(2 * .pi * weekShare)
        out[.weekdayCosine] = cos(2 * .pi * weekShare)
    }

    /// Net over gross of a window, −1…1; zero when nothing happened in it.
    private func share(_ part: BarHistory.Column, of whole: BarHistory.Column, _ bars: Int)
        -> Double
    {
        let gross = history.sum(whole, bars)
        return gross > 0 ? min(1, max(-1, history.sum(part, bars) / gross)) : 0
    }

    /// Standard score of a mean root volume among the last `bars`.
    private func zScore(mean: Double, against bars: Int) -> Double {
        let center = history.mean(.rootVolume, bars)
        // The root's square is the volume itself.
        let variance = history.mean(.volume, bars) - center * center
        guard variance > 1e-12 * center * center, variance > 0 else { return 0 }
        return clip((mean - center) / variance.squareRoot())
    }

    @inline(__always)
    private func clip(_ value: Double) -> Double { min(5, max(-5, value)) }
}

extension UnsafeMutableBufferPointer<Float> {
    fileprivate subscript(feature: Feature) -> Double {
        get { Double(self[feature.rawValue]) }
        nonmutating set { self[feature.rawValue] = Float(newValue) }
    }
}

/// One spell of the sample market: which way it drifts, and how lively it is.
///
/// A range is followed by a trend up or down with equal chance, a trend by a range. At any minute
/// a crash can begin, about once in ten days; a rebound follows it, then a range.
struct SampleRegime: Sendable {
    enum Kind: Hashable, Sendable {
        case range
        case trend
        case crash
        case rebound
    }

    let kind: Kind
    /// Change of the log price a minute.
    let drift: Double
    /// Share of the distance to `anchor` that is taken back a minute.
    let pull: Double
    /// The log price a range hangs about.
    let anchor: Double
    /// Factors on the usual volatility and volume.
    let volatility: Double
    let volume: Double
    private var minutesLeft: Int

    private static let basisPoint = 1e-4
    private static let crashProbability = 1.0 / 14_400

    /// The range a market starts in.
    static func opening(at logPrice: Double, _ random: inout SampleRandom) -> SampleRegime {
        range(at: logPrice, &random)
    }

    /// The spell of the next minute.
    func next(at logPrice: Double, _ random: inout SampleRandom) -> SampleRegime {
        let isCalm = kind == .range || kind == .trend
        if isCalm, random.happens(Self.crashProbability) { return .crash(&random) }
        guard minutesLeft <= 1 else {
            var same = self
            same.minutesLeft -= 1
            return same
        }
        switch kind {
        case .range: return .trend(&random)
        case .crash: return .rebound(&random)
        case .trend, .rebound: return .range(at: logPrice, &random)
        }
    }

    private static func range(
        at logPrice: Double, _ random: inout SampleRandom
    ) -> SampleRegime {
        SampleRegime(
            kind: .range, drift: 0, pull: 0.0015, anchor: logPrice, volatility: 0.9, volume: 0.85,
            minutesLeft: duration(least: 60, mean: 480, &random))
    }

    private static func trend(_ random: inout SampleRandom) -> SampleRegime {
        let speed = random.uniform(0.7...1.5) * basisPoint
        return SampleRegime(
            kind: .trend, drift: random.happens(0.5) ? speed : -speed, pull: 0, anchor: 0,
            volatility: 1.05, volume: 1.7, minutesLeft: duration(least: 60, mean: 200, &random))
    }

    private static func crash(_ random: inout SampleRandom) -> SampleRegime {
        SampleRegime(
            kind: .crash, drift: -random.uniform(6...12) * basisPoint, pull: 0, anchor: 0,
            volatility: 2.5, volume: 4, minutesLeft: Int(random.uniform(15...40)))
    }

    private static func rebound(_ random: inout SampleRandom) -> SampleRegime {
        SampleRegime(
            kind: .rebound, drift: 2 * basisPoint, pull: 0, anchor: 0, volatility: 1.6, volume: 2,
            minutesLeft: Int(random.uniform(60...90)))
    }

    /// Minutes with an exponential tail behind a least duration.
    private static func duration(
        least: Int, mean: Int, _ random: inout SampleRandom
    ) -> Int {
        let tail = -PortableMath.log(1 - random.uniform()) * Double(mean - least)
        return least + Int(tail)
    }
}

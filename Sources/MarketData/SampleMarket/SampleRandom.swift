import Domain

/// Random numbers of the sample market, in the shapes that it needs.
struct SampleRandom: RandomNumberGenerator, Sendable {
    private var source: SeededRandom
    /// The second normal of a pair, until it is asked for.
    private var spare: Double?

    init(seed: UInt64) { source = SeededRandom(seed: seed) }

    mutating func next() -> UInt64 { source.next() }

    /// Uniform in [0, 1), on a grid of 2⁻⁵³.
    mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    mutating func uniform(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    }

    mutating func happens(_ probability: Double) -> Bool { uniform() < probability }

    /// Normal with mean 0 and variance 1, by Marsaglia's polar method.
    mutating func normal() -> Double {
        if let spare {
            self.spare = nil
            return spare
        }
        while true {
            let x = 2 * uniform() - 1
            let y = 2 * uniform() - 1
            let square = x * x + y * y
            guard square > 0, square < 1 else { continue }
            let factor = (-2 * PortableMath.log(square) / square).squareRoot()
            spare = y * factor
            return x * factor
        }
    }
}

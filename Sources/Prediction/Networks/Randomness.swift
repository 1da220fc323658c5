import Domain

/// What training draws at random; nothing in this module draws from anywhere else.
package struct Randomness: Sendable {
    private var source: SeededRandom

    package init(seed: UInt64) { source = SeededRandom(seed: seed) }

    mutating func next() -> UInt64 { source.next() }

    /// A whole number in `0..<bound`; the bias of the multiplication is below 2⁻³².
    package mutating func next(below bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number in `[-1, 1)` on a grid of 2⁻²³.
    package mutating func nextSigned() -> Float {
        Float(Int64(next() >> 40) - (1 << 23)) / Float(1 << 23)
    }

    /// Puts `values` into a random order (Fisher-Yates).
    package mutating func shuffle(_ values: inout [Int32]) {
        for index in stride(from: values.count - 1, to: 0, by: -1) {
            values.swapAt(index, next(below: index + 1))
        }
    }
}

/// A small deterministic generator (xoshiro256**, seeded through SplitMix64).
///
/// The same seed gives the same numbers on every machine and in every version; nothing in this
/// module draws randomness from anywhere else.
package struct Randomness: Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    package init(seed: UInt64) {
        var mixer = seed
        func next() -> UInt64 {
            mixer &+= 0x9E37_79B9_7F4A_7C15
            var value = mixer
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }
        state = (next(), next(), next(), next())
    }

    mutating func next() -> UInt64 {
        let scrambled = state.1 &* 5
        let result = ((scrambled << 7) | (scrambled >> 57)) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = (state.3 << 45) | (state.3 >> 19)
        return result
    }

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

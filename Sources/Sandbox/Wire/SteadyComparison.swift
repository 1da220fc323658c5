extension Collection<UInt8> {
    /// Whether two texts are equal, in a time that does not tell where they differ.
    func isEqualSteadily(to other: some Collection<UInt8>) -> Bool {
        guard count == other.count else { return false }
        var difference: UInt8 = 0
        for (one, another) in zip(self, other) { difference |= one ^ another }
        return difference == 0
    }
}

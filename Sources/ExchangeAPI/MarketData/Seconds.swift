package import Domain

extension Timestamp {
    /// The first whole second that is not before this time.
    ///
    /// What begins at whole seconds begins before the one exactly when it begins before the other.
    package var roundedUpToSecond: Timestamp {
        let second = floored(to: .seconds(1))
        return second == self ? self : second + .seconds(1)
    }
}

public import Domain

/// How likely each class is; the three sum to 1.
public struct ClassProbabilities: Hashable, Sendable {
    /// The probability of a move down beyond the dead band.
    public let short: Double
    /// The probability of a move inside it.
    public let none: Double
    /// The probability of a move up beyond it.
    public let long: Double

    /// Three probabilities that sum to 1.
    public init(short: Double, none: Double, long: Double) {
        self.short = short
        self.none = none
        self.long = long
    }

    /// The probability of `direction`.
    public subscript(direction: Direction) -> Double {
        switch direction {
        case .short: short
        case .none: none
        case .long: long
        }
    }

    /// The most likely class; a tie goes to `none`, then to `long`.
    public var largest: Direction {
        if none >= long && none >= short { return .none }
        return long >= short ? .long : .short
    }

    /// The sum of `values`, one for each class, weighted by the probabilities.
    func mean(_ values: ClassValues) -> Double {
        short * values.short + none * values.none + long * values.long
    }
}

/// One number for each class.
public struct ClassValues: Hashable, Sendable, Codable {
    /// The value of class short.
    public let short: Double
    /// The value of class none.
    public let none: Double
    /// The value of class long.
    public let long: Double

    /// One value for each class.
    public init(short: Double, none: Double, long: Double) {
        self.short = short
        self.none = none
        self.long = long
    }

    /// The value of `direction`.
    public subscript(direction: Direction) -> Double {
        switch direction {
        case .short: short
        case .none: none
        case .long: long
        }
    }

    /// Shares of the three classes among `directions`; zeros for an empty sequence.
    static func shares(of directions: some Sequence<Direction>) -> ClassValues {
        var counts = [0.0, 0.0, 0.0]
        for direction in directions { counts[direction.classIndex] += 1 }
        let total = max(1, counts[0] + counts[1] + counts[2])
        return ClassValues(
            short: counts[0] / total, none: counts[1] / total, long: counts[2] / total)
    }
}

extension Direction {
    /// Position in the networks' outputs: short 0, none 1, long 2.
    var classIndex: Int { Int(rawValue) + 1 }
}

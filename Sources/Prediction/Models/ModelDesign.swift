import Domain

/// How networks are put together into a predictor.
public enum ModelDesign: String, Sendable, CaseIterable, Codable, CustomStringConvertible {
    /// Four softmax networks, averaged class by class; the largest average wins.
    case ensemble
    /// Two yes/no networks, "will it be long?" and "will it be short?".
    case pair

    /// The name used on the command line.
    public var description: String { rawValue }

    /// How many networks it takes.
    public var memberCount: Int { plans.count }

    /// The networks to train.
    var plans: [MemberPlan] {
        switch self {
        case .ensemble:
            [
                MemberPlan(name: "member 1", question: .direction),
                MemberPlan(
                    name: "member 2", question: .direction,
                    groups: [.price, .shape, .volatility, .time]),
                MemberPlan(
                    name: "member 3", question: .direction,
                    groups: [.price, .volume, .activity, .time], recentShare: 0.7),
                MemberPlan(
                    name: "member 4", question: .direction,
                    groups: [.price, .shape, .volatility, .volume, .activity], recentShare: 0.5),
            ]
        case .pair:
            [
                MemberPlan(name: "long", question: .isLong),
                MemberPlan(name: "short", question: .isShort),
            ]
        }
    }
}

/// What one network is asked, what it sees, and on which rows it learns.
struct MemberPlan: Sendable {
    enum Question: Sendable {
        /// Short, none or long: three softmax outputs.
        case direction
        /// One sigmoid output.
        case isLong, isShort

        var outputs: Int { self == .direction ? 3 : 1 }
        var classes: Int { self == .direction ? 3 : 2 }

        /// The class of an outcome under this question.
        func classIndex(_ direction: Direction) -> UInt8 {
            switch self {
            case .direction: UInt8(direction.classIndex)
            case .isLong: direction == .long ? 1 : 0
            case .isShort: direction == .short ? 1 : 0
            }
        }
    }

    let name: String
    let question: Question
    var groups: [FeatureGroup] = FeatureGroup.allCases
    /// The latest share of the training rows that it learns from.
    var recentShare = 1.0
}

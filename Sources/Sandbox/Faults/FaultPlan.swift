public import Domain

/// One thing that is made to go wrong, where, and how much.
public struct Fault: Hashable, Sendable {
    /// How often, how long, how far.
    public enum Strength: Hashable, Sendable {
        case always
        /// The share of cases, from 0 to 1.
        case chance(Rate)
        /// A length drawn evenly between the two, in that share of cases.
        case delay(ClosedRange<TimeSpan>, Rate)
        /// A length drawn evenly between the two.
        case life(ClosedRange<TimeSpan>)
        /// How far the venue's clock is ahead.
        case offset(TimeSpan)
    }

    public let kind: FaultKind
    /// `all` for what does not fall on requests.
    public let scope: RequestScope
    public let strength: Strength
}

/// Everything that is to go wrong on one venue: the value of `--faults`.
///
/// Written as a list such as
/// `lose-answer:orders=0.02,delay=200ms..2s@0.1,disconnect=every 30s,skew=+5s`; `none` when nothing is.
/// `usage` is the whole grammar.
public struct FaultPlan: Hashable, Sendable {
    /// No kind twice for one scope.
    public let faults: [Fault]

    public static let none = FaultPlan(faults: [])

    /// Whoever makes one sees to it that no kind comes twice for one scope.
    init(faults: [Fault]) { self.faults = faults }

    /// The longest delay, life of a socket or answer that is waited for.
    public static let longestSpan = TimeSpan.hours(1)
    public static let furthestSkew = TimeSpan.days(1)

    /// The grammar, a line for each kind.
    public static var usage: String {
        let kinds = FaultKind.allCases.map { "  \($0.usage)" }.joined(separator: "\n")
        let scopes = RequestScope.allCases.map(\.rawValue).joined(separator: ", ")
        return """
            A list with commas of
            \(kinds)
            or `none`. SCOPE is one of \(scopes); CHANCE is between 0 and 1; SPAN is a whole number
            with ms, s, m or h, at most an hour.
            """
    }
}

extension FaultPlan: CustomStringConvertible {
    /// The text that `init(parsing:)` reads.
    public var description: String {
        faults.isEmpty ? "none" : faults.map(\.description).joined(separator: ",")
    }
}

extension Fault: CustomStringConvertible {
    public var description: String {
        let name = kind.rawValue + (scope == .all ? "" : ":\(scope.rawValue)")
        return switch strength {
        case .always: name
        case .chance(let chance): "\(name)=\(chance)"
        case .delay(let range, let chance):
            "\(name)=\(FaultSpan.text(range))" + (chance == .one ? "" : "@\(chance)")
        case .life(let range): "\(name)=\(FaultSpan.text(range))"
        case .offset(let span):
            name + (span < .zero ? "=-" : "=+")
                + FaultSpan.text(TimeSpan(nanoseconds: abs(span.nanoseconds)))
        }
    }
}

/// Lengths of time in a plan: whole milliseconds, seconds, minutes or hours.
enum FaultSpan {
    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("ms", 1_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000),
    ]

    /// `nil` for anything but digits with a unit, and for what does not fit.
    static func parse(_ text: some StringProtocol) -> TimeSpan? {
        guard let unit = units.first(where: { text.hasSuffix($0.name) }) else { return nil }
        let digits = text.dropLast(unit.name.count)
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }),
            let count = Int64(digits)
        else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: unit.nanoseconds)
        return overflow ? nil : TimeSpan(nanoseconds: product)
    }

    static func text(_ span: TimeSpan) -> String {
        let longest = units.dropFirst().first {
            span.nanoseconds != 0 && span.nanoseconds % $0.nanoseconds == 0
        }
        let unit = longest ?? units[0]
        return "\(span.nanoseconds / unit.nanoseconds)\(unit.name)"
    }

    static func text(_ range: ClosedRange<TimeSpan>) -> String {
        range.lowerBound == range.upperBound
            ? text(range.lowerBound) : "\(text(range.lowerBound))..\(text(range.upperBound))"
    }
}

extension FaultPlan {
    /// The same with one more, in the place of those of its kind.
    public func adding(_ fault: Fault) -> FaultPlan {
        FaultPlan(faults: faults.filter { $0.kind != fault.kind } + [fault])
    }

    /// The same without a kind.
    public func removing(_ kind: FaultKind) -> FaultPlan {
        FaultPlan(faults: faults.filter { $0.kind != kind })
    }
}

extension Fault {
    /// A fault of a kind as one may want it without thinking about it.
    public static func typical(_ kind: FaultKind) -> Fault {
        let often = Strength.chance(Rate(raw: FixedPoint.scale / 10))
        let strength: Strength =
            switch kind {
            case .maintenance: .always
            case .skew: .offset(.seconds(5))
            case .disconnect: .life(.seconds(30)...TimeSpan.seconds(30))
            case .delay: .delay(.milliseconds(200)...TimeSpan.seconds(2), .one)
            case .mute: .chance(Rate(raw: FixedPoint.scale / 1000))
            case .duplicateFill, .reorderFill, .fillBeforeCancel:
                .chance(Rate(raw: FixedPoint.scale / 2))
            case .loseAnswer, .withholdAnswer, .cut, .rateLimited, .banned, .badGateway,
                .overloaded:
                often
            }
        let scope: RequestScope = kind == .loseAnswer || kind == .withholdAnswer ? .orders : .all
        return Fault(kind: kind, scope: scope, strength: strength)
    }
}

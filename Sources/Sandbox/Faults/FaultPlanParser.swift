public import Domain

extension FaultPlan {
    /// Reads the text of `--faults`; see `usage`.
    ///
    /// - Throws: `FaultPlanError`, which names the place and what could stand there.
    public init(parsing text: some StringProtocol) throws(FaultPlanError) {
        let whole = text.trimmed
        guard whole != "none", !whole.isEmpty else {
            self = .none
            return
        }
        var faults: [Fault] = []
        var column = 1
        for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
            let item = FaultItem(text: String(piece.trimmed), column: column + piece.leadingSpaces)
            let fault = try item.parse()
            if faults.contains(where: { $0.kind == fault.kind && $0.scope == fault.scope }) {
                throw item.error(.repeated)
            }
            faults.append(fault)
            column += piece.count + 1
        }
        self.init(faults: faults)
    }
}

/// Why a text is no plan of faults.
public struct FaultPlanError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Reason: Hashable, Sendable {
        case unknownKind(String)
        case unknownScope(String)
        /// This kind does not fall on requests.
        case noScope
        case noValue
        case unexpectedValue(String)
        case badChance(String)
        case badSpan(String)
        case tooLong(String, limit: TimeSpan)
        case backwardRange(String)
        case badOffset(String)
        case repeated
    }

    /// The fault as written.
    public let item: String
    /// Where it begins, from 1.
    public let column: Int
    public let reason: Reason

    public var description: String { "faults, column \(column), `\(item)`: \(explanation)" }

    private var explanation: String {
        switch reason {
        case .unknownKind(let name):
            let known = FaultKind.allCases.map(\.rawValue).joined(separator: ", ")
            return "there is no fault `\(name)`; there are \(known)"
        case .unknownScope(let name):
            let known = RequestScope.allCases.map(\.rawValue).joined(separator: ", ")
            return "there is no scope `\(name)`; there are \(known)"
        case .noScope: return "it does not fall on requests: leave the scope out"
        case .noValue: return "a value is missing: write \(usage)"
        case .unexpectedValue(let text): return "`\(text)` is too much: write \(usage)"
        case .badChance(let text):
            return "`\(text)` is no chance: write a number from 0 to 1, such as 0.02"
        case .badSpan(let text):
            return "`\(text)` is no length of time: write a whole number with ms, s, m or h, "
                + "such as 200ms, or two of them as in 200ms..2s"
        case .tooLong(let text, let limit):
            return "`\(text)` is too long: at most \(limit)"
        case .backwardRange(let text):
            return "`\(text)` ends before it begins: write the shorter one first"
        case .badOffset(let text):
            return "`\(text)` is no offset: write +5s or -5s"
        case .repeated: return "it stands there twice: say it once"
        }
    }

    private var usage: String {
        let name = item.prefix { $0 != ":" && $0 != "=" }
        return FaultKind(rawValue: String(name))?.usage ?? "none"
    }
}

/// One element of the list.
private struct FaultItem {
    let text: String
    let column: Int

    func error(_ reason: FaultPlanError.Reason) -> FaultPlanError {
        FaultPlanError(item: text, column: column, reason: reason)
    }

    func parse() throws(FaultPlanError) -> Fault {
        let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let names = sides[0].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(names[0].trimmed)
        guard let kind = FaultKind(rawValue: name) else { throw error(.unknownKind(name)) }
        var scope = RequestScope.all
        if names.count > 1 {
            guard kind.takesScope else { throw error(.noScope) }
            let name = String(names[1].trimmed)
            guard let known = RequestScope(rawValue: name) else {
                throw error(.unknownScope(name))
            }
            scope = known
        }
        let value = sides.count > 1 ? String(sides[1].trimmed) : nil
        return Fault(kind: kind, scope: scope, strength: try strength(of: kind, value))
    }

    private func strength(
        of kind: FaultKind, _ value: String?
    ) throws(FaultPlanError) -> Fault.Strength {
        if case .nothing = kind.value {
            if let value { throw error(.unexpectedValue(value)) }
            return .always
        }
        guard let value, !value.isEmpty else { throw error(.noValue) }
        switch kind.value {
        case .chance, .nothing: return .chance(try chance(value))
        case .life:
            let text = value.hasPrefix("every ") ? String(value.dropFirst(6).trimmed) : value
            let range = try range(text)
            // A socket of no life at all would be opened and cut for ever.
            guard range.lowerBound > .zero else { throw error(.badSpan(text)) }
            return .life(range)
        case .offset: return .offset(try offset(value))
        case .delay:
            let parts = value.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
            let share = parts.count > 1 ? try chance(String(parts[1].trimmed)) : Rate.one
            return .delay(try range(String(parts[0].trimmed)), share)
        }
    }

    private func chance(_ text: String) throws(FaultPlanError) -> Rate {
        do throws(DecimalError) {
            let raw = try FixedPoint.parse(text)
            if (0...FixedPoint.scale).contains(raw) { return Rate(raw: raw) }
        } catch {
            throw self.error(.badChance(text))
        }
        throw error(.badChance(text))
    }

    private func range(_ text: String) throws(FaultPlanError) -> ClosedRange<TimeSpan> {
        guard let dots = text.firstRange(of: "..") else {
            let span = try span(text)
            return span...span
        }
        let least = try span(String(text[..<dots.lowerBound]))
        let most = try span(String(text[dots.upperBound...]))
        guard least <= most else { throw error(.backwardRange(text)) }
        return least...most
    }

    private func span(
        _ text: String, limit: TimeSpan = FaultPlan.longestSpan
    ) throws(FaultPlanError) -> TimeSpan {
        guard let span = FaultSpan.parse(text) else { throw error(.badSpan(text)) }
        guard span <= limit else { throw error(.tooLong(text, limit: limit)) }
        return span
    }

    private func offset(_ text: String) throws(FaultPlanError) -> TimeSpan {
        guard let sign = text.first, sign == "+" || sign == "-" else {
            throw error(.badOffset(text))
        }
        let size = try span(String(text.dropFirst()), limit: FaultPlan.furthestSkew)
        return sign == "-" ? TimeSpan(nanoseconds: -size.nanoseconds) : size
    }
}

extension StringProtocol {
    fileprivate var leadingSpaces: Int { prefix { $0 == " " }.count }

    fileprivate var trimmed: SubSequence {
        var rest = drop { $0.isWhitespace }
        while rest.last?.isWhitespace == true { rest = rest.dropLast() }
        return rest
    }
}

public import Domain

/// What is wrong with a recording; each case carries what the reader found.
public enum RecordingProblem: Error, Hashable, Sendable {
    /// The file or its bytes, as with candles.
    case file(CandleFileProblem)
    case empty
    case headerOnly
    /// It holds candles, which another reader reads.
    case candles

    // The header; `found` is its text, cut to eighty characters.
    case headerUnknown(String)
    case columnsMissing([String], found: String)
    case columnsUnknown([String], found: String)
    case columnRepeated(String, found: String)

    // One row.
    case lineTooLong(limit: Int)
    case notATime(column: String, text: String)
    case notANumber(column: String, DecimalError)
    case notPositive(column: String, text: String)
    case negative(column: String, text: String)
    case notASide(column: String, text: String, expected: String)

    // One row beside those before it.
    case timeBackward(time: Timestamp, previous: Timestamp, previousLine: Int)

    // All rows together.
    /// Rows of other markets only; the first few of them.
    case marketAbsent(String, found: [String])
    /// No snapshot has its bids below its asks.
    case allCrossed
}

extension RecordingProblem {
    /// The header's name of the column that is to blame, when it is one.
    public var column: String? {
        switch self {
        case .file(let problem): problem.column?.rawValue
        case .notATime(let column, _), .notANumber(let column, _), .notPositive(let column, _),
            .negative(let column, _), .notASide(let column, _, _):
            column
        default: nil
        }
    }

    /// Whether the file as a whole is to blame, and no line of it.
    var isAboutFile: Bool {
        switch self {
        case .file(let problem): problem.isAboutFile
        case .empty, .headerOnly, .candles, .marketAbsent, .allCrossed: true
        default: false
        }
    }

    /// What was found, and after a semicolon what to do about it.
    var explanation: String {
        headerExplanation ?? rowExplanation
    }

    private var headerExplanation: String? {
        let known = RecordingLayout.known.joined(separator: " | ")
        switch self {
        case .empty: return "is empty; it needs a header, one of \(known)"
        case .headerOnly: return "holds a header but no row; record it again"
        case .candles: return "holds candles; give it where candles are read"
        case .headerUnknown(let found):
            return "the header \"\(found)\" is of no known recording; expected one of \(known), "
                + "or of candles \(CandleColumn.header)"
        case .columnsMissing(let names, let found):
            return "the header lacks \(names.joined(separator: ", ")), found \"\(found)\"; "
                + "expected one of \(known)"
        case .columnsUnknown(let names, let found):
            return "the header has unknown columns \(names.joined(separator: ", ")), found "
                + "\"\(found)\"; remove them: expected one of \(known)"
        case .columnRepeated(let name, let found):
            return "the header names \(name) twice, found \"\(found)\"; remove one of them"
        case .marketAbsent(let market, let found):
            return "holds no row of \(market), but of \(found.joined(separator: ", ")); "
                + "give another file, or another --market"
        case .allCrossed:
            return "has no snapshot whose bids are below its asks; are the columns exchanged?"
        default: return nil
        }
    }

    private var rowExplanation: String {
        switch self {
        case .file(let problem): problem.explanation
        case .lineTooLong(let limit): "is longer than \(limit) bytes; is this a recording?"
        case .notATime(_, let text):
            "\"\(text)\" is no time; it must be milliseconds since 1970 UTC, or ISO 8601 in BitMEX's "
                + "files"
        case .notANumber(_, let error): "\(error); repair or remove the row"
        case .notPositive(_, let text): "\"\(text)\" is not above zero; repair or remove the row"
        case .negative(_, let text): "\"\(text)\" is negative; repair or remove the row"
        case .notASide(_, let text, let expected):
            "\"\(text)\" is no side; it must be \(expected)"
        case .timeBackward(let time, let previous, let line):
            "\(time) comes after \(previous) of line \(line); sort the rows by time"
        default: "is not a recording"
        }
    }
}

/// A recording that was refused: which file, which line, which field, why, and the remedy.
public struct RecordingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path as the caller gave it.
    public let file: String
    /// Counts from 1, the header included; `nil` when the file as a whole is to blame.
    public let line: Int?
    public let problem: RecordingProblem

    public init(file: String, line: Int?, problem: RecordingProblem) {
        self.file = file
        self.line = problem.isAboutFile ? nil : line
        self.problem = problem
    }

    /// Whether there was no input, or bad input.
    public var kind: CandleFileError.Kind {
        switch problem {
        case .file(.missing), .file(.unreadable): .inputMissing
        default: .badData
        }
    }

    /// Place, problem and remedy in one line.
    public var description: String {
        var place = file
        if let line { place += " line \(line)" }
        if let column = problem.column { place += " field \(column)" }
        return "\(place): \(problem.explanation)"
    }
}

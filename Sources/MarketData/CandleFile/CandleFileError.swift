/// A candle file that was refused: which file, which line, which field, why, and the remedy.
public struct CandleFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path as the caller gave it.
    public let file: String
    /// Counts from 1, the header included; `nil` when the file as a whole is to blame.
    public let line: Int?
    /// What is wrong.
    public let problem: CandleFileProblem

    /// An error about `file`, or about one line of it.
    public init(file: String, line: Int?, problem: CandleFileProblem) {
        self.file = file
        self.line = line
        self.problem = problem
    }

    /// What a command makes of it.
    public enum Kind: Hashable, Sendable {
        /// The file is not there or may not be read: exit code 66.
        case inputMissing
        /// The file is there and its contents are refused: exit code 65.
        case badData
    }

    /// Whether there was no input, or bad input.
    public var kind: Kind {
        switch problem {
        case .missing, .unreadable: .inputMissing
        default: .badData
        }
    }

    /// The header's name of the field to blame, when it is one.
    public var field: String? { problem.column?.rawValue }

    /// Place, problem and remedy in one line.
    public var description: String {
        var place = file
        if let line { place += " line \(line)" }
        if let field { place += " field \(field)" }
        return "\(place): \(problem.explanation)"
    }
}

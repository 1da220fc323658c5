/// Why a command failed, as people and scripts are told.
public protocol CommandFailure: Error {
    /// What is wrong, with the place: one sentence, or one line for each violation.
    var message: String { get }
    /// What to do about it; `nil` when nothing sensible can be said.
    var remedy: String? { get }
    var status: ExitStatus { get }
}

/// A failure with its text made where it happened.
public struct CommandError: CommandFailure, Equatable, Sendable {
    public let message: String
    public let remedy: String?
    public let status: ExitStatus

    public init(_ status: ExitStatus, _ message: String, remedy: String? = nil) {
        self.status = status
        self.message = message
        self.remedy = remedy
    }
}

extension ConfigurationError: CommandFailure {
    public var message: String {
        let count = violations.count
        return (count == 1 ? "" : "\(count) violations in the configuration\n") + description
    }
    public var remedy: String? { nil }
    public var status: ExitStatus { .badConfiguration }
}

extension CommandFailure {
    /// For people, on standard error: `haetae: …` and, on a line of its own, the remedy.
    public var text: String {
        "haetae: \(message)\n" + (remedy.map { "  → \($0)\n" } ?? "")
    }

    /// For scripts, on standard output when `--json` was given: one document, as for a success.
    ///
    /// `{"error": {"code": 65, "message": …, "remedy": …}}`; the exit code is the same.
    public var json: JSONValue {
        .object([
            "error": .object([
                "code": .integer(Int(status.rawValue)), "message": .string(message),
                "remedy": .optional(remedy),
            ])
        ])
    }
}

/// Why a text was refused as a value, and what to write instead.
public struct Refusal: Error, Equatable, Sendable {
    public let problem: String
    public let remedy: String

    public init(_ problem: String, _ remedy: String) {
        self.problem = problem
        self.remedy = remedy
    }
}

/// One thing that is wrong in a configuration file.
public struct ConfigurationViolation: Equatable, Sendable, CustomStringConvertible {
    public let file: String
    /// Counted from 1.
    public let line: Int
    /// The key with its sections, e.g. `risk.max_daily_loss_pct`; empty for the whole file.
    public let key: String
    public let problem: String
    public let remedy: String

    /// `config.yaml:12: risk.max_daily_loss_pct: …what is wrong… (…remedy…)`
    public var description: String {
        "\(file):\(line): \(key.isEmpty ? "" : "\(key): ")\(problem) (\(remedy))"
    }
}

/// Why no configuration could be made: every violation at once, in order of its line.
public struct ConfigurationError: Error, Equatable, Sendable, CustomStringConvertible {
    public let violations: [ConfigurationViolation]

    /// One violation a line.
    public var description: String {
        violations.map(\.description).joined(separator: "\n")
    }
}

extension String {
    /// At most forty characters, for an error message that fits one line.
    var shortened: String { count <= 40 ? self : "\(prefix(39))…" }
}

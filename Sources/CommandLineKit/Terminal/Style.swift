/// Colors of the terminal, or none.
public struct Style: Equatable, Sendable {
    public let isEnabled: Bool

    public init(isEnabled: Bool) { self.isEnabled = isEnabled }

    /// Colors only on a terminal, never with `NO_COLOR` set (to anything), never on a dumb one.
    public init(isTerminal: Bool, environment: [String: String]) {
        let isRefused = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        isEnabled = isTerminal && !isRefused && environment["TERM"] != "dumb"
    }

    func bold(_ text: String) -> String { wrap(text, "1") }
    func dim(_ text: String) -> String { wrap(text, "2") }
    func green(_ text: String) -> String { wrap(text, "32") }
    func red(_ text: String) -> String { wrap(text, "31") }
    func cyan(_ text: String) -> String { wrap(text, "36") }
    func alarm(_ text: String) -> String { wrap(text, "1;31") }
    func banner(_ text: String) -> String { wrap(text, "1;30;43") }

    /// Green for a gain, red for a loss, nothing for zero.
    func signed(_ text: String, _ value: Double) -> String {
        if value > 0 { return green(text) }
        return value < 0 ? red(text) : text
    }

    private func wrap(_ text: String, _ code: String) -> String {
        isEnabled ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

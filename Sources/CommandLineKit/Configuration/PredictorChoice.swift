/// Which predictor a run uses, as `predictor:` and `--predictor` name it.
public enum PredictorChoice: Equatable, Sendable, CustomStringConvertible {
    /// A model of this design, trained for the run.
    case model(Design)
    /// A model of the registry.
    case stored(name: String, version: String)
    /// A cross of two exponential moving averages, in bars.
    case movingAverages(fast: Int, slow: Int)
    /// The direction of the last bar.
    case lastReturn
    /// No signal, ever.
    case alwaysFlat

    /// The designs that `train` knows.
    public enum Design: String, Sendable, CaseIterable {
        case ensemble
        case pair
        case boosted
    }

    static let names =
        Design.allCases.map(\.rawValue) + ["last-return", "always-flat", "ema:10/50"]

    /// Reads `pair`, `pair@3`, `ema:10/50`, `last-return` or `always-flat`.
    public init(parsing text: String) throws(Refusal) {
        if let design = Design(rawValue: text) {
            self = .model(design)
        } else if text == "last-return" {
            self = .lastReturn
        } else if text == "always-flat" {
            self = .alwaysFlat
        } else if text.hasPrefix("ema:") {
            self = try Self.averages(text)
        } else if text.contains("@") {
            self = try Self.stored(text)
        } else {
            throw Refusal(
                "no predictor is called \"\(text.shortened)\"",
                Suggestion.text(for: text, among: Self.names)
                    ?? "ensemble, pair, boosted, NAME@VERSION, ema:FAST/SLOW, last-return or "
                    + "always-flat")
        }
    }

    /// What `init(parsing:)` reads.
    public var description: String {
        switch self {
        case .model(let design): design.rawValue
        case .stored(let name, let version): "\(name)@\(version)"
        case .movingAverages(let fast, let slow): "ema:\(fast)/\(slow)"
        case .lastReturn: "last-return"
        case .alwaysFlat: "always-flat"
        }
    }

    /// Longest average, in bars: its memory must end some time.
    private static let longestAverage = 100_000

    private static func averages(_ text: String) throws(Refusal) -> PredictorChoice {
        let parts = text.dropFirst(4).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let fast = Int(parts[0]), let slow = Int(parts[1]) else {
            throw Refusal("\"\(text.shortened)\" is no pair of averages", "for example ema:10/50")
        }
        guard fast >= 1, slow > fast, slow <= longestAverage else {
            throw Refusal(
                "averages of \(fast) and \(slow) bars make no cross",
                "1 or more bars, the slow one longer, \(longestAverage) at most")
        }
        return .movingAverages(fast: fast, slow: slow)
    }

    private static func stored(_ text: String) throws(Refusal) -> PredictorChoice {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isNameCharacter) })
        else {
            throw Refusal(
                "\"\(text.shortened)\" names no stored model",
                "NAME@VERSION; `haetae models list` shows what there is")
        }
        return .stored(name: String(parts[0]), version: String(parts[1]))
    }

    /// Names become paths, so neither a slash nor a leading dot may stand in them.
    private static func isNameCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "-_".contains(character))
    }
}

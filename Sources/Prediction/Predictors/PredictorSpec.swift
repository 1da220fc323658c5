/// Which predictor is meant, as it is written in configuration and on the command line.
public enum PredictorSpec: Hashable, Sendable, CustomStringConvertible {
    /// The latest model of a design for the market at hand.
    case design(ModelDesign)
    /// Gradient-boosted trees; not available in this version.
    case boosted
    /// One stored model.
    case stored(ModelReference)
    case emaCross(fast: Int, slow: Int)
    case lastReturn
    case alwaysFlat

    /// The longest average that `ema:` accepts, in bars.
    public static let longestAverage = 1_000_000
    static let forms =
        "ensemble, pair, boosted, NAME@VERSION, ema:FAST/SLOW, last-return or always-flat"

    /// Parses `ensemble`, `pair`, `boosted`, `NAME@VERSION`, `ema:FAST/SLOW`, `last-return` or
    /// `always-flat`.
    public init(parsing text: String) throws(PredictorSpecError) {
        if let design = ModelDesign(rawValue: text) {
            self = .design(design)
        } else if text == "boosted" {
            self = .boosted
        } else if text == "last-return" {
            self = .lastReturn
        } else if text == "always-flat" {
            self = .alwaysFlat
        } else if text.hasPrefix("ema:") {
            self = try Self.emaCross(parsing: text)
        } else if text.contains("@") {
            do throws(ModelReferenceError) {
                self = .stored(try ModelReference(parsing: text))
            } catch {
                throw .reference(error)
            }
        } else {
            throw .unknown(text)
        }
    }

    private static func emaCross(parsing text: String) throws(PredictorSpecError) -> Self {
        let parts = text.dropFirst(4).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let fast = Int(parts[0]), let slow = Int(parts[1]), fast >= 1,
            fast < slow, slow <= longestAverage
        else { throw .averages(text) }
        return .emaCross(fast: fast, slow: slow)
    }

    /// The text that `init(parsing:)` reads.
    public var description: String {
        switch self {
        case .design(let design): design.description
        case .boosted: "boosted"
        case .stored(let reference): reference.description
        case .emaCross(let fast, let slow): "ema:\(fast)/\(slow)"
        case .lastReturn: "last-return"
        case .alwaysFlat: "always-flat"
        }
    }

    /// Whether it is a built-in rule, which says a direction and no probability.
    public var isRule: Bool {
        switch self {
        case .emaCross, .lastReturn, .alwaysFlat: true
        case .design, .boosted, .stored: false
        }
    }

    /// Refuses what this version cannot run.
    public func requireAvailable() throws(PredictorSpecError) {
        if self == .boosted { throw .notAvailable(description) }
    }
}

/// Why the text of a predictor was refused.
public enum PredictorSpecError: Error, Hashable, Sendable, CustomStringConvertible {
    case unknown(String)
    case averages(String)
    case reference(ModelReferenceError)
    case notAvailable(String)

    /// What was written, and what can be written instead.
    public var description: String { "\(problem): \(remedy)" }

    /// What is wrong with the text.
    public var problem: String {
        switch self {
        case .unknown(let text): "there is no predictor \"\(text)\""
        case .averages(let text): "\"\(text)\" does not name two averages"
        case .reference(let error): error.description
        case .notAvailable(let text): "\(text) is not available in this version"
        }
    }

    /// What can be written instead.
    public var remedy: String {
        switch self {
        case .unknown: "use \(PredictorSpec.forms)"
        case .averages:
            "write ema:FAST/SLOW with 1 ≤ FAST < SLOW ≤ \(PredictorSpec.longestAverage), "
                + "e.g. ema:10/50"
        case .reference: "haetae models list shows what there is"
        case .notAvailable: "use ensemble or pair"
        }
    }
}

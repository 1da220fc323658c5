public import Domain

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

    /// Refuses what this version cannot run.
    public func requireAvailable() throws(PredictorSpecError) {
        if self == .boosted { throw .notAvailable(description) }
    }

    /// The built-in predictor that is meant; `nil` when a trained model is.
    ///
    /// - Parameters:
    ///   - interval: the length of the bars it will be fed.
    ///   - horizon: how far `last-return` speaks.
    ///   - band: the dead band of `last-return`.
    public func baseline(
        interval: TimeSpan, horizon: TimeSpan, band: Rate
    ) -> BaselinePredictor? {
        switch self {
        case .emaCross(let fast, let slow):
            .emaCross(EMACross(fast: fast, slow: slow, interval: interval))
        case .lastReturn:
            .lastReturn(LastReturn(interval: interval, horizon: horizon, band: band))
        case .alwaysFlat:
            .alwaysFlat(AlwaysFlat(interval: interval))
        case .design, .boosted, .stored:
            nil
        }
    }
}

/// One of the built-in predictors, without an existential.
public enum BaselinePredictor: Predictor {
    case emaCross(EMACross)
    case lastReturn(LastReturn)
    case alwaysFlat(AlwaysFlat)

    /// The name of the predictor inside.
    public var name: String {
        switch self {
        case .emaCross(let predictor): predictor.name
        case .lastReturn(let predictor): predictor.name
        case .alwaysFlat(let predictor): predictor.name
        }
    }

    /// The cadence of the predictor inside.
    public var cadence: Cadence {
        switch self {
        case .emaCross(let predictor): predictor.cadence
        case .lastReturn(let predictor): predictor.cadence
        case .alwaysFlat(let predictor): predictor.cadence
        }
    }

    /// Passes the bar to the predictor inside.
    public mutating func update(_ bar: Bar) -> Prediction? {
        switch self {
        case .emaCross(var predictor):
            let prediction = predictor.update(bar)
            self = .emaCross(predictor)
            return prediction
        case .lastReturn(var predictor):
            let prediction = predictor.update(bar)
            self = .lastReturn(predictor)
            return prediction
        case .alwaysFlat(var predictor):
            return predictor.update(bar)
        }
    }
}

/// Why the text of a predictor was refused.
public enum PredictorSpecError: Error, Hashable, Sendable, CustomStringConvertible {
    case unknown(String)
    case averages(String)
    case reference(ModelReferenceError)
    case notAvailable(String)

    /// What was written, and what can be written instead.
    public var description: String {
        switch self {
        case .unknown(let text):
            "there is no predictor \"\(text)\": use \(PredictorSpec.forms)"
        case .averages(let text):
            "\"\(text)\" does not name two averages: write ema:FAST/SLOW with "
                + "1 ≤ FAST < SLOW ≤ \(PredictorSpec.longestAverage), e.g. ema:10/50"
        case .reference(let error):
            error.description
        case .notAvailable(let text):
            "\(text) is not available in this version: use ensemble or pair"
        }
    }
}

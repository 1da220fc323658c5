import Domain
import Glibc

/// How the networks' answers become one direction and calibrated probabilities.
enum DecisionRule: Sendable, Equatable {
    case ensemble(EnsembleRule)
    case pair(PairRule)
}

/// Averages class probabilities index by index; the largest average wins.
///
/// The networks learn with balanced classes, so the averages answer "which class stands out". What
/// the market really does is in the calibration: a temperature, fitted later than the training rows,
/// and the true shares of the classes.
struct EnsembleRule: Sendable, Equatable {
    /// Divides the logarithms; above 1 the averages were too sure of themselves.
    let temperature: Double
    /// The true shares of the classes.
    let priors: ClassValues

    func direction(_ balanced: ClassProbabilities) -> Direction { balanced.largest }

    func calibrated(_ balanced: ClassProbabilities) -> ClassProbabilities {
        func weight(_ direction: Direction) -> Double {
            priors[direction] * exp(log(max(balanced[direction], 1e-9)) / temperature)
        }
        let short = weight(.short)
        let none = weight(.none)
        let long = weight(.long)
        let sum = short + none + long
        return ClassProbabilities(short: short / sum, none: none / sum, long: long / sum)
    }
}

/// Merges two yes/no answers: yes/no is long, no/yes is short, both or neither is none.
struct PairRule: Sendable, Equatable {
    /// A balanced answer at or above its threshold is a yes.
    let longThreshold: Float
    let shortThreshold: Float
    let longCalibration: PlattScale
    let shortCalibration: PlattScale

    func direction(long: Float, short: Float) -> Direction {
        switch (long >= longThreshold, short >= shortThreshold) {
        case (true, false): .long
        case (false, true): .short
        case (true, true), (false, false): .none
        }
    }

    /// The two answers as probabilities of the three classes.
    func calibrated(long: Float, short: Float) -> ClassProbabilities {
        let up = longCalibration.apply(long)
        let down = shortCalibration.apply(short)
        // Two separate fits can promise more than certainty together.
        let total = max(1, up + down)
        return ClassProbabilities(
            short: down / total, none: max(0, 1 - (up + down) / total), long: up / total)
    }
}

/// Platt's scaling: a probability whose log-odds are a line in the network's log-odds.
///
/// The intercept carries the correction from balanced classes to the true share of the class.
struct PlattScale: Sendable, Equatable {
    let slope: Double
    let intercept: Double

    func apply(_ answer: Float) -> Double {
        Squash.sigmoid(slope * Self.logOdds(answer) + intercept)
    }

    static func logOdds(_ answer: Float) -> Double {
        let bounded = min(1 - 1e-6, max(1e-6, Double(answer)))
        return log(bounded / (1 - bounded))
    }
}

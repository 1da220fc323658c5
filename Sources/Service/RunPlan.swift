public import Domain
public import Prediction
public import Risk
public import SimulatedVenue
public import Storage
public import Trading

/// Everything that decides what a run over candles gives.
public struct RunPlan: Sendable {
    public var header: RunHeader
    public var instrument: Instrument
    /// Changes of the market's rules within the run, in order of time.
    public var changes: [RuleChange] = []
    public var bars: BarSeries
    /// The first bar that is traded; those before it only warm the predictor up.
    public var firstTraded: Int
    public var predictor: RunPredictor
    public var parameters: EngineParameters
    public var limits: RiskLimits
    public var simulation: SimulationParameters
    public var funding: [FundingRate] = []
    public var pace = Pace.unlimited

    public init(
        header: RunHeader, instrument: Instrument, bars: BarSeries, firstTraded: Int,
        predictor: RunPredictor, parameters: EngineParameters, limits: RiskLimits,
        simulation: SimulationParameters
    ) {
        self.header = header
        self.instrument = instrument
        self.bars = bars
        self.firstTraded = firstTraded
        self.predictor = predictor
        self.parameters = parameters
        self.limits = limits
        self.simulation = simulation
    }
}

/// The predictors a run can have, each by its own type, so that none is called through an existential.
public enum RunPredictor: Sendable {
    case emaCross(EMACross)
    case lastReturn(LastReturn)
    case alwaysFlat(AlwaysFlat)
    case model(ModelPredictor)

    /// Which bars it wants.
    public var cadence: Cadence {
        switch self {
        case .emaCross(let predictor): predictor.cadence
        case .lastReturn(let predictor): predictor.cadence
        case .alwaysFlat(let predictor): predictor.cadence
        case .model(let predictor): predictor.cadence
        }
    }
}

/// How fast recorded candles are replayed.
public enum Pace: Hashable, Sendable {
    case unlimited
    /// Market time runs this many times as fast as the clock.
    case times(Double)
}

/// How far a run has come.
public struct RunProgress: Sendable {
    public let barsDone: Int
    public let time: Timestamp
    public let equity: Money
}

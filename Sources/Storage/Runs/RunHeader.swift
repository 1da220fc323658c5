public import Domain

/// Which driver a run had.
public enum RunMode: String, Sendable, CaseIterable {
    case backtest
    case paper
    case live
    case replay
}

/// What is known of a run when it starts.
public struct RunHeader: Hashable, Sendable {
    /// Readable and sortable by time, e.g. `20261122-163012-7k2q`; unique in a database.
    public var id: String
    /// The run part of its client order ids; unique in a database.
    public var number: UInt64
    public var mode: RunMode
    public var instrument: InstrumentID
    /// What equity, PnL and fees are counted in.
    public var currency: Currency
    public var capital: Money
    public var predictor: String
    /// `NAME@VERSION` of the trained model; `nil` for built-in rules.
    public var model: String?
    /// Every setting that shaped the run, as a JSON object.
    public var parameters: String
    public var seed: UInt64
    /// The market was generated; every report must say so.
    public var isSynthetic: Bool
    /// By the wall clock.
    public var startedAt: Timestamp
    /// Of the program.
    public var version: String

    public init(
        id: String, number: UInt64, mode: RunMode, instrument: InstrumentID, currency: Currency,
        capital: Money, predictor: String, model: String?, parameters: String = "{}",
        seed: UInt64, isSynthetic: Bool, startedAt: Timestamp, version: String
    ) {
        self.id = id
        self.number = number
        self.mode = mode
        self.instrument = instrument
        self.currency = currency
        self.capital = capital
        self.predictor = predictor
        self.model = model
        self.parameters = parameters
        self.seed = seed
        self.isSynthetic = isSynthetic
        self.startedAt = startedAt
        self.version = version
    }

    /// The id of a run that starts at `time`; four characters of `random` keep two runs of the same
    /// second apart.
    public static func makeID(startedAt time: Timestamp, random: UInt64) -> String {
        let text = time.description
        let day = text.prefix(10).filter { $0 != "-" }
        let second = text.dropFirst(11).prefix(8).filter { $0 != ":" }
        let suffix = String(random % 1_679_616, radix: 36)
        return "\(day)-\(second)-" + String(repeating: "0", count: 4 - suffix.count) + suffix
    }
}

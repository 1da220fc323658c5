public import Domain
public import Prediction

/// Everything `config.yaml` can say; a key that is absent has the value written here.
public struct Configuration: Equatable, Sendable {
    public var mode = Mode.paper
    /// The exchange's name in lower case; an own instrument may bring a name of its own.
    public var exchange = "upbit"
    /// The market code as the venue writes it.
    public var market = "KRW-BTC"
    /// Money to begin with, in the settlement currency.
    public var capital = Choice<Money>.automatic
    public var predictor = PredictorSpec.design(.pair)
    /// How often the predictor speaks.
    public var predictEvery = TimeSpan.minutes(5)
    /// How far ahead it speaks.
    public var horizon = TimeSpan.minutes(30)
    /// The dead band: moves within ± this ratio are no signal.
    public var band = Choice<Rate>.automatic
    /// Days of history that a model learns from.
    public var trainDays = 14
    public var seed: UInt64 = 1
    /// How long after a position ran out none of the same side is opened.
    public var cooldown = Choice<TimeSpan>.automatic
    public var exit = Exit.automatic
    public var gate = Gate.automatic
    public var sizing = Sizing()
    public var simulation = Simulation()
    public var risk = Risk()
    /// Instruments of one's own, beside those the venues bring.
    public var instruments: [Instrument] = []
    /// What a Bithumb account pays: the standard fee, or that of a registered coupon.
    public var bithumbFee = BithumbFee.standard
    /// Path of the SQLite file.
    public var database = "data/haetae.sqlite"
    /// Path of the folder of trained models.
    public var models = "data/models"
    /// Where days begin and end in reports.
    public var timezone = ReportingZone.seoul
    /// Name of the environment variable that holds the access key; never the key.
    public var apiKeyEnvironment: String?
    /// Name of the environment variable that holds the secret key; never the key.
    public var apiSecretEnvironment: String?
    /// Path of a file with both keys that only its owner can read, in place of the two variables.
    public var apiKeyFile: String?
    public var network = Network()

    public init() {}

    /// How the exchange is reached.
    public struct Network: Equatable, Sendable {
        /// In place of the exchange's own hosts: a sandbox, or a venue with the same interface.
        public var baseURL: String?
        /// `nil`: what the environment says (`https_proxy`).
        public var proxy: String?
        /// Beyond this, nothing is signed any more.
        public var maxClockSkew = TimeSpan.seconds(1)
        /// Why a key that may withdraw is used all the same; without it such a key is refused.
        public var withdrawalKeyReason: String?

        public init() {}
    }

    /// Where the exchange is reached in place of its own hosts; another exchange has its own.
    public func baseURL(for exchange: String) -> String? {
        exchange == self.exchange ? network.baseURL : nil
    }

    /// Simulated or real money.
    public enum Mode: String, Sendable, CaseIterable {
        case paper
        case live
    }

    /// The fee of a Bithumb account; a coupon is registered there and lapses silently.
    public enum BithumbFee: String, Sendable, CaseIterable {
        case standard
        case coupon
    }

    /// A value, or the one that fits the rest of the configuration.
    public enum Choice<Value: Equatable & Sendable>: Equatable, Sendable {
        case automatic
        case value(Value)
    }

    /// When a position is closed without an opposite signal.
    public enum Exit: String, Sendable, CaseIterable {
        /// After the horizon when the signal has one, else at the opposite signal.
        case automatic = "auto"
        case horizon
        case opposite
    }

    /// How much a signal must promise before it is acted on.
    public enum Gate: Equatable, Sendable {
        /// What a round trip costs: fees, spread, slippage.
        case automatic
        case off
        /// At least this return, as a ratio.
        case atLeast(Rate)
    }

    /// How large an entry is.
    public struct Sizing: Equatable, Sendable {
        /// The share of the free money that is put in.
        public var fraction = Rate(raw: 99_000_000)
        public var pricedAt = PricedAt.signalClose
        /// Whether the budget must also cover the entry fee.
        public var reserveFee = true

        public init() {}
    }

    /// The price at which the budget becomes a quantity.
    public enum PricedAt: String, Sendable, CaseIterable {
        case signalClose = "signal_close"
        case expectedFill = "expected_fill"
    }

    /// What the simulated venue assumes.
    public struct Simulation: Equatable, Sendable {
        /// Full spread, as a ratio of the price.
        public var spread = Rate(raw: 10_000)
        /// Slippage of a market order, as a ratio of the price.
        public var slippage = Rate(raw: 10_000)
        /// Share of a candle's volume that one order may take; zero is unlimited.
        public var participation = Rate(raw: 10_000_000)

        public init() {}
    }

    /// Our own limits; `nil` is off. The venue's limits cannot be switched off.
    public struct Risk: Equatable, Sendable {
        /// Largest value of one order, in the quote currency.
        public var maxOrderNotional: Money?
        /// Largest value of the position, in the quote currency.
        public var maxPositionNotional: Money?
        /// Largest loss since the start of the day, as a ratio of the equity then.
        public var maxDailyLoss: Rate?
        /// How far a limit price may lie from the last price, as a ratio.
        public var priceBand: Rate? = Rate(raw: 5_000_000)
        /// How old market data may be for an entry.
        public var staleAfter: TimeSpan? = .minutes(15)
        public var maxOrdersPerDay: Int? = 2000

        public init() {}
    }
}

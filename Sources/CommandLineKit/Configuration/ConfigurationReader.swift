import Domain
import Prediction
import Yams

/// Reads a whole file into a `Configuration`, collecting what is wrong on the way.
struct ConfigurationReader {
    private var faults: Faults
    private var result = Configuration()

    /// Exchanges that the product brings; an own instrument may name others.
    static let exchanges = ["upbit", "bithumb", "bitmex", "paper"]

    private init(file: String) { faults = Faults(file: file) }

    static func read(_ text: String, file: String) throws(ConfigurationError) -> Configuration {
        var reader = ConfigurationReader(file: file)
        do throws(SyntaxFault) {
            switch try YAMLSource.compose(text) {
            case nil: break
            case .mapping(let mapping)?:
                reader.readTop(Section(mapping, path: "", faults: &reader.faults))
            case let other?:
                reader.faults.add(
                    other.mark?.line ?? 1, "",
                    Refusal("the file is no list of keys", "write `key: value` lines"))
            }
        } catch {
            reader.faults.add(
                error.line, "", Refusal("not YAML: \(error.problem)", "mend this line first"))
        }
        guard reader.faults.violations.isEmpty else {
            throw ConfigurationError(violations: reader.faults.sorted)
        }
        return reader.result
    }

    private mutating func readTop(_ section: Section) {
        var top = section
        readRun(&top)
        readPrediction(&top)
        readPlaces(&top)
        if let gate = top.section("gate", faults: &faults) { readGate(gate) }
        if let sizing = top.section("sizing", faults: &faults) { readSizing(sizing) }
        if let simulation = top.section("simulation", faults: &faults) {
            readSimulation(simulation)
        }
        if let risk = top.section("risk", faults: &faults) { readRisk(risk) }
        if let network = top.section("network", faults: &faults) { readNetwork(network) }
        for item in top.list("instruments", faults: &faults) {
            InstrumentReader.read(item, into: &result.instruments, faults: &faults)
        }
        checkExchange(top)
        top.finish(faults: &faults)
    }

    private mutating func readRun(_ top: inout Section) {
        top.read("mode", into: &result.mode, faults: &faults, ValueParsers.word)
        top.read("exchange", into: &result.exchange, faults: &faults, Names.exchange)
        top.read("market", into: &result.market, faults: &faults, Names.market)
        top.read("capital", into: &result.capital, faults: &faults) { text throws(Refusal) in
            try ValueParsers.orWord("auto", .automatic, text) { text throws(Refusal) in
                .value(try ValueParsers.amount(text))
            }
        }
        top.read("cooldown", into: &result.cooldown, faults: &faults) { text throws(Refusal) in
            try ValueParsers.orWord("auto", .automatic, text) { text throws(Refusal) in
                .value(try ValueParsers.duration(text, from: .zero, to: .days(30)))
            }
        }
        top.read("exit", into: &result.exit, faults: &faults, ValueParsers.word)
        top.read("bithumb_fee", into: &result.bithumbFee, faults: &faults, ValueParsers.word)
    }

    private mutating func readPrediction(_ top: inout Section) {
        top.read("predictor", into: &result.predictor, faults: &faults) { text throws(Refusal) in
            do throws(PredictorSpecError) {
                return try PredictorSpec(parsing: text)
            } catch {
                throw Refusal(error.problem, error.remedy)
            }
        }
        top.read("predict_every", into: &result.predictEvery, faults: &faults) {
            text throws(Refusal) in
            try Self.wholeMinutes(text, to: .days(1))
        }
        top.read("horizon", into: &result.horizon, faults: &faults) { text throws(Refusal) in
            try Self.wholeMinutes(text, to: .days(30))
        }
        top.read("band", into: &result.band, faults: &faults) { text throws(Refusal) in
            try ValueParsers.orWord("auto", .automatic, text) { text throws(Refusal) in
                .value(try ValueParsers.ratio(text, to: Rate(raw: 50_000_000)))
            }
        }
        top.read("train_days", into: &result.trainDays, faults: &faults) { text throws(Refusal) in
            try ValueParsers.whole(text, 1...3_650)
        }
        top.read("seed", into: &result.seed, faults: &faults, ValueParsers.seed)
    }

    private mutating func readPlaces(_ top: inout Section) {
        top.read("database", into: &result.database, faults: &faults, ValueParsers.path)
        top.read("models", into: &result.models, faults: &faults, ValueParsers.path)
        top.read("timezone", into: &result.timezone, faults: &faults, ValueParsers.zone)
        if let name = top.read("api_key_env", faults: &faults, SecretWords.environmentName) {
            result.apiKeyEnvironment = name
        }
        if let name = top.read("api_secret_env", faults: &faults, SecretWords.environmentName) {
            result.apiSecretEnvironment = name
        }
        if let path = top.read("api_key_file", faults: &faults, ValueParsers.path) {
            result.apiKeyFile = path
            if result.apiKeyEnvironment != nil || result.apiSecretEnvironment != nil {
                faults.add(
                    top.lineOf("api_key_file"), "api_key_file",
                    Refusal(
                        "the keys are named twice",
                        "either api_key_file, or api_key_env and api_secret_env"))
            }
        }
    }

    private static func wholeMinutes(
        _ text: String, to most: TimeSpan
    ) throws(Refusal) -> TimeSpan {
        let span = try ValueParsers.duration(text, from: .minutes(1), to: most)
        guard span.nanoseconds % TimeSpan.minutes(1).nanoseconds == 0 else {
            throw Refusal("\(text) is no whole number of minutes", "candles close on the minute")
        }
        return span
    }

    private mutating func checkExchange(_ top: Section) {
        let own = result.instruments.map(\.id.exchange)
        guard !Self.exchanges.contains(result.exchange), !own.contains(result.exchange) else {
            return
        }
        faults.add(
            top.lineOf("exchange"), "exchange",
            Refusal(
                "no exchange is called \"\(result.exchange)\"",
                Suggestion.text(for: result.exchange, among: Self.exchanges)
                    ?? "\(Self.exchanges.joined(separator: ", ")), or that of an own instrument"))
    }
}

extension ConfigurationReader {
    private mutating func readGate(_ section: Section) {
        var gate = section
        gate.read("minimum_edge_bps", into: &result.gate, faults: &faults) { text throws(Refusal) in
            try ValueParsers.orWord("auto", .automatic, text) { text throws(Refusal) in
                try ValueParsers.orWord("off", .off, text) { text throws(Refusal) in
                    .atLeast(try ValueParsers.basisPoints(text))
                }
            }
        }
        gate.finish(faults: &faults)
    }

    private mutating func readSizing(_ section: Section) {
        var sizing = section
        var kind = SizingKind.fraction
        sizing.read("kind", into: &kind, faults: &faults, ValueParsers.word)
        sizing.read("of", into: &result.sizing.fraction, faults: &faults) { text throws(Refusal) in
            try ValueParsers.ratio(text, isZeroAllowed: false)
        }
        sizing.read(
            "priced_at", into: &result.sizing.pricedAt, faults: &faults, ValueParsers.word)
        sizing.read(
            "reserve_fee", into: &result.sizing.reserveFee, faults: &faults, ValueParsers.truth)
        sizing.finish(faults: &faults)
    }

    /// The ways of sizing there are.
    private enum SizingKind: String, CaseIterable {
        case fraction
    }

    private mutating func readSimulation(_ section: Section) {
        var simulation = section
        simulation.read(
            "spread_bps", into: &result.simulation.spread, faults: &faults,
            ValueParsers.basisPoints)
        simulation.read(
            "slippage_bps", into: &result.simulation.slippage, faults: &faults,
            ValueParsers.basisPoints)
        simulation.read(
            "participation", into: &result.simulation.participation, faults: &faults
        ) { text throws(Refusal) in try ValueParsers.ratio(text) }
        simulation.finish(faults: &faults)
    }

    private mutating func readRisk(_ section: Section) {
        var risk = section
        Self.limit(
            "max_order_notional", &risk, &result.risk.maxOrderNotional, &faults, ValueParsers.amount
        )
        Self.limit(
            "max_position_notional", &risk, &result.risk.maxPositionNotional, &faults,
            ValueParsers.amount)
        Self.limit(
            "max_daily_loss_pct", &risk, &result.risk.maxDailyLoss, &faults, ValueParsers.percent)
        Self.limit("price_band_pct", &risk, &result.risk.priceBand, &faults, ValueParsers.percent)
        Self.limit("stale_after", &risk, &result.risk.staleAfter, &faults) { text throws(Refusal) in
            try ValueParsers.duration(text, from: .seconds(1), to: .days(7))
        }
        Self.limit("max_orders_per_day", &risk, &result.risk.maxOrdersPerDay, &faults) {
            text throws(Refusal) in
            try ValueParsers.whole(text, 1...1_000_000)
        }
        risk.finish(faults: &faults)
    }

    private mutating func readNetwork(_ section: Section) {
        var network = section
        Self.limit(
            "base_url", &network, &result.network.baseURL, &faults, ValueParsers.exchangeURL)
        network.read("proxy", into: &result.network.proxy, faults: &faults) {
            text throws(Refusal) -> String? in
            try ValueParsers.orWord("auto", nil, text) { text throws(Refusal) -> String? in
                try ValueParsers.proxyURL(text)
            }
        }
        network.read("max_clock_skew", into: &result.network.maxClockSkew, faults: &faults) {
            text throws(Refusal) in
            try ValueParsers.duration(text, from: .seconds(1), to: .minutes(1))
        }
        Self.limit(
            "withdrawal_key_reason", &network, &result.network.withdrawalKeyReason, &faults,
            ValueParsers.reason)
        network.finish(faults: &faults)
    }

    /// A limit, or `off`.
    private static func limit<Value>(
        _ key: String, _ section: inout Section, _ target: inout Value?,
        _ faults: inout Faults,
        _ parse: (String) throws(Refusal) -> Value
    ) {
        section.read(key, into: &target, faults: &faults) { text throws(Refusal) -> Value? in
            try ValueParsers.orWord("off", nil, text) { text throws(Refusal) -> Value? in
                try parse(text)
            }
        }
    }
}

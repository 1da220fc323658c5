import Domain
import Prediction
import Risk
import Service
import SimulatedVenue
import Storage
import Trading

/// The market and the settings of the comparison with other engines: one spot pair, 0.05 % taker
/// fee, ema:10/50, everything in and everything out, no spread, no slippage, whole fills.
enum Market {
    static let id = InstrumentID(exchange: "paper", market: "BTC-USDT")
    static let capital = "1000000000"
    static let predictor = "ema:10/50"

    /// The same as a configuration file.
    static let configuration = """
        mode: paper
        exchange: paper
        market: BTC-USDT
        capital: "\(capital)"
        predictor: "\(predictor)"
        gate: { minimum_edge_bps: off }
        sizing: { kind: fraction, of: "0.99", priced_at: signal_close, reserve_fee: true }
        simulation: { spread_bps: "0", slippage_bps: "0", participation: "0" }
        instruments:
          - { exchange: paper, market: BTC-USDT, kind: spot, base: BTC, quote: USDT, tick: "0.1",
              lot: "0.00000001", min_notional: "0", maker_fee: "0.0005", taker_fee: "0.0005" }
        """

    static func instrument() throws -> Instrument {
        let fee = try Rate(parsing: "0.0005")
        return Instrument(
            id: id, kind: .spot, base: Currency("BTC"), quote: .usdt,
            ticks: TickTable(try Price(parsing: "0.1")), lot: Quantity(raw: 1),
            makerFee: fee, takerFee: fee, feeRounding: .exact)
    }

    /// The plan of a backtest of these settings.
    static func plan(_ bars: BarSeries) throws -> RunPlan {
        let instrument = try instrument()
        var parameters = EngineParameters()
        parameters.gate = .off
        let header = RunHeader(
            id: "benchmark", number: 1, mode: .backtest, instrument: id, currency: .usdt,
            capital: try Money(parsing: capital), predictor: predictor, model: nil, seed: 1,
            isSynthetic: true, startedAt: Timestamp(nanoseconds: 0), version: "benchmark")
        return RunPlan(
            header: header, instrument: instrument, bars: bars, firstTraded: 0,
            predictor: .emaCross(EMACross(fast: 10, slow: 50, interval: bars.interval)),
            parameters: parameters,
            limits: RiskLimits(
                priceBand: try Rate(parsing: "0.05"), staleAfter: .minutes(15),
                maxOrdersPerDay: 2000),
            simulation: SimulationParameters(spread: .zero, slippage: .zero, participation: .zero))
    }
}

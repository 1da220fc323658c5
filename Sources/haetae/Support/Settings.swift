import CommandLineKit
import Domain
import ExchangeAPI
import Risk
import SimulatedVenue
import Trading

/// The configuration in the words of the rooms that act on it.
extension Configuration {
    /// What a round trip costs on `instrument`: both fees, the spread, slippage both ways.
    func roundTripCost(on instrument: Instrument) -> Rate {
        engineParameters(on: instrument).roundTripCost(on: instrument)
    }

    /// The dead band of labels; by default what a round trip costs.
    func deadBand(on instrument: Instrument) -> Rate {
        switch band {
        case .automatic: roundTripCost(on: instrument)
        case .value(let band): band
        }
    }

    func engineParameters(on instrument: Instrument) -> EngineParameters {
        var parameters = EngineParameters()
        parameters.gate =
            switch gate {
            case .automatic: .roundTripCost
            case .off: .off
            case .atLeast(let rate): .atLeast(rate)
            }
        parameters.sizing = EngineParameters.Sizing(
            fraction: sizing.fraction,
            pricedAt: sizing.pricedAt == .signalClose ? .signalClose : .expectedFill,
            reservesFee: sizing.reserveFee)
        parameters.exit =
            switch exit {
            case .automatic: .automatic
            case .horizon: .horizon
            case .opposite: .opposite
            }
        parameters.coolDown =
            switch cooldown {
            case .automatic: .automatic
            case .value(let span): .span(span)
            }
        parameters.spread = simulation.spread
        parameters.slippage = simulation.slippage
        parameters.labelHorizon = horizon
        parameters.zone = timezone
        parameters.deadBand =
            switch band {
            case .automatic: parameters.roundTripCost(on: instrument)
            case .value(let band): band
            }
        return parameters
    }

    var riskLimits: RiskLimits {
        RiskLimits(
            maxOrderNotional: risk.maxOrderNotional,
            maxPositionNotional: risk.maxPositionNotional, maxDailyLoss: risk.maxDailyLoss,
            priceBand: risk.priceBand, staleAfter: risk.staleAfter,
            maxOrdersPerDay: risk.maxOrdersPerDay)
    }

    var simulationParameters: SimulationParameters {
        SimulationParameters(
            spread: simulation.spread, slippage: simulation.slippage,
            participation: simulation.participation)
    }

    /// The money to begin with; by default an amount that suits the currency.
    func capital(in currency: Currency) throws -> Money {
        if case .value(let capital) = capital { return capital }
        switch currency {
        case .krw: return try Money(parsing: "10000000")
        case .xbt, Currency("BTC"): return try Money(parsing: "1")
        default: return try Money(parsing: "10000")
        }
    }
}

import CommandLineKit
import Domain
import Foundation
import Trading

/// The settings that shaped a run, as they are stored beside it.
struct RunParameters: Codable, Equatable {
    var zoneName = ReportingZone.seoul.name
    var horizon = "30m"
    var predictEvery = "5m"
    var trainDays: Int?
    var deadBand = "0"
    var roundTripCost = "0"
    var gate = "auto"
    var exit = "auto"
    var cooldown = "auto"
    var sizingOf = "0.99"
    var pricedAt = "signal_close"
    var reservesFee = true
    var spread = "0"
    var slippage = "0"
    var participation = "0"
    var candles = ""

    /// Reads what `json` wrote.
    ///
    /// - Throws: `CommandError` when the stored text is not what this program writes.
    init(json: String) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do {
            self = try decoder.decode(Self.self, from: Data(json.utf8))
        } catch {
            throw CommandError(
                .badData, "the stored settings of the run cannot be read: \(error)",
                remedy: "the database was edited; restore it from a copy")
        }
    }

    init(
        _ parameters: EngineParameters, cost: Rate, configuration: Configuration,
        trainDays: Int?, candles: String
    ) {
        zoneName = parameters.zone.name
        horizon = configuration.horizon.description
        predictEvery = configuration.predictEvery.description
        self.trainDays = trainDays
        deadBand = parameters.deadBand.description
        roundTripCost = cost.description
        gate =
            switch parameters.gate {
            case .off: "off"
            case .atLeast(let rate): rate.description
            case .roundTripCost: "auto"
            }
        exit = parameters.exit.rawValue
        cooldown =
            switch parameters.coolDown {
            case .automatic: "auto"
            case .span(let span): span.description
            }
        sizingOf = parameters.sizing.fraction.description
        pricedAt = parameters.sizing.pricedAt.rawValue
        reservesFee = parameters.sizing.reservesFee
        spread = parameters.spread.description
        slippage = parameters.slippage.description
        participation = configuration.simulation.participation.description
        self.candles = candles
    }

    /// One JSON object with sorted keys.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        do {
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        } catch {
            preconditionFailure("plain strings and numbers always encode: \(error)")
        }
    }

    var zone: ReportingZone { ReportingZone(named: zoneName) ?? .seoul }

    /// What a signal had to promise, in basis points; `nil` when the gate was off.
    ///
    /// - Throws: `DecimalError` when the stored text was edited.
    func costBasisPoints() throws(DecimalError) -> Double? {
        switch gate {
        case "off": nil
        case "auto": try Rate(parsing: roundTripCost).basisPoints
        default: try Rate(parsing: gate).basisPoints
        }
    }

    /// - Throws: `DecimalError` when the stored text was edited.
    func reportSizing() throws(DecimalError) -> RunReport.Sizing {
        RunReport.Sizing(
            kind: "fraction", fraction: try Rate(parsing: sizingOf),
            pricedAt: pricedAt, reservesFee: reservesFee)
    }
}

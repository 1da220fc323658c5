import CommandLineKit
import Domain
import ExchangeAPI
import Foundation
import Prediction
import Storage

/// What can be looked at without a network.
struct LocalChecks {
    let configuration: Configuration
    let database: String

    var findings: [Finding] {
        [
            Finding(
                "configuration",
                "mode \(configuration.mode.rawValue), \(configuration.exchange) "
                    + configuration.market),
            market, store,
        ] + models
    }

    private var market: Finding {
        do {
            let id = InstrumentID(
                exchange: configuration.exchange, market: configuration.market)
            let (_, instrument, _) = try Venues(configuration).market(
                id, at: Clock.now, until: Clock.now)
            return Finding(
                "market",
                "\(id): taker fee \(instrument.takerFee.basisPoints) bps, round trip "
                    + "\(configuration.roundTripCost(on: instrument).basisPoints) bps")
        } catch {
            return Finding("market", isSound: false, CommandError(error).message)
        }
    }

    private var store: Finding {
        do throws(StorageError) {
            let health = try Store.read(database).checkIntegrity()
            let holder =
                Store.writer(of: database).map { "; written by process \($0.processID)" } ?? ""
            let free = health.freeSpace.map { ", \($0 / 1_000_000) MB free" } ?? ""
            return Finding(
                "database", isSound: health.isSound,
                health.damage.isEmpty
                    ? "\(database): \(health.fileSize / 1000) kB, schema \(health.schemaVersion), "
                        + "SQLite \(health.libraryVersion)\(free)\(holder)"
                    : "\(database) is damaged: \(health.damage.joined(separator: "; "))")
        } catch {
            if case .missing = error { return Finding("database", "\(database) is not there yet") }
            return Finding("database", isSound: false, error.description)
        }
    }

    private var models: [Finding] {
        do throws(ModelFileError) {
            let listings = try ModelRegistry(root: configuration.models).list()
            let damaged = listings.compactMap { listing -> Finding? in
                guard case .failure(let error) = listing.content else { return nil }
                return Finding("models", isSound: false, "\(error)")
            }
            return damaged + [
                Finding(
                    "models", "\(listings.count - damaged.count) in \(configuration.models)")
            ]
        } catch {
            return [Finding("models", isSound: false, "\(error)")]
        }
    }
}

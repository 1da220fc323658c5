import BitMEX
import Bithumb
import CommandLineKit
import Domain
import ExchangeAPI
import Paper
import Service
import Upbit

/// The only place that names the exchanges.
struct Venues: Sendable {
    private let catalogs: [any VenueCatalog]

    /// The built-in exchanges, and those of the instruments defined in the configuration.
    ///
    /// An instrument of one's own may carry the name of a built-in exchange; it comes first then.
    init(_ configuration: Configuration) throws(CatalogError) {
        var own: [any VenueCatalog] = []
        for exchange in Set(configuration.instruments.map(\.id.exchange)).sorted() {
            own.append(
                try CustomCatalog(
                    exchange: exchange,
                    instruments: configuration.instruments.filter {
                        $0.id.exchange == exchange
                    }))
        }
        let bithumb = BithumbCatalog(
            feeTier: configuration.bithumbFee == .coupon ? .coupon : .standard)
        catalogs = own + [UpbitCatalog(), bithumb, BitMEXCatalog()]
    }

    /// A market's rules at `time`, and their changes up to `end`.
    func market(
        _ id: InstrumentID, at time: Timestamp, until end: Timestamp
    ) throws -> (catalog: any VenueCatalog, instrument: Instrument, changes: [RuleChange]) {
        let candidates = catalogs.filter { $0.exchange == id.exchange }
        guard !candidates.isEmpty else {
            let known = Set(catalogs.map(\.exchange)).sorted().joined(separator: ", ")
            throw CommandError(
                .usage, "there is no exchange \"\(id.exchange)\"",
                remedy: "use one of \(known), or define an instrument in config.yaml")
        }
        var refusal: CatalogError?
        for catalog in candidates {
            do throws(CatalogError) {
                let instrument = try catalog.instrument(market: id.market, at: time)
                let changes = try catalog.changes(market: id.market, after: time, before: end)
                var rules: [RuleChange] = []
                for change in changes {
                    rules.append(
                        RuleChange(
                            time: change,
                            instrument: try catalog.instrument(market: id.market, at: change)))
                }
                return (catalog, instrument, rules)
            } catch {
                refusal = refusal ?? error
            }
        }
        throw refusal
            ?? .unknownMarket(
                exchange: id.exchange, market: id.market, form: "", near: [])
    }
}

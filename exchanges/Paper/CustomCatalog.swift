public import Domain
public import ExchangeAPI

/// Instruments that the user defined, to run any candle file: they have no history and no venue.
public struct CustomCatalog: VenueCatalog {
    /// The name they are called by, e.g. `paper`.
    public let exchange: String
    /// Whether the files hold a bar for every interval.
    public let emitsEmptyBars: Bool
    private let instruments: [String: Instrument]
    private let schedule: FundingSchedule?

    /// - Parameters:
    ///   - exchange: the name they are called by, e.g. `paper`.
    ///   - emitsEmptyBars: whether the files hold a bar for every interval.
    ///   - funding: of its contracts; spot never has any.
    /// - Throws: `definedTwice`, or `wrongExchange` for an instrument of another exchange.
    public init(
        exchange: String, instruments: [Instrument], emitsEmptyBars: Bool = false,
        funding: FundingSchedule? = nil
    ) throws(CatalogError) {
        var byMarket: [String: Instrument] = [:]
        for instrument in instruments {
            guard instrument.id.exchange == exchange else {
                throw .wrongExchange(expected: exchange, found: instrument.id)
            }
            guard byMarket.updateValue(instrument, forKey: instrument.id.market) == nil else {
                throw .definedTwice(exchange: exchange, market: instrument.id.market)
            }
        }
        self.exchange = exchange
        self.emitsEmptyBars = emitsEmptyBars
        self.instruments = byMarket
        schedule = funding
    }

    /// What is defined by the user does not close.
    public var closure: VenueClosure? { nil }

    /// The markets that are defined, in alphabetical order.
    public var markets: [String] { instruments.keys.sorted() }

    /// The instrument as it was defined, whatever the time.
    ///
    /// - Throws: `unknownMarket` when it is not defined.
    public func instrument(
        market: String, at time: Timestamp
    ) throws(CatalogError) -> Instrument {
        guard let instrument = instruments[market] else {
            throw .unknownMarket(
                exchange: exchange, market: market,
                form: "what config.yaml defines under instruments:",
                near: NearMatches.of(market, among: markets))
        }
        return instrument
    }

    /// None: a definition has no history.
    ///
    /// - Throws: `unknownMarket` when the market is not defined.
    public func changes(
        market: String, after start: Timestamp, before end: Timestamp
    ) throws(CatalogError) -> [Timestamp] {
        _ = try instrument(market: market, at: start)
        return []
    }

    /// The schedule given at the start, for contracts.
    ///
    /// - Throws: `unknownMarket` when the market is not defined.
    public func funding(
        market: String, at time: Timestamp
    ) throws(CatalogError) -> FundingSchedule? {
        try instrument(market: market, at: time).isSpot ? nil : schedule
    }
}

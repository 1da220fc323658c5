import ArgumentParser
import CommandLineKit
import Domain

/// Trades with real money; for now it says what stands against it.
struct LiveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "live",
        abstract: "Trade with real money. Not in this version: it checks, and refuses.",
        discussion: """
            haetae paper --feed live trades the same market as it is now, on paper.
            Example: haetae live --exchange upbit --market KRW-BTC
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var market: MarketOptions

    mutating func run() throws {
        let configuration = try common.configuration()
        let id = market.id(configuration)
        let venues = try Venues(configuration)
        _ = try venues.market(id, at: Clock.now, until: Clock.now)
        try Links.requireOpen(id.exchange, configuration)
        throw CommandError(
            .unavailable, "live trading is not there in this version: no order was sent",
            remedy: "haetae paper --feed live trades \(id) on paper, as it is now")
    }
}

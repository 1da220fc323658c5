import CommandLineKit
import Domain
import ExchangeAPI
import Service
import Transport

/// What the exchange says before the first order: read, and nothing else.
struct StartFacts: Sendable {
    let rights: KeyRights
    /// The account's own fees, and the market's rules as it is told them.
    let terms: AccountTerms
    /// The market's rules as anybody is told them.
    let publicTerms: AccountTerms
    let lastPrice: Price?
    let reading: AccountReading
    /// How far the venue's clock is from ours; `nil` where it does not tell.
    let clock: ClockSkew.Bounds?
    /// Why the clocks forbid to sign anything.
    let clockFault: String?

    /// Asks for all of it.
    ///
    /// - Throws: `VenueCallError` of the first question that brought nothing.
    static func ask(
        _ link: ExchangeLink, _ account: any AccountPort, _ instrument: Instrument
    ) async throws -> StartFacts {
        let clock = SystemClock()
        // A few readings, spread over a second, because a date says whole seconds.
        for turn in 0..<4 {
            if turn > 0 { await clock.wait(until: clock.now + .milliseconds(230)) }
            _ = try await link.marketData.clock()
        }
        var clockFault: String?
        do throws(ClockSkewError) {
            try link.watch.check()
        } catch {
            clockFault = error.description
        }
        let market = instrument.id.market
        return StartFacts(
            rights: try await account.keyRights(), terms: try await account.terms(of: market),
            publicTerms: try await link.marketData.terms(of: market),
            lastPrice: try await link.marketData.trades(of: market, before: nil).trades.first?
                .price,
            reading: try await AccountReading.read(
                account, instrument, since: nil, clock: { clock.now }),
            clock: link.watch.bounds, clockFault: clockFault)
    }
}

import Domain
import SimulatedVenue

extension SandboxWorld {
    /// What the status page shows of the exchange. Keys are shown, their secrets never.
    public var report: ExchangeReport {
        ExchangeReport(
            markets: listings.enumerated().map { place, listing in
                let market = MarketIndex(raw: place)
                return ExchangeReport.Market(
                    name: listing.instrument.id.market,
                    last: lastPrice(of: market)?.description,
                    bid: venue.bestPrice(of: market, side: .buy)?.description,
                    ask: venue.bestPrice(of: market, side: .sell)?.description)
            },
            accounts: accounts.map { account in
                ExchangeReport.Account(
                    name: account.key,
                    balances: venue.currencies(of: account.id).map { currency in
                        let balance = venue.balance(of: account.id, currency)
                        return ExchangeReport.Balance(
                            currency: currency.code, free: balance.free.description,
                            locked: balance.locked.description)
                    }, openOrders: venue.openOrders(of: account.id).count)
            })
    }
}

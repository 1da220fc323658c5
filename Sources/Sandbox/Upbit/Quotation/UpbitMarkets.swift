internal import Domain
internal import SimulatedVenue

// Which markets there are, and their grids.
extension UpbitServer {
    func market(_ code: String) throws(UpbitError) -> MarketIndex {
        guard let market = world.market(named: code) else { throw .noMarket }
        return market
    }

    func instrument(_ market: MarketIndex) -> Instrument { world.venue.markets[market.raw] }

    func code(_ market: MarketIndex) -> String { instrument(market).id.market }

    /// The markets of a list that a request has to have.
    func markets(in call: UpbitCall) throws(UpbitError) -> [MarketIndex] {
        let codes = try call.parameters.texts("markets", limit: 500)
        guard !codes.isEmpty else { throw .missing("markets") }
        var result: [MarketIndex] = []
        for code in codes { result.append(try market(code)) }
        return result
    }

    func markets(_ call: UpbitCall) throws(UpbitError) -> UpbitAnswer {
        let names = ["is_details", "isDetails"]
        var isDetailed = false
        for name in names {
            guard let text = try call.parameters.text(name) else { continue }
            guard ["true", "false"].contains(text.lowercased()) else {
                throw .validation("\(name) has to be true or false.")
            }
            isDetailed = text.lowercased() == "true"
        }
        return UpbitAnswer { json in
            json.array { json in
                for listing in world.listings {
                    json.object {
                        $0.string("market", listing.instrument.id.market)
                        $0.string("korean_name", listing.koreanName)
                        $0.string("english_name", listing.englishName)
                        if isDetailed { Self.writeEvents(&$0) }
                    }
                }
            }
        }
    }

    /// Nothing is ever wrong with a market of the sandbox.
    private static func writeEvents(_ json: inout JSONWriter) {
        json.object("market_event") {
            $0.bool("warning", false)
            $0.object("caution") {
                $0.bool("PRICE_FLUCTUATIONS", false)
                $0.bool("TRADING_VOLUME_SOARING", false)
                $0.bool("DEPOSIT_AMOUNT_SOARING", false)
                $0.bool("GLOBAL_PRICE_DIFFERENCES", false)
                $0.bool("CONCENTRATION_OF_SMALL_ACCOUNTS", false)
            }
        }
    }

    func instruments(_ call: UpbitCall) throws(UpbitError) -> UpbitAnswer {
        let markets = try markets(in: call)
        return UpbitAnswer { json in
            json.array { json in
                for market in markets {
                    let instrument = instrument(market)
                    json.object {
                        $0.string("market", instrument.id.market)
                        $0.string("quote_currency", instrument.quote.code)
                        $0.string("tick_size", tick(of: market).description)
                        $0.array("supported_levels") {
                            for level in levels(of: market) { $0.string(level.description) }
                        }
                    }
                }
            }
        }
    }

    /// The tick of the band in which the market trades now.
    func tick(of market: MarketIndex) -> Price {
        let price = world.lastPrice(of: market) ?? world.venue.bestPrice(of: market, side: .buy)
        let ticks = instrument(market).ticks
        return ticks.tick(at: price ?? .zero)
    }

    /// The steps into which a book can be gathered; zero leaves it as it is.
    func levels(of market: MarketIndex) -> [Price] {
        guard instrument(market).quote == .krw else { return [.zero] }
        let price = world.lastPrice(of: market) ?? .zero
        let tick = tick(of: market).raw
        let steps = [10, 100, 1000, 10_000, 100_000].map { Int64($0) }
            .map { tick.multipliedReportingOverflow(by: $0) }
            .filter { !$0.overflow && $0.partialValue <= price.raw }
        return [.zero] + steps.map { Price(raw: $0.partialValue) }
    }
}

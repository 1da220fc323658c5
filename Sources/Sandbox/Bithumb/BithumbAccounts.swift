internal import Domain
internal import SimulatedVenue

// What an account has and may do.

extension BithumbServer {
    func accounts(_ call: BithumbCall) -> [UInt8] {
        let account = call.account.id
        var json = JSONWriter()
        json.array {
            for currency in world.venue.currencies(of: account) {
                $0.object { writeBalance(of: currency, account, "KRW", into: &$0) }
            }
        }
        return json.bytes
    }

    private func writeBalance(
        of currency: Currency, _ account: AccountID, _ unit: String, into json: inout JSONWriter
    ) {
        let balance = world.venue.balance(of: account, currency)
        let cost = world.venue.averageCost(of: account, currency) ?? .zero
        json.string("currency", currency.code)
        json.string("balance", balance.free.description)
        json.string("locked", balance.locked.description)
        json.string("avg_buy_price", cost.description)
        json.bool("avg_buy_price_modified", false)
        json.string("unit_currency", unit)
    }

    func chance(_ call: BithumbCall) throws(BithumbError) -> [UInt8] {
        guard call.parameters.has("market") else { throw .missingParameter("market") }
        guard let market = try optionalMarket(call) else { throw .badParameter("currency") }
        let instrument = listing(market).instrument
        var json = JSONWriter()
        json.object {
            $0.string("bid_fee", instrument.takerFee.description)
            $0.string("ask_fee", instrument.takerFee.description)
            $0.string("maker_bid_fee", instrument.makerFee.description)
            $0.string("maker_ask_fee", instrument.makerFee.description)
            $0.object("market") { writeMarket(instrument, market, into: &$0) }
            $0.object("bid_account") {
                writeBalance(
                    of: instrument.quote, call.account.id, instrument.quote.code, into: &$0)
            }
            $0.object("ask_account") {
                writeBalance(
                    of: instrument.base, call.account.id, instrument.quote.code, into: &$0)
            }
        }
        return json.bytes
    }

    private func writeMarket(
        _ instrument: Instrument, _ market: MarketIndex, into json: inout JSONWriter
    ) {
        let limits = ["limit"] + (instrument.quote == .krw ? ["limit_ioc", "limit_fok"] : [])
        let best = instrument.quote == .krw ? ["best_ioc", "best_fok"] : []
        func list(_ name: String, _ words: [String], _ json: inout JSONWriter) {
            json.array(name) { for word in words { $0.string(word) } }
        }
        json.string("id", instrument.id.market)
        json.string("name", "\(instrument.base)/\(instrument.quote)")
        list("order_types", ["limit", "price", "market"], &json)
        list("ask_types", limits + ["market"] + best, &json)
        list("bid_types", limits + ["price"] + best, &json)
        list("order_sides", ["ask", "bid"], &json)
        let tick = instrument.ticks.tick(at: world.lastPrice(of: market) ?? .zero)
        for (name, currency) in [("bid", instrument.quote), ("ask", instrument.base)] {
            json.object(name) {
                $0.string("currency", currency.code)
                $0.string("price_unit", tick.description)
                $0.string("min_total", instrument.minimumNotional.description)
            }
        }
        json.string("max_total", orNull: instrument.maximumNotional?.description)
        json.string("state", "active")
    }

    /// The keys of the caller's account, which are one.
    func keys(_ call: BithumbCall) -> [UInt8] {
        // A key of Bithumb's is good for a year; one of a sandbox may be good for ever.
        let expires = call.account.expires ?? world.time.market + .days(365)
        var json = JSONWriter()
        json.array {
            $0.object {
                $0.string("access_key", call.account.key)
                $0.string("expire_at", KoreanClock.zoned(expires))
            }
        }
        return json.bytes
    }

    /// Nothing goes into a sandbox or out of it.
    func wallets() -> [UInt8] {
        var seen: Set<Currency> = []
        var json = JSONWriter()
        json.array {
            for listing in world.listings where seen.insert(listing.instrument.base).inserted {
                $0.object {
                    $0.string("currency", listing.instrument.base.code)
                    $0.string("wallet_state", "paused")
                    $0.null("block_state")
                    $0.null("block_height")
                    $0.null("block_updated_at")
                    $0.null("block_elapsed_minutes")
                    $0.string("net_type", listing.instrument.base.code)
                    $0.string("network_name", listing.englishName)
                }
            }
        }
        return json.bytes
    }
}

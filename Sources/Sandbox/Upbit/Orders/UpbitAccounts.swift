internal import Domain
internal import SimulatedVenue

// What an account holds and may do.
extension UpbitServer {
    /// Currencies of which there is nothing are left out, but for the won.
    func accounts(_ call: UpbitCall) throws(UpbitError) -> UpbitAnswer {
        let account = try call.account()
        let currencies = world.venue.currencies(of: account.id).filter {
            let balance = world.venue.balance(of: account.id, $0)
            return $0 == .krw || balance.free + balance.locked != .zero
        }
        return UpbitAnswer { json in
            json.array { json in
                for currency in currencies {
                    json.object { writeBalance(of: account.id, currency, to: &$0) }
                }
            }
        }
    }

    private func writeBalance(
        of account: AccountID, _ currency: Currency, to json: inout JSONWriter
    ) {
        let balance = world.venue.balance(of: account, currency)
        let cost = world.venue.averageCost(of: account, currency) ?? .zero
        json.string("currency", currency.code)
        json.string("balance", balance.free.description)
        json.string("locked", balance.locked.description)
        json.string("avg_buy_price", cost.description)
        json.bool("avg_buy_price_modified", false)
        json.string("unit_currency", "KRW")
    }

    func chance(_ call: UpbitCall) throws(UpbitError) -> UpbitAnswer {
        let account = try call.account()
        let market = try market(try call.parameters.required("market"))
        let instrument = instrument(market)
        return UpbitAnswer { json in
            json.object { json in
                json.string("bid_fee", instrument.takerFee.description)
                json.string("ask_fee", instrument.takerFee.description)
                json.string("maker_bid_fee", instrument.makerFee.description)
                json.string("maker_ask_fee", instrument.makerFee.description)
                json.object("market") { writeTerms(of: instrument, to: &$0) }
                json.object("bid_account") {
                    writeBalance(of: account.id, instrument.quote, to: &$0)
                }
                json.object("ask_account") {
                    writeBalance(of: account.id, instrument.base, to: &$0)
                }
            }
        }
    }

    private func writeTerms(of instrument: Instrument, to json: inout JSONWriter) {
        let shared = ["best_fok", "best_ioc", "limit", "limit_fok", "limit_ioc"]
        json.string("id", instrument.id.market)
        json.string("name", "\(instrument.base)/\(instrument.quote)")
        Self.write(["limit"], "order_types", to: &json)
        Self.write(["ask", "bid"], "order_sides", to: &json)
        Self.write(shared + ["price"], "bid_types", to: &json)
        Self.write(shared + ["market"], "ask_types", to: &json)
        for (name, currency) in [("bid", instrument.quote), ("ask", instrument.base)] {
            json.object(name) {
                $0.string("currency", currency.code)
                $0.string("min_total", instrument.minimumNotional.description)
            }
        }
        json.string(
            "max_total", (instrument.maximumNotional ?? Self.usualMaximum).description)
        json.string("state", "active")
    }

    /// 1,000,000,000, as the examples of the documentation have it.
    private static let usualMaximum = Money(raw: 1_000_000_000 * Money.scale)

    private static func write(_ words: [String], _ name: String, to json: inout JSONWriter) {
        json.array(name) { for word in words { $0.string(word) } }
    }

    /// The keys of the account: here each has the one that asks.
    func keys(_ call: UpbitCall) throws(UpbitError) -> UpbitAnswer {
        let account = try call.account()
        return UpbitAnswer { json in
            json.array { json in
                json.object {
                    $0.string("access_key", account.key)
                    $0.string("expire_at", KoreanClock.zoned(account.expires ?? yearEnd))
                }
            }
        }
    }
}

internal import Domain
internal import SimulatedVenue

// Market data over REST: JSON numbers, and errors with numbers for names.

extension BithumbServer {
    func read(
        _ route: BithumbRoute, _ parameters: SignedParameters
    ) throws(BithumbError) -> [UInt8] {
        switch route {
        case .markets: markets(parameters)
        case .warnings: Array("[]".utf8)
        case .minuteCandles(let unit): try minuteCandles(unit, parameters)
        case .dayCandles: try candles(.day, parameters)
        case .weekCandles: try candles(.week, parameters)
        case .monthCandles: try candles(.month, parameters)
        case .trades: try trades(parameters)
        case .ticker: try ticker(parameters)
        case .orderBook: try orderBook(parameters)
        case .notices: try notices(parameters)
        case .transferFees(let currency): try transferFees(currency)
        default: throw .pathNotFound
        }
    }

    // MARK: - What a request names

    func market(_ parameters: SignedParameters) throws(BithumbError) -> MarketIndex {
        guard let name = parameters.value("market") else {
            throw .missing("market")
        }
        guard let market = world.market(named: name) else { throw .marketNotFound }
        return market
    }

    /// Up to so many market codes may stand in one request.
    private static let mostMarkets = 1000

    private func markets(
        named parameters: SignedParameters
    ) throws(BithumbError) -> [MarketIndex] {
        guard let list = parameters.value("markets") else {
            throw .missing("markets")
        }
        let names = list.split(separator: ",", omittingEmptySubsequences: false)
        guard names.count <= Self.mostMarkets else { throw .invalid("markets") }
        var markets: [MarketIndex] = []
        for name in names {
            guard let market = world.market(named: String(name)) else { throw .marketNotFound }
            if !markets.contains(market) { markets.append(market) }
        }
        return markets
    }

    /// A whole number between 1 and `most`.
    func count(
        _ parameters: SignedParameters, _ name: String = "count", standard: Int, most: Int
    ) throws(BithumbError) -> Int {
        guard let text = parameters.value(name) else { return standard }
        guard let count = Int(text), (1...most).contains(count) else { throw .invalid(name) }
        return count
    }

    func listing(_ market: MarketIndex) -> SandboxListing { world.listings[market.raw] }
    func code(_ market: MarketIndex) -> String { listing(market).instrument.id.market }

    // MARK: - Markets

    private func markets(_ parameters: SignedParameters) -> [UInt8] {
        let hasDetails = parameters.value("isDetails") == "true"
        var json = JSONWriter()
        json.array {
            for listing in world.listings {
                $0.object {
                    $0.string("market", listing.instrument.id.market)
                    $0.string("korean_name", listing.koreanName)
                    $0.string("english_name", listing.englishName)
                    if hasDetails { $0.string("market_warning", "NONE") }
                }
            }
        }
        return json.bytes
    }

    // MARK: - Ticker

    private func ticker(_ parameters: SignedParameters) throws(BithumbError) -> [UInt8] {
        var json = JSONWriter()
        let markets = try markets(named: parameters)
        json.array {
            for market in markets where !statistics[market.raw].isBlank {
                statistics[market.raw].roll(to: world.time.market)
                let row = statistics[market.raw]
                $0.object { write(row, of: market, into: &$0) }
            }
        }
        return json.bytes
    }

    private func write(
        _ row: MarketStatistics, of market: MarketIndex, into json: inout JSONWriter
    ) {
        let utc = KoreanClock.compact(KoreanClock.utc(row.lastTradeAt))
        let korean = KoreanClock.compact(KoreanClock.local(row.lastTradeAt))
        json.string("market", code(market))
        json.string("trade_date", utc.date)
        json.string("trade_time", utc.clock)
        json.string("trade_date_kst", korean.date)
        json.string("trade_time_kst", korean.clock)
        // Both stamps of this endpoint are Korean wall clocks written as if they were UTC.
        json.number("trade_timestamp", (row.lastTradeAt + KoreanClock.ahead).milliseconds)
        writeDay(row, into: &json) { $0 }
        json.number("trade_volume", row.lastQuantity.description)
        json.number("acc_trade_price", row.turnover.description)
        json.number("acc_trade_price_24h", row.turnover24Hours.description)
        json.number("acc_trade_volume", row.volume.description)
        json.number("acc_trade_volume_24h", row.volume24Hours.description)
        json.number("highest_52_week_price", row.highest.price.description)
        json.string("highest_52_week_date", ReportingZone.seoul.date(row.highest.day))
        json.number("lowest_52_week_price", row.lowest.price.description)
        json.string("lowest_52_week_date", ReportingZone.seoul.date(row.lowest.day))
        json.number("timestamp", (world.time.market + KoreanClock.ahead).milliseconds)
    }

    /// The prices of the day and how the last one stands to the day before; streams write them too.
    func writeDay(
        _ row: MarketStatistics, into json: inout JSONWriter, quoted: Bool = false,
        _ key: (String) -> String
    ) {
        let change = row.change
        let prices = [
            ("opening_price", row.open), ("high_price", row.high), ("low_price", row.low),
            ("trade_price", row.close), ("prev_closing_price", row.previousClose),
            ("change_price", change.size), ("signed_change_price", change.difference),
        ]
        for (name, price) in prices {
            if quoted {
                json.string(key(name), price.description)
            } else {
                json.number(key(name), price.description)
            }
        }
        json.string(key("change"), change.word)
        json.number(key("change_rate"), change.sizeOfRate.description)
        json.number(key("signed_change_rate"), change.rate.description)
    }

    // MARK: - Order book

    private func orderBook(_ parameters: SignedParameters) throws(BithumbError) -> [UInt8] {
        let markets = try markets(named: parameters)
        let depth = markets.count == 1 ? 30 : 15
        var json = JSONWriter()
        json.array {
            for market in markets {
                let book = book(of: market, depth: depth)
                $0.object {
                    $0.string("market", code(market))
                    $0.number("timestamp", world.time.market.milliseconds)
                    book.write(into: &$0) { $0 }
                }
            }
        }
        return json.bytes
    }

    func book(of market: MarketIndex, depth: Int) -> BithumbBook {
        BithumbBook(
            of: market, in: world, depth: depth, hasEmptyLevels: settings.hasEmptyLevels)
    }

    // MARK: - Notices and fees of transfers

    private func notices(_ parameters: SignedParameters) throws(BithumbError) -> [UInt8] {
        _ = try count(parameters, standard: 5, most: 20)
        let start = KoreanClock.local(world.time.market.floored(to: .days(1)))
            .replacing("T", with: " ")
        var json = JSONWriter()
        json.array {
            $0.object {
                $0.array("categories") { $0.string("안내") }
                $0.string("title", "모의 거래소입니다. 실제 자산은 거래되지 않습니다.")
                $0.string("pc_url", "http://127.0.0.1/")
                $0.string("published_at", start)
                $0.string("modified_at", start)
            }
        }
        return json.bytes
    }

    /// Nothing can be sent into a sandbox or out of it, so that its transfers cost nothing.
    private func transferFees(_ currency: String) throws(BithumbError) -> [UInt8] {
        var seen: Set<Currency> = []
        let listed = world.listings.filter {
            (currency == "ALL" || $0.instrument.base.code == currency)
                && seen.insert($0.instrument.base).inserted
        }
        guard !listed.isEmpty else { throw .invalid("currency") }
        var json = JSONWriter()
        json.array {
            for listing in listed { $0.object { Self.writeFees(of: listing, into: &$0) } }
        }
        return json.bytes
    }

    private static func writeFees(of listing: SandboxListing, into json: inout JSONWriter) {
        json.string("name", listing.koreanName)
        json.string("currency", listing.instrument.base.code)
        json.array("networks") {
            $0.object {
                $0.string("net_name", listing.englishName)
                $0.string("deposit_fee_quantity", "0")
                $0.string("deposit_minimum_quantity", "0")
                $0.string("withdraw_fee_quantity", "0")
                $0.null("withdraw_rate")
                $0.null("withdraw_fee_min")
                $0.null("withdraw_fee_max")
                $0.string("withdraw_minimum_quantity", listing.instrument.lot.description)
            }
        }
    }
}

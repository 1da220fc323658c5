import Foundation
import Testing

/// Recomputes a run from its exported fills with arithmetic of its own.
struct Recount {
    /// How a market turns fills into money. Everything is in 10⁻¹⁶ of the settlement currency.
    enum Rules {
        case spot
        /// Contracts of one dollar; each is worth a whole number of satoshis.
        case inverse
    }

    let rules: Rules
    private(set) var held: Int128 = 0
    private(set) var cost: Int128 = 0
    private(set) var realized: Int128 = 0
    private(set) var fees: Int128 = 0

    init(_ rules: Rules) { self.rules = rules }

    private static let one = Int128(CandleFixture.one)

    /// The value of `quantity` (signed, 10⁻⁸) at `price` (10⁻⁸), with the sign that makes a gain a
    /// difference: what an inverse position costs falls as the price rises.
    func value(_ quantity: Int128, at price: Int128) -> Int128 {
        switch rules {
        case .spot: return quantity * price
        case .inverse:
            let contracts = quantity.magnitude / UInt128(Self.one)
            // 10⁸ ÷ price to the nearest satoshi, contract by contract, halves up.
            let numerator = Self.one * Self.one
            let satoshis = (2 * numerator + price) / (2 * price)
            let worth = Int128(contracts) * satoshis * Self.one
            return quantity > 0 ? -worth : worth
        }
    }

    /// The fee by the venue's rule: Upbit 0.05 % with every digit, BitMEX of 2019 0.075 % cut to a
    /// satoshi.
    func fee(_ quantity: Int128, at price: Int128) -> Int128 {
        let worth = Int128(value(quantity, at: price).magnitude)
        switch rules {
        case .spot: return Exact.dividedUp(worth * 5, by: 10_000)
        case .inverse: return worth / Self.one * 75 / 100_000 * Self.one
        }
    }

    mutating func take(_ fill: [String: String]) throws {
        let price = try Exact.parse(#require(fill["price"]), decimals: 8)
        let size = try Exact.parse(#require(fill["quantity"]), decimals: 8)
        let paid = try Exact.parse(#require(fill["fee"]), decimals: 16)
        #expect(paid == fee(size, at: price), "\(fill)")
        fees += paid
        var signed = fill["side"] == "buy" ? size : -size
        if held != 0, (held > 0) != (signed > 0) {
            let closing = min(signed.magnitude, held.magnitude)
            // Cost leaves in proportion, cut toward zero.
            let share = cost * Int128(closing) / Int128(held.magnitude)
            let part = held > 0 ? Int128(closing) : -Int128(closing)
            realized += value(part, at: price) - share
            cost -= share
            held -= part
            signed += part
        }
        if signed != 0 {
            cost += value(signed, at: price)
            held += signed
        }
    }

    func unrealized(at price: Int128) -> Int128 { held == 0 ? 0 : value(held, at: price) - cost }
}

@Suite("A run recounted from its exports alone")
struct RecountTests {
    private static let configuration =
        Configurations.gateOff + "risk: { max_orders_per_day: off }\n"

    @Test("spot: fees, realized, unrealized and net PnL to the last digit")
    func spot() throws {
        for count in [2500, 2531, 2560] {
            let fixture = CandleFixture.wonMarket(count, seed: 21)
            try recount(fixture, "--exchange upbit --market KRW-BTC", .spot)
        }
    }

    @Test("inverse: per-contract rounding, truncated commission and funding to the satoshi")
    func inverse() throws {
        let fixture = CandleFixture.inverseMarket(2500, seed: 22)
        try recount(fixture, "--exchange bitmex --market XBTUSD", .inverse)
        try recount(
            fixture, "--exchange bitmex --market XBTUSD --funding funding.csv", .inverse,
            funding: [4, 12, 20, 28, 36].map { CandleFixture.inverseStart + $0 * 3_600_000 })
    }

    private func recount(
        _ fixture: CandleFixture, _ market: String, _ rules: Recount.Rules, funding: [Int64] = []
    ) throws {
        let shop = try Workshop(Self.configuration)
        try shop.write(fixture.text, to: "candles.csv")
        let rates = funding.enumerated().map { "\($1),\($0 % 2 == 0 ? "0.000375" : "-0.0001")\n" }
        try shop.write("funding_time_ms,funding_rate\n" + rates.joined(), to: "funding.csv")
        _ = try shop.document(
            "backtest \(market) --candles candles.csv --predictor ema:3/8")
        let report = try shop.document("pnl --run latest")
        let fills = try shop.export("fills")
        #expect(fills.count > 100)
        var books = Recount(rules)
        var owed: Int128 = 0
        var due = funding.enumerated().makeIterator()
        var next = due.next()
        for fill in fills {
            let time = try #require(fill["time"])
            while let payment = next, CandleFixture.time(payment.element) <= time {
                owed += paid(payment, books, fixture)
                next = due.next()
            }
            try books.take(fill)
        }
        while let payment = next {
            owed += paid(payment, books, fixture)
            next = due.next()
        }
        let last = Int128(try #require(fixture.candles.last).close)
        #expect(try report.money("fees") == books.fees)
        #expect(try report.money("realized_pnl") == books.realized)
        #expect(try report.money("unrealized_pnl") == books.unrealized(at: last))
        #expect(try report.money("funding") == owed)
        #expect(owed != 0 || funding.isEmpty)
        let net = books.realized + books.unrealized(at: last) - books.fees - owed
        #expect(try report.money("net_pnl") == net)
        #expect(try report.money("end_equity") - report.money("start_equity") == net)
        #expect(try report.count("fills") == fills.count)
        try postingsBalance(shop, report)
        try ordersHold(shop, fills, fixture, slippageTick: rules == .spot ? 1000 : 0.5)
    }

    /// What funding costs the position of `books`, to the nearest satoshi, at the last close before.
    private func paid(
        _ payment: (offset: Int, element: Int64), _ books: Recount, _ fixture: CandleFixture
    ) -> Int128 {
        guard let mark = fixture.candles.last(where: { $0.time < payment.element })?.close,
            books.held != 0
        else { return 0 }
        let one = Int128(CandleFixture.one)
        let worth = Int128(books.value(books.held, at: Int128(mark)).magnitude) / one
        let rate: Int128 = payment.offset % 2 == 0 ? 37_500 : -10_000
        let product = worth * rate
        let nearest = (Int128(product.magnitude) + one / 2) / one * (product < 0 ? -1 : 1)
        return (books.held > 0 ? nearest : -nearest) * one
    }

    /// Every source and every currency sums to zero, and accounts say what the report says.
    private func postingsBalance(_ shop: Workshop, _ report: Document) throws {
        let postings = try shop.export("postings")
        #expect(try report.at("ledger").count("postings") == postings.count)
        #expect(try report.at("ledger").flag("balanced"))
        var sums: [String: Int128] = [:]
        var accounts: [String: Int128] = [:]
        for posting in postings {
            let amount = try Exact.parse(#require(posting["amount"]), decimals: 16)
            let currency = try #require(posting["currency"])
            sums["\(currency) \(posting["source"] ?? "")", default: 0] += amount
            accounts["\(posting["account"] ?? "") \(currency)", default: 0] += amount
        }
        #expect(sums.values.allSatisfy { $0 == 0 })
        let currency = try report.string("currency")
        #expect(try accounts["fees \(currency)"] == report.money("fees"))
        #expect(try -(accounts["realized_pnl \(currency)"] ?? 0) == report.money("realized_pnl"))
        #expect(try -(accounts["capital \(currency)"] ?? 0) == report.money("start_equity"))
        #expect(try accounts["funding \(currency)", default: 0] == report.money("funding"))
    }

    /// No fill before its order, none at a price that the candle did not offer, none beyond the
    /// order's quantity; and what the order says of itself is what its fills add up to.
    private func ordersHold(
        _ shop: Workshop, _ fills: [[String: String]], _ fixture: CandleFixture,
        slippageTick: Double
    ) throws {
        let tick = Int128(slippageTick * Double(CandleFixture.one))
        let candles = Dictionary(
            uniqueKeysWithValues: fixture.candles.map { (CandleFixture.time($0.time), $0) })
        var filled: [String: Int128] = [:]
        let orders = try shop.export("orders")
        let byName = Dictionary(uniqueKeysWithValues: orders.map { ($0["order"] ?? "", $0) })
        #expect(byName.count == orders.count, "an order's name is used once")
        for fill in fills {
            let order = try #require(byName[fill["order"] ?? ""])
            let time = try #require(fill["time"])
            #expect(try time >= #require(order["time"]), "filled before it was decided")
            #expect(fill["side"] == order["side"])
            let candle = try #require(candles[time], "filled at the open of a candle")
            // Half a spread of 1 bp and 1 bp of slippage, against us, on the grid.
            let away = Exact.dividedUp(Int128(candle.open) * 15_000, by: 100_000_000)
            let price =
                fill["side"] == "buy"
                ? Exact.dividedUp(Int128(candle.open) + away, by: tick) * tick
                : (Int128(candle.open) - away) / tick * tick
            #expect(try Exact.parse(#require(fill["price"]), decimals: 8) == price)
            let quantity = try Exact.parse(#require(fill["quantity"]), decimals: 8)
            #expect(quantity > 0 && quantity * 10 <= Int128(candle.volume), "a tenth of the volume")
            filled[fill["order"] ?? "", default: 0] += quantity
        }
        for order in orders {
            let total = filled[order["order"] ?? "", default: 0]
            #expect(try total == Exact.parse(#require(order["filled"]), decimals: 8))
            #expect(try total <= Exact.parse(#require(order["quantity"]), decimals: 8))
            let isWhole = try total == Exact.parse(#require(order["quantity"]), decimals: 8)
            #expect((order["state"] == "filled") == isWhole, "\(order)")
        }
    }
}

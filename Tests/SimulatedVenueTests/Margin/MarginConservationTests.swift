import Domain
import Testing

@testable import SimulatedVenue

/// Seeded days at a derivatives venue. Each failure prints its seed.
@Suite("Money of derivatives")
struct MarginConservationTests {
    static let seeds: [UInt64] = Array(1...8)

    /// What all but the accounts themselves have gained: the background flow, the venue and its fund.
    struct Outside {
        /// Contracts that the background holds, and what it has received for them, by market.
        var held = [Int64](repeating: 0, count: 2)
        var cash = [Money](repeating: .zero, count: 2)
        var fees = [Money](repeating: .zero, count: 2)
        var funding = [Money](repeating: .zero, count: 2)

        mutating func take(_ news: [VenueNews], _ markets: [Instrument], marks: [Price]) {
            for item in news {
                switch item {
                case .executed(let execution):
                    // Every trade has the background on its other side, or another account, which then
                    // takes it back. What the fund has taken over it passes on at the mark.
                    let isTrade = execution.cause == .trade
                    let mark = marks[execution.market.raw]
                    let signed = execution.side.signed(execution.quantity)
                    let market = execution.market.raw
                    held[market] -= signed.raw
                    cash[market] += markets[market].signedValue(
                        of: signed, at: isTrade ? execution.price : mark)
                    if isTrade { fees[market] += execution.fee }
                case .funding(let funding):
                    self.funding[funding.market.raw] += funding.payment.paid
                default: break
                }
            }
        }
    }

    @Test("not a satoshi is made or lost, and nobody is left below zero", arguments: seeds)
    func conservation(seed: UInt64) throws {
        var random = Domain.SeededRandom(seed: seed)
        var floor = MarginVenue()
        let accounts = (1...5).map { id in
            floor.open(UInt32(id), xbt: satoshi(3_000_000), usdt: money("2500"))
        }
        var world = World(floor: floor, accounts: accounts)
        world.begin()
        for round in 0..<300 {
            world.play(&random)
            let outside = world.settle()
            for (market, currency) in [(0, Currency.xbt), (1, .usdt)] {
                #expect(
                    world.total(currency, market, outside) == world.deposits[market],
                    "seed \(seed), round \(round), \(currency)")
                for account in accounts {
                    let margin = world.floor.margin(account)
                    #expect(
                        margin.marginBalance(currency) >= .zero,
                        "seed \(seed), round \(round), account \(account.raw)")
                    #expect(
                        margin.marketsToLiquidate.isEmpty,
                        "seed \(seed), round \(round), account \(account.raw)")
                    #expect(
                        margin.walletBalance(currency)
                            == world.floor.venue.balance(of: account, currency).free)
                }
            }
        }
        #expect(world.liquidations > 0, "seed \(seed) liquidated nobody")
        #expect(world.fundings > 0, "seed \(seed) paid no funding")
    }

    @Test(
        "a position goes exactly when the mark has reached its liquidation price", arguments: seeds)
    func exactness(seed: UInt64) throws {
        var random = Domain.SeededRandom(seed: seed)
        for market in [MarginVenue.inverse, MarginVenue.linear] {
            for side in [Side.buy, .sell] {
                var floor = MarginVenue()
                let account = floor.open(1, xbt: satoshi(900_000_000), usdt: money("900000"))
                floor.index(market, "77000")
                let leverage = Int.random(in: 1...100, using: &random)
                try floor.leverage(account, market, "\(leverage)")
                let count = Int.random(in: 1...500, using: &random) * 100
                floor.level(market, side.opposite, "77000", 1_000_000)
                try floor.order(account, market, side, count)
                guard let target = floor.margin(account).liquidationPrice(of: market),
                    target > price("0.1"), target < price("1000000")
                else { continue }
                let tick = price("0.1").raw
                let safe = Price(raw: side == .buy ? target.raw + tick : target.raw - tick)
                floor.index(market, safe.description)
                #expect(
                    floor.margin(account).quantity(of: market) != .zero,
                    "seed \(seed): \(side) \(count) at \(leverage) went at \(safe)")
                floor.index(market, target.description)
                #expect(
                    floor.margin(account).quantity(of: market) == .zero,
                    "seed \(seed): \(side) \(count) at \(leverage) stayed at \(target)")
            }
        }
    }

    struct World {
        var floor: MarginVenue
        let accounts: [AccountID]
        var outside = Outside()
        var prices: [Int64] = [770_000, 770_000]
        var liquidations = 0
        var fundings = 0
        var deposits: [Money] = []

        init(floor: MarginVenue, accounts: [AccountID]) {
            self.floor = floor
            self.accounts = accounts
            deposits = [Currency.xbt, .usdt].map { currency in
                accounts.reduce(Money.zero) { $0 + floor.venue.balance(of: $1, currency).free }
            }
        }

        private func text(_ market: Int, _ ticks: Int64 = 0) -> String {
            Price(raw: (prices[market] + ticks) * 10_000_000).description
        }

        mutating func begin() {
            for market in 0...1 { floor.index(MarketIndex(raw: market), text(market)) }
        }

        /// One thing happens. Funding is always due in the odd second before it, so that a position is taken
        /// over at a mark that is still there afterwards.
        mutating func play(_ random: inout Domain.SeededRandom) {
            floor.advance(.seconds(1))
            _ = settle()
            let market = Int.random(in: 0...1, using: &random)
            let place = MarketIndex(raw: market)
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<5:
                let jump: Int64 = Int.random(in: 0..<12, using: &random) == 0 ? 90_000 : 3_000
                prices[market] += Int64.random(in: -jump...jump, using: &random)
                prices[market] = max(prices[market], 200_000)
                floor.index(place, text(market))
            case 5..<9:
                let side: Side = Bool.random(using: &random) ? .buy : .sell
                let away = Int64.random(in: 1...200, using: &random)
                floor.level(
                    place, side, text(market, side == .buy ? -away : away),
                    Int.random(in: 0...50, using: &random) * 100)
            case 9:
                floor.advance(.minutes(Int64.random(in: 1...120, using: &random)))
                _ = settle()
                let rate = Rate(raw: Int64.random(in: -375_000...375_000, using: &random))
                let due = TimeSpan.minutes(Int64.random(in: 1...60, using: &random))
                floor.venue.setFundingRate(place, rate, at: floor.time + due)
                // A new rate moves liquidation prices; they are judged with the next mark.
                floor.index(place, text(market))
            case 10:
                let leverage = Int.random(in: 0...100, using: &random)
                let account = accounts[Int.random(in: 0..<accounts.count, using: &random)]
                refusable { floor in
                    try floor.leverage(account, place, leverage == 0 ? nil : "\(leverage)")
                }
            default: order(place, market, &random)
            }
        }

        private mutating func order(
            _ place: MarketIndex, _ market: Int, _ random: inout Domain.SeededRandom
        ) {
            let account = accounts[Int.random(in: 0..<accounts.count, using: &random)]
            let side: Side = Bool.random(using: &random) ? .buy : .sell
            let count = Int.random(in: 1...200, using: &random) * 1_000
            let limit: String? =
                Int.random(in: 0..<3, using: &random) == 0
                ? nil : text(market, Int64.random(in: -300...300, using: &random))
            let isReduceOnly = Int.random(in: 0..<6, using: &random) == 0
            refusable { floor in
                try floor.order(
                    account, place, side, count, at: limit, isReduceOnly: isReduceOnly)
            }
        }

        /// Refusals are part of the day; what they leave behind is checked like everything else.
        private mutating func refusable(_ body: (inout MarginVenue) throws -> Void) {
            do { try body(&floor) } catch { #expect(error is VenueRefusal) }
        }

        mutating func settle() -> Outside {
            outside.take(
                floor.news, floor.venue.markets,
                marks: (0...1).map { floor.venue.markPrice(of: MarketIndex(raw: $0)) ?? .zero })
            liquidations += floor.executions.filter { $0.cause == .bankruptcy }.count
            fundings += floor.fundings.count
            floor.news.removeAll()
            return outside
        }

        /// All money of a currency, positions valued at the mark price.
        func total(_ currency: Currency, _ market: Int, _ outside: Outside) -> Money {
            let instrument = floor.venue.markets[market]
            let mark = floor.venue.markPrice(of: MarketIndex(raw: market)) ?? .zero
            var total = outside.fees[market] + outside.funding[market] + outside.cash[market]
            total += instrument.signedValue(of: Quantity(raw: outside.held[market]), at: mark)
            total += floor.venue.insuranceFund(currency)
            for account in accounts { total += floor.margin(account).marginBalance(currency) }
            return total
        }
    }
}

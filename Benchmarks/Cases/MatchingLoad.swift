import Domain
import SimulatedVenue

/// Orders of eight accounts around a price, made once: limits that rest, limits that take, cancellations of
/// orders that may be filled already.
struct MatchingLoad {
    enum Step {
        case place(account: UInt32, Side, price: Int64, quantity: Int64)
        /// Of the order placed as the n-th, counted from one.
        case cancel(UInt64)
    }

    /// What came of it; each counts as one event.
    struct Outcome: Equatable {
        var placed = 0
        var canceled = 0
        /// One for each side of a match.
        var fills = 0
        var events: Int { placed + canceled + fills }
    }

    static let accounts: UInt32 = 8
    private(set) var steps: [Step] = []
    private var owners: [UInt32] = []

    init(seed: UInt64, count: Int) {
        var random = SeededRandom(seed: seed)
        var middle: Int64 = 10_000
        while steps.count < count {
            if Int.random(in: 0..<100, using: &random) < 40, !owners.isEmpty {
                let back = Int.random(in: 0..<min(owners.count, 2_000), using: &random)
                steps.append(.cancel(UInt64(owners.count - back)))
                continue
            }
            middle += Int64.random(in: -1...1, using: &random)
            let side: Side = Bool.random(using: &random) ? .buy : .sell
            // One in four is priced to trade.
            let distance = Int64.random(in: -10...30, using: &random)
            let price = side == .buy ? middle - distance : middle + distance
            let account = UInt32.random(in: 0..<Self.accounts, using: &random)
            owners.append(account)
            steps.append(
                .place(
                    account: account, side, price: price * FixedPoint.scale,
                    quantity: Int64.random(in: 1...400, using: &random) * 1_000_000))
        }
    }

    func play() throws -> Outcome {
        let instrument = Instrument(
            id: InstrumentID(exchange: "bench", market: "KRW-BTC"), kind: .spot,
            base: Currency("BTC"), quote: .krw, ticks: TickTable(Price(raw: FixedPoint.scale)),
            lot: Quantity(raw: 1), makerFee: Rate(raw: 50_000), takerFee: Rate(raw: 50_000),
            feeRounding: .exact)
        let much = Money(raw: 1_000_000_000_000 * Money.scale)
        var venue = MatchingVenue(rules: VenueRules(retainedOrders: 1_000), markets: [instrument])
        for raw in 0..<Self.accounts {
            venue.open(
                AccountID(raw: raw), balances: [(.krw, much), (instrument.base, much)])
        }
        var outcome = Outcome()
        var news: [VenueNews] = []
        for (index, step) in steps.enumerated() {
            let time = Timestamp(milliseconds: Int64(index))
            news.removeAll(keepingCapacity: true)
            switch step {
            case .place(let account, let side, let price, let quantity):
                let order = NewOrder(
                    account: AccountID(raw: account), market: MarketIndex(raw: 0), side: side,
                    size: .quantity(Quantity(raw: quantity)), kind: .limit(Price(raw: price)))
                _ = try venue.place(order, at: time, into: &news)
                outcome.placed += 1
                for case .executed in news { outcome.fills += 1 }
            case .cancel(let number):
                let account = AccountID(raw: owners[Int(number) - 1])
                do throws(VenueRefusal) {
                    try venue.cancel(
                        OrderNumber(raw: number), of: account, reason: .byClient, at: time,
                        into: &news)
                    outcome.canceled += 1
                } catch {
                    continue  // filled before: no event
                }
            }
        }
        return outcome
    }

    /// The same in two sorted arrays, the next to trade at the end of each.
    func playPlainly() -> Outcome {
        var book = PlainBook()
        var outcome = Outcome()
        for step in steps {
            switch step {
            case .place(_, let side, let price, let quantity):
                outcome.placed += 1
                outcome.fills += book.place(side, price, quantity)
            case .cancel(let number):
                if book.cancel(number) { outcome.canceled += 1 }
            }
        }
        return outcome
    }
}

/// A book as one writes it in an afternoon.
struct PlainBook {
    private struct Entry {
        /// Higher is better on either side.
        var key: Int64
        var number: UInt64
        var quantity: Int64
    }

    private var sides: [[Entry]] = [[], []]
    /// Side and key of every order by number.
    private var places: [(side: Int, key: Int64)] = []

    /// - Returns: fills, one for each side of a match.
    mutating func place(_ side: Side, _ price: Int64, _ quantity: Int64) -> Int {
        let own = side == .buy ? 0 : 1
        let other = 1 - own
        let key = side == .buy ? price : -price
        places.append((own, key))
        var left = quantity
        var fills = 0
        while left > 0, let best = sides[other].last, best.key >= -key {
            let traded = min(left, best.quantity)
            left -= traded
            fills += 2
            if traded == best.quantity {
                sides[other].removeLast()
            } else {
                sides[other][sides[other].count - 1].quantity -= traded
            }
        }
        if left > 0 {
            let entry = Entry(key: key, number: UInt64(places.count), quantity: left)
            sides[own].insert(entry, at: position(own, key, entry.number))
        }
        return fills
    }

    mutating func cancel(_ number: UInt64) -> Bool {
        let place = places[Int(number) - 1]
        let index = position(place.side, place.key, number)
        guard index < sides[place.side].count, sides[place.side][index].number == number else {
            return false
        }
        sides[place.side].remove(at: index)
        return true
    }

    /// Later orders of a price stand before earlier ones: the end trades first.
    private func position(_ side: Int, _ key: Int64, _ number: UInt64) -> Int {
        var low = 0
        var high = sides[side].count
        while low < high {
            let middle = (low + high) / 2
            let entry = sides[side][middle]
            if entry.key < key || (entry.key == key && entry.number > number) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}

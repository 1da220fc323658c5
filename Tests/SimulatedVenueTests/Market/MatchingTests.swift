import Domain
import SimulatedVenue
import Testing

@Suite("Matching")
struct MatchingTests {
    @Test("what an order does is told in its order: taken in, fills, end, balances")
    func news() throws {
        var place = try Marketplace()
        try place.place(0, .sell, "2", at: "100")
        try place.place(0, .sell, "1", at: "101")
        #expect(
            place.take() == [
                "accepted 1", "level sell 100", "balance 0 COIN",
                "accepted 2", "level sell 101", "balance 0 COIN",
            ])
        try place.place(1, .buy, "5", at: "101")
        #expect(
            place.take() == [
                "accepted 3",
                "executed 1 sell 2 @ 100 maker fee 0.1 in 1",
                "executed 3 buy 2 @ 100 taker fee 0.1 in 1",
                "trade 1 buy 2 @ 100", "filled 1", "level sell 100",
                "executed 2 sell 1 @ 101 maker fee 0.0505 in 2",
                "executed 3 buy 1 @ 101 taker fee 0.0505 in 2",
                "trade 2 buy 1 @ 101", "filled 2", "level sell 101",
                "level buy 101",
                "balance 1 KRW", "balance 0 COIN", "balance 0 KRW", "balance 1 COIN",
            ])
        #expect(place.book(.buy) == "101×2")
        #expect(place.book(.sell) == "")
    }

    @Test("the better price trades first, and at one price who came first")
    func priority() throws {
        var place = try Marketplace()
        try place.place(0, .buy, "1", at: "99")
        try place.place(0, .buy, "1", at: "100")
        try place.place(0, .buy, "1", at: "100")
        let number = try place.place(1, .sell, "2.5")
        let fills = place.venue.executions(of: number)
        #expect(fills.map(\.price.description) == ["100", "100", "99"])
        #expect(place.state(1) == .open)
        #expect(place.state(2) == .filled)
        #expect(place.state(3) == .filled)
        #expect(place.book(.buy) == "99×0.5")
    }

    /// Against asks of 1 at 100 and 1 at 101.
    static let durations: [(String, VenueOrder.State, String, @Sendable (inout NewOrder) -> Void)] =
        [
            ("3 at 100 gtc", .open, "1", { $0.kind = .limit(Price(raw: 10_000_000_000)) }),
            (
                "3 at 100 ioc", .canceled(.immediateRemainder), "1",
                {
                    $0.kind = .limit(Price(raw: 10_000_000_000))
                    $0.timeInForce = .ioc
                }
            ),
            (
                "3 at 101 fok", .canceled(.fillOrKill), "0",
                {
                    $0.kind = .limit(Price(raw: 10_100_000_000))
                    $0.timeInForce = .fok
                }
            ),
            (
                "2 at 101 fok", .filled, "2",
                {
                    $0.kind = .limit(Price(raw: 10_100_000_000))
                    $0.size = .quantity(Quantity(raw: 200_000_000))
                    $0.timeInForce = .fok
                }
            ),
            ("3 at market", .canceled(.immediateRemainder), "2", { _ in }),
            ("3 at best", .canceled(.immediateRemainder), "1", { $0.kind = .best }),
            (
                "3 at best fok", .canceled(.fillOrKill), "0",
                {
                    $0.kind = .best
                    $0.timeInForce = .fok
                }
            ),
            (
                "post-only at 100", .canceled(.wouldTake), "0",
                {
                    $0.kind = .limit(Price(raw: 10_000_000_000))
                    $0.isPostOnly = true
                }
            ),
            (
                "post-only at 99", .open, "0",
                {
                    $0.kind = .limit(Price(raw: 9_900_000_000))
                    $0.isPostOnly = true
                }
            ),
        ]

    @Test("what does not trade rests, ends or never begins, as the order says")
    func durations() throws {
        for (name, state, filled, change) in Self.durations {
            var place = try Marketplace()
            try place.level(.sell, "100", "1")
            try place.place(0, .sell, "1", at: "101")
            let number = try place.place(1, .buy, "3", change)
            let order = place.venue.order(number)
            #expect(order?.state == state, "\(name)")
            #expect(order?.filled.description == filled, "\(name)")
        }
    }

    /// Own sales of 1 at 100 (order 1) and 1 at 102 (order 3), somebody's of 1 at 101 (order 2); then a buy
    /// of 2 at 102: what is filled of it, and the makers' states.
    static let preventions: [(SelfTradePrevention, String, [VenueOrder.State?])] = [
        (.none, "2", [.filled, .filled, .open]),
        (.cancelTaker, "0", [.open, .open, .open]),
        (.cancelMaker, "1", [.canceled(.selfTrade), .filled, .canceled(.selfTrade)]),
        (.reduce, "1", [.canceled(.selfTrade), .filled, .open]),
    ]

    @Test("self-trade prevention goes by the setting of the order that comes")
    func prevention() throws {
        for (mode, filled, makers) in Self.preventions {
            var place = try Marketplace()
            try place.place(0, .sell, "1", at: "100")
            try place.place(1, .sell, "1", at: "101")
            try place.place(0, .sell, "1", at: "102")
            let number = try place.place(0, .buy, "2", at: "102") {
                $0.selfTradePrevention = mode
            }
            #expect(place.venue.order(number)?.filled.description == filled, "\(mode)")
            #expect([1, 2, 3].map { place.state($0) } == makers, "\(mode)")
        }
    }

    @Test("an order that cancels its account's own resting ones goes on behind them")
    func cancelMaker() throws {
        var place = try Marketplace()
        try place.place(0, .sell, "1", at: "100")
        try place.place(1, .sell, "1", at: "100")
        place.news.removeAll()
        try place.place(0, .buy, "2", at: "100") { $0.selfTradePrevention = .cancelMaker }
        #expect(
            place.take() == [
                "accepted 3", "prevented 1 1", "canceled 1",
                "executed 2 sell 1 @ 100 maker fee 0.05 in 1",
                "executed 3 buy 1 @ 100 taker fee 0.05 in 1",
                "trade 1 buy 1 @ 100", "filled 2", "level sell 100", "level buy 100",
                "balance 0 KRW", "balance 0 COIN", "balance 1 COIN", "balance 1 KRW",
            ])
        #expect(place.coin(0).locked == .zero)
        #expect(place.book(.buy) == "100×1")
    }

    @Test("reducing makes both smaller, and what is left of the larger lives on")
    func reduce() throws {
        var place = try Marketplace()
        try place.place(0, .sell, "3", at: "100")
        place.news.removeAll()
        let taker = try place.place(0, .buy, "2", at: "100") {
            $0.selfTradePrevention = .reduce
        }
        #expect(
            place.take() == [
                "accepted 2", "prevented 2 2", "prevented 1 2", "level sell 100", "canceled 2",
                "balance 0 KRW", "balance 0 COIN",
            ])
        #expect(place.venue.order(taker)?.prevented.description == "2")
        #expect(place.venue.order(OrderNumber(raw: 1))?.remaining?.description == "1")
        #expect(place.book(.sell) == "100×1")
        #expect(place.coin(0).locked.description == "1")
        #expect(place.krw(0).locked == .zero)
    }

    @Test("a fill-or-kill order does not count on what prevention would keep it from")
    func fillOrKillWithPrevention() throws {
        for (mode, state) in [
            (SelfTradePrevention.none, VenueOrder.State.filled),
            (.cancelMaker, .canceled(.fillOrKill)),
            (.cancelTaker, .canceled(.fillOrKill)), (.reduce, .canceled(.fillOrKill)),
        ] {
            var place = try Marketplace()
            try place.level(.sell, "100", "1")
            try place.place(0, .sell, "1", at: "100")
            let number = try place.place(0, .buy, "2", at: "100") {
                $0.timeInForce = .fok
                $0.selfTradePrevention = mode
            }
            #expect(place.venue.order(number)?.state == state, "\(mode)")
            #expect(place.state(1) == (mode == .none ? .filled : .open), "\(mode)")
        }
    }

    @Test("price levels come out best first, both kinds of quantity together")
    func levels() throws {
        var place = try Marketplace()
        for price in ["95", "99", "97", "98", "90", "96"] { try place.level(.buy, price, "1") }
        try place.place(0, .buy, "2", at: "97")
        #expect(place.book(.buy) == "99×1 98×1 97×3 96×1 95×1 90×1")
        let best = place.venue.levels(of: place.market, side: .buy, limit: 2)
        #expect(best.map(\.price.description) == ["99", "98"])
        #expect(place.venue.bestPrice(of: place.market, side: .buy)?.description == "99")
        #expect(place.venue.bestPrice(of: place.market, side: .sell) == nil)
        #expect(place.venue.lastPrice(of: place.market) == nil)
    }
}

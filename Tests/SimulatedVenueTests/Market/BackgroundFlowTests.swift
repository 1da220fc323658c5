import Domain
import SimulatedVenue
import Testing

@Suite("The flow of everybody else")
struct BackgroundFlowTests {
    @Test("an order waits behind the background that was there when it came")
    func queue() throws {
        var place = try Marketplace()
        try place.level(.buy, "100", "5")
        try place.place(0, .buy, "2", at: "100")
        try place.level(.buy, "100", "9")
        place.news.removeAll()
        try place.trade(.sell, "5", at: "100")
        #expect(place.take() == ["trade 1 sell 5 @ 100", "level buy 100"])
        try place.trade(.sell, "3", at: "100")
        #expect(
            place.take() == [
                "executed 1 buy 2 @ 100 maker fee 0.1 in 2", "trade 2 sell 2 @ 100", "filled 1",
                "trade 3 sell 1 @ 100", "level buy 100", "balance 0 KRW", "balance 0 COIN",
            ])
        #expect(place.book(.buy) == "100×3")
    }

    @Test("cancellations move an order forward only when nothing else is left behind it")
    func cancellations() throws {
        // Background at the level after our order came behind 5, and what a trade of 5 then fills.
        for (background, filled) in [("9", "0"), ("5", "0"), ("4", "1"), ("1", "2"), ("0", "2")] {
            var place = try Marketplace()
            try place.level(.buy, "100", "5")
            let number = try place.place(0, .buy, "2", at: "100")
            try place.level(.buy, "100", background)
            try place.trade(.sell, "5", at: "100")
            #expect(place.venue.order(number)?.filled.description == filled, "\(background)")
        }
    }

    @Test("the background between two clients is eaten between them")
    func between() throws {
        var place = try Marketplace()
        try place.level(.sell, "100", "1")
        try place.place(0, .sell, "1", at: "100")
        try place.level(.sell, "100", "3")
        try place.place(0, .sell, "1", at: "100")
        try place.level(.sell, "100", "4")
        place.news.removeAll()
        try place.place(1, .buy, "10", at: "100")
        let trades = place.take().filter { $0.hasPrefix("trade") }
        #expect(
            trades == [
                "trade 1 buy 1 @ 100", "trade 2 buy 1 @ 100", "trade 3 buy 2 @ 100",
                "trade 4 buy 1 @ 100", "trade 5 buy 1 @ 100",
            ])
        #expect(place.state(1) == .filled)
        #expect(place.state(2) == .filled)
        #expect(place.book(.buy) == "100×4")
    }

    @Test("a trade through a client's price fills it at its own, as far as the trade reaches")
    func through() throws {
        var place = try Marketplace()
        try place.level(.buy, "100", "50")
        try place.place(0, .buy, "2", at: "100")
        try place.place(1, .buy, "2", at: "101")
        place.news.removeAll()
        try place.trade(.sell, "3", at: "99")
        #expect(
            place.take().filter { $0.hasPrefix("executed") || $0.hasPrefix("trade") } == [
                "executed 2 buy 2 @ 101 maker fee 0.101 in 1", "trade 1 sell 2 @ 101",
                "executed 1 buy 1 @ 100 maker fee 0.05 in 2", "trade 2 sell 1 @ 100",
            ])
        // The seller of a trade that a buyer made would have met the better bid too.
        try place.trade(.buy, "7", at: "99")
        #expect(place.state(1) == .filled)
        #expect(place.venue.lastPrice(of: place.market)?.description == "99")
        #expect(place.book(.buy) == "100×50")
    }

    @Test("background that crosses a client's order trades with it, and the rest joins the book")
    func crossing() throws {
        var place = try Marketplace()
        try place.place(0, .buy, "2", at: "100")
        place.news.removeAll()
        try place.level(.sell, "99", "5")
        #expect(
            place.take() == [
                "executed 1 buy 2 @ 100 maker fee 0.1 in 1", "trade 1 sell 2 @ 100", "filled 1",
                "level buy 100", "level sell 99", "balance 0 KRW", "balance 0 COIN",
            ])
        #expect(place.book(.sell) == "99×3")
        #expect(place.book(.buy) == "")
    }

    @Test("what a client has eaten stays gone until the feed sets the level anew")
    func eaten() throws {
        var place = try Marketplace()
        try place.level(.sell, "100", "5")
        try place.place(0, .buy, "3", at: "100")
        #expect(place.book(.sell) == "100×2")
        try place.level(.sell, "100", "5")
        #expect(place.book(.sell) == "100×5")
        try place.level(.sell, "100", "0")
        #expect(place.book(.sell) == "")
    }

    @Test("a level that is told again as it was is no news")
    func repeated() throws {
        var place = try Marketplace()
        try place.level(.sell, "100", "5")
        #expect(place.take() == ["level sell 100"])
        try place.level(.sell, "100", "5")
        try place.level(.buy, "90", "0")
        #expect(place.take() == [])
    }

    @Test("a trade where the book is empty is reported, and moves the last price")
    func blindTrade() throws {
        var place = try Marketplace()
        try place.trade(.buy, "3", at: "105")
        #expect(place.take() == ["trade 1 buy 3 @ 105"])
        #expect(place.venue.lastPrice(of: place.market)?.description == "105")
    }
}

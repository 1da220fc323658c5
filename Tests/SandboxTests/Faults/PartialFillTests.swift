import Domain
import SimulatedVenue
import Testing

@testable import Sandbox

@Suite("A fill just before a cancel")
struct PartialFillTests {
    @Test("half of the order that is meant is filled, and nothing of another")
    func half() throws {
        let world = try SandboxWorldTests.world()
        world.advance(
            to: SandboxTime(wall: BarFlowTests.start, market: BarFlowTests.start + .minutes(2)))
        let market = try #require(world.market(named: "KRW-BTC"))
        let price = Price(raw: 50_000_000 * FixedPoint.scale)
        let names = try ["meant", "other"].map { name in
            var order = NewOrder(
                account: AccountID(raw: 1), market: market, clientID: name, side: .buy,
                size: .quantity(Quantity(raw: 1_000_000)), kind: .limit(price))
            order.selfTradePrevention = .none
            return try world.venue.place(order, at: world.time.market, into: &world.news)
        }
        world.advance(
            to: SandboxTime(wall: BarFlowTests.start, market: BarFlowTests.start + .minutes(3)))
        world.fillPartly(at: world.time) { $0.entry.clientID == "meant" }
        let filled = names.map { world.venue.order($0)?.filled }
        #expect(filled == [Quantity(raw: 500_000), .zero])
    }
}

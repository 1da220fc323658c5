import Domain
import SimulatedVenue

/// An order with which the venue closes a position that it has taken over.
///
/// The engine trades it with the insurance fund at once, so it is shown for a moment only.
struct BitMEXLiquidation {
    /// How long it is shown, on the market's clock.
    static let stay = TimeSpan.seconds(1)

    let id: String
    let market: MarketIndex
    let side: Side
    /// The bankruptcy price.
    let price: Price
    /// In contracts.
    let leaves: Int64
    let until: Timestamp

    func row(_ symbol: String) -> BitMEXRow {
        BitMEXRow([
            ("orderID", .text(id)),
            ("symbol", .text(symbol)),
            ("side", .text(BitMEXWords.side(side))),
            ("price", .decimal(price.raw)),
            ("leavesQty", .integer(leaves)),
        ])
    }
}

extension BitMEXServer {
    func showLiquidation(_ execution: Execution) {
        let contract = contracts[execution.market.raw]
        let order = BitMEXLiquidation(
            id: world.randomUUID(), market: execution.market, side: execution.side,
            price: execution.price, leaves: contract.size(execution.quantity),
            until: execution.time + BitMEXLiquidation.stay)
        liquidations.append(order)
        hub.send(
            .liquidation, .insert, [order.row(contract.symbol)], symbol: contract.symbol,
            topic: .market)
    }

    /// Takes away what has been shown for long enough.
    func endLiquidations(at time: SandboxTime) {
        while let order = liquidations.first, order.until <= time.market {
            liquidations.removeFirst()
            let symbol = contracts[order.market.raw].symbol
            let row = order.row(symbol).keeping(["orderID", "symbol"])
            hub.send(.liquidation, .delete, [row], symbol: symbol, topic: .market)
        }
    }

    /// The rows of some markets, oldest first.
    func liquidationRows(of places: some Collection<Int>) -> [BitMEXRow] {
        liquidations.filter { places.contains($0.market.raw) }
            .map { $0.row(contracts[$0.market.raw].symbol) }
    }

    /// GET /liquidation.
    func listLiquidations(_ call: BitMEXCall) throws(BitMEXError) -> BitMEXAnswer {
        let paging = try BitMEXPaging(call.parameters)
        return .rows(paging.page(of: liquidationRows(of: try places(of: paging.symbol))))
    }
}

import Domain
import SimulatedVenue

extension BitMEXServer {
    /// GET /order, oldest first unless reversed; `open` in the filter leaves those that rest.
    func listOrders(_ call: BitMEXCall) throws(BitMEXError) -> BitMEXAnswer {
        let account = try call.requireAccount()
        var paging = try BitMEXPaging(call.parameters)
        let places = Set(try places(of: paging.symbol))
        var isOpen: Bool?
        if let wanted = paging.filter.last(where: { $0.key == "open" }) {
            isOpen = try BitMEXParameters(["open": wanted.value]).bool("open")
            paging.filter.removeAll { $0.key == "open" }
        }
        var rows: [BitMEXRow] = []
        for order in store.orders(of: account.id)
        where places.contains(order.market.raw) && paging.holds(order.timestamp)
            && (isOpen == nil || order.isOpen == isOpen)
        {
            rows.append(order.row(contracts[order.market.raw], withExecution: isOpen == true))
        }
        return .rows(paging.page(of: rows))
    }

    /// GET /execution and GET /execution/tradeHistory.
    func listExecutions(
        _ call: BitMEXCall, onlyTrades: Bool
    ) throws(BitMEXError) -> BitMEXAnswer {
        let account = try call.requireAccount()
        let paging = try BitMEXPaging(call.parameters, maximum: onlyTrades ? 500 : 500)
        let places = Set(try places(of: paging.symbol))
        let chosen = store.executions(of: account.id).filter {
            places.contains($0.order.market.raw) && paging.holds($0.time)
                && (!onlyTrades || $0.kind.isTrade)
        }
        return .rows(paging.page(of: chosen.map { $0.row(contracts[$0.order.market.raw]) }))
    }
}

import Domain
import SimulatedVenue

/// One derivatives position of an account in the venue's units.
struct BitMEXHolding {
    let contract: BitMEXContract
    let position: PositionRow

    /// A row of the `position` table.
    func row(at time: Timestamp) -> BitMEXRow {
        BitMEXRow(terms + orders + amounts + margins + prices(at: time))
    }

    private var isOpen: Bool { position.isOpen }

    /// Money as a cell, in the smallest unit.
    private func units(_ money: Money) -> BitMEXCell {
        .integer(contract.settlement.units(money, .nearest))
    }

    private var terms: [(String, BitMEXCell)] {
        let instrument = contract.instrument
        return [
            ("account", .integer(Int64(position.account.raw))),
            ("symbol", .text(contract.symbol)),
            ("strategy", .text("OneWay")),
            ("currency", .text(contract.settlement.unit)),
            ("underlying", .text(instrument.base.code)),
            ("quoteCurrency", .text(instrument.quote.code)),
            ("commission", .rate(position.commission)),
            ("initMarginReq", .rate(position.initialRequirement)),
            ("maintMarginReq", .rate(position.maintenanceRequirement)),
            ("riskLimit", units(position.riskLimit)),
            ("leverage", .rate(position.leverage)),
            ("crossMargin", .bool(position.isCross)),
            ("deleveragePercentile", isOpen ? .integer(1) : .absent),
        ]
    }

    private var orders: [(String, BitMEXCell)] {
        [
            ("rebalancedPnl", .integer(0)),
            ("prevRealisedPnl", units(position.previousRealized)),
            ("openingQty", .integer(0)),
            ("openOrderBuyQty", .integer(contract.size(position.openBuyQuantity))),
            ("openOrderBuyCost", units(position.openBuyCost)),
            ("openOrderBuyPremium", .integer(0)),
            ("openOrderSellQty", .integer(contract.size(position.openSellQuantity))),
            ("openOrderSellCost", units(position.openSellCost)),
            ("openOrderSellPremium", .integer(0)),
        ]
    }

    private var amounts: [(String, BitMEXCell)] {
        let side: Side = position.quantity < .zero ? .sell : .buy
        var notionals: (home: Int64, foreign: Int64) = (0, 0)
        if let mark = position.markPrice, isOpen {
            notionals = contract.signedNotionals(side, position.quantity.magnitude, at: mark)
        }
        return [
            ("currentQty", .integer(contract.size(position.quantity))),
            ("currentCost", units(position.currentCost)),
            ("currentComm", units(position.paidFees)),
            ("realisedCost", units(position.realizedCost)),
            ("unrealisedCost", units(position.cost)),
            ("grossOpenPremium", units(position.grossOpenPremium)),
            ("isOpen", .bool(isOpen)),
            ("markPrice", .price(position.markPrice).orNull),
            ("markValue", units(position.markValue)),
            ("riskValue", units(position.riskValue)),
            ("homeNotional", .decimal(notionals.home)),
            ("foreignNotional", .decimal(notionals.foreign)),
        ]
    }

    private var margins: [(String, BitMEXCell)] {
        let margin = position.margin
        return [
            ("posCost", units(position.cost)),
            ("posCross", units(margin?.cross ?? .zero)),
            ("posComm", units(margin?.closingFee ?? .zero)),
            ("posLoss", units(margin?.loss ?? .zero)),
            ("posMargin", units(margin?.total ?? .zero)),
            ("posMaint", units(margin?.maintenance ?? .zero)),
            ("posInit", units(margin?.initial ?? .zero)),
            ("initMargin", units(position.orderMargin)),
            ("maintMargin", units(position.heldMargin)),
            ("realisedPnl", units(position.realized)),
            ("unrealisedPnl", units(position.unrealized)),
            ("unrealisedPnlPcnt", .rate(position.unrealizedShare)),
            ("unrealisedRoePcnt", .rate(position.returnOnEquity)),
        ]
    }

    private func prices(at time: Timestamp) -> [(String, BitMEXCell)] {
        [
            ("avgCostPrice", .price(position.averageEntryPrice).orNull),
            ("avgEntryPrice", .price(position.averageEntryPrice).orNull),
            ("breakEvenPrice", .price(position.breakEvenPrice).orNull),
            ("marginCallPrice", .price(position.liquidationPrice).orNull),
            ("liquidationPrice", .price(position.liquidationPrice).orNull),
            ("bankruptPrice", .price(position.bankruptcyPrice).orNull),
            ("timestamp", .time(time)),
        ]
    }

    /// The short row of a spot market with open orders: there is no position in it.
    static func spotRow(
        _ contract: BitMEXContract, account: AccountID, _ orders: [BitMEXOrder],
        at time: Timestamp
    ) -> BitMEXRow {
        func total(_ side: Side) -> (quantity: Int64, cost: Int64) {
            var (quantity, cost): (Int64, Int64) = (0, 0)
            for order in orders where order.side == side {
                quantity += order.leaves
                if let price = order.price, let left = contract.quantity(order.leaves) {
                    cost += contract.settlement.units(
                        contract.instrument.value(of: left, at: price), .nearest)
                }
            }
            return (quantity, cost)
        }
        let (buys, sells) = (total(.buy), total(.sell))
        return BitMEXRow([
            ("account", .integer(Int64(account.raw))),
            ("symbol", .text(contract.symbol)),
            ("strategy", .text("OneWay")),
            ("crossMargin", .bool(true)),
            ("openOrderBuyQty", .integer(buys.quantity)),
            ("openOrderBuyCost", .integer(buys.cost)),
            ("openOrderSellQty", .integer(sells.quantity)),
            ("openOrderSellCost", .integer(sells.cost)),
            ("currentQty", .null),
            ("isOpen", .bool(!orders.isEmpty)),
            ("markPrice", .null),
            ("liquidationPrice", .null),
            ("timestamp", .time(time)),
        ])
    }
}

import Domain
import SimulatedVenue

/// One row of the `execution` table.
struct BitMEXExecution: Sendable {
    enum Kind: String, Sendable {
        case new = "New"
        case trade = "Trade"
        case canceled = "Canceled"
        case replaced = "Replaced"
        case triggered = "TriggeredOrActivatedBySystem"
        case funding = "Funding"
        case liquidation = "Liquidation"
        case bankruptcy = "Bankruptcy"

        /// Whether `/execution/tradeHistory` holds it.
        var isTrade: Bool {
            switch self {
            case .trade, .funding, .liquidation, .bankruptcy: true
            case .new, .canceled, .replaced, .triggered: false
            }
        }
    }

    let id: String
    let kind: Kind
    /// The order as it was right after.
    let order: BitMEXOrder
    var fill: Execution?
    var funding: FundingExecution?

    var time: Timestamp { order.timestamp }

    func row(_ contract: BitMEXContract) -> BitMEXRow {
        var fields: [(String, BitMEXCell)] = [("execID", .text(id))]
        fields.append(contentsOf: order.identity(contract))
        fields.append(contentsOf: last(contract))
        fields.append(contentsOf: order.terms(contract))
        fields.append(("execType", .text(kind.rawValue)))
        fields.append(contentsOf: order.conditions())
        fields.append(contentsOf: order.progress().filter { !Self.ending.contains($0.0) })
        fields.append(contentsOf: costs(contract))
        fields.append(("text", .text(order.text)))
        fields.append(("trdMatchID", .text(orAbsent: fill.map { BitMEXNumbers.match($0.trade) })))
        fields.append(("transactTime", .time(order.transactTime)))
        fields.append(("timestamp", .time(order.timestamp)))
        return adjusted(BitMEXRow(fields))
    }

    private static let ending: Set<String> = ["text", "transactTime", "timestamp"]

    /// A funding row has no side, and is of an order that never was.
    private func adjusted(_ row: BitMEXRow) -> BitMEXRow {
        guard funding != nil else { return row }
        var row = row
        row["side"] = .text("")
        row["timeInForce"] = .text("AtTheClose")
        return row
    }

    private func last(_ contract: BitMEXContract) -> [(String, BitMEXCell)] {
        if let payment = funding?.payment {
            return [
                ("lastQty", .integer(contract.size(payment.position.magnitude))),
                ("lastPx", .decimal(payment.markPrice.raw)),
                ("lastLiquidityInd", .absent),
            ]
        }
        let role = fill.map { $0.role == .maker ? "AddedLiquidity" : "RemovedLiquidity" }
        return [
            ("lastQty", .integer(orAbsent: fill.map { contract.size($0.quantity) })),
            ("lastPx", .price(fill?.price)),
            ("lastLiquidityInd", .text(orAbsent: role)),
        ]
    }

    private func costs(_ contract: BitMEXContract) -> [(String, BitMEXCell)] {
        if let payment = funding?.payment { return costs(payment, contract) }
        guard let fill else { return Self.noCosts }
        let instrument = contract.instrument
        let isMaker = fill.role == .maker
        let (home, foreign) = contract.signedNotionals(
            fill.side, fill.quantity, at: fill.price)
        return [
            ("commission", .rate(isMaker ? instrument.makerFee : instrument.takerFee)),
            ("brokerCommission", .integer(0)),
            ("feeType", .text(isMaker ? "Maker" : "Taker")),
            ("tradePublishIndicator", .text("PublishTrade")),
            ("execCost", .integer(contract.cost(fill.side, fill.value))),
            ("execComm", .integer(contract.settlement.units(fill.fee, .nearest))),
            ("brokerExecComm", .integer(0)),
            ("homeNotional", .decimal(home)),
            ("foreignNotional", .decimal(foreign)),
        ]
    }

    /// The rate is from the holder's side: positive when it pays.
    private func costs(
        _ payment: FundingPayment, _ contract: BitMEXContract
    ) -> [(String, BitMEXCell)] {
        let isLong = payment.position > .zero
        let value = contract.instrument.value(
            of: payment.position.magnitude, at: payment.markPrice)
        let side: Side = isLong ? .buy : .sell
        let (home, foreign) = contract.signedNotionals(
            side, payment.position.magnitude, at: payment.markPrice)
        return [
            ("commission", .rate(isLong ? payment.rate : -payment.rate)),
            ("brokerCommission", .integer(0)),
            ("feeType", .text("Funding")),
            ("tradePublishIndicator", .absent),
            ("execCost", .integer(contract.cost(side, value))),
            ("execComm", .integer(contract.settlement.units(payment.paid, .nearest))),
            ("brokerExecComm", .integer(0)),
            ("homeNotional", .decimal(home)),
            ("foreignNotional", .decimal(foreign)),
        ]
    }

    private static let noCosts: [(String, BitMEXCell)] = [
        ("commission", .absent), ("brokerCommission", .absent), ("feeType", .absent),
        ("tradePublishIndicator", .absent), ("execCost", .absent), ("execComm", .absent),
        ("brokerExecComm", .absent), ("homeNotional", .absent), ("foreignNotional", .absent),
    ]
}

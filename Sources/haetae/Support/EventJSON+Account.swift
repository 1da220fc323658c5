import CommandLineKit
import Domain
import ExchangeAPI

// Events of an account as JSON.

extension EventJSON {
    func value(_ event: AccountEvent) -> JSONValue {
        switch event {
        case .order(let order): self.order(order)
        case .fill(let fill): self.fill(fill)
        case .balance(let balance):
            object(
                "balance", nil, balance.times,
                told("currency", balance.currency) + told("free", balance.free)
                    + told("locked", balance.locked))
        case .position(let position): self.position(position)
        case .margin(let margin): self.margin(margin)
        case .funding(let receipt): funding(receipt)
        case .status(let status): self.status(status)
        case .error(let error): self.error(error)
        }
    }

    private func order(_ order: OrderUpdate) -> JSONValue {
        object(
            "order", order.instrument, order.times,
            told("order", order.id) + change("client_id", order.clientID)
                + change("side", order.side) + change("type", order.kind, \.rawValue)
                + change("status", order.status, \.rawValue) + change("price", order.price)
                + change("amount", order.amount) + change("quantity", order.quantity)
                + change("remaining", order.remaining) + change("executed", order.executed)
                + change("executed_value", order.executedValue)
                + change("average_price", order.averagePrice)
                + change("paid_fee", order.paidFee) + change("locked", order.locked)
                + change("duration", order.duration, \.rawValue)
                + change("trigger_price", order.triggerPrice) + change("note", order.note))
    }

    private func fill(_ fill: FillReport) -> JSONValue {
        object(
            "fill", fill.instrument, fill.times,
            told("id", fill.id) + told("order", fill.order)
                + told("client_id", fill.clientID) + told("side", fill.side)
                + told("price", fill.price) + told("quantity", fill.quantity)
                + told("fee", fill.fee) + told("fee_currency", fill.feeCurrency)
                + told("role", fill.isMaker.map { $0 ? "maker" : "taker" })
                + told("cause", fill.cause.rawValue))
    }

    private func position(_ position: PositionUpdate) -> JSONValue {
        object(
            "position", position.instrument, position.times,
            told("currency", position.currency) + change("quantity", position.quantity)
                + change("entry_price", position.entryPrice)
                + change("mark_price", position.markPrice)
                + change("liquidation_price", position.liquidationPrice)
                + change("bankruptcy_price", position.bankruptcyPrice)
                + change("leverage", position.leverage)
                + change("cross", position.isCross) + change("cost", position.cost)
                + change("margin", position.margin)
                + change("unrealized", position.unrealized)
                + change("realized", position.realized))
    }

    private func margin(_ margin: MarginUpdate) -> JSONValue {
        object(
            "margin", nil, margin.times,
            told("currency", margin.currency) + change("amount", margin.amount)
                + change("wallet", margin.wallet) + change("margin", margin.margin)
                + change("available", margin.available)
                + change("withdrawable", margin.withdrawable)
                + change("initial", margin.initial)
                + change("maintenance", margin.maintenance)
                + change("unrealized", margin.unrealized)
                + change("realized", margin.realized))
    }

    private func funding(_ receipt: FundingReceipt) -> JSONValue {
        object(
            "funding_payment", receipt.instrument, receipt.times,
            told("id", receipt.id) + told("paid", receipt.paid)
                + told("currency", receipt.currency) + told("rate", receipt.rate)
                + told("mark_price", receipt.mark) + told("quantity", receipt.quantity))
    }
}

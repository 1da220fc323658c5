import Domain
import SimulatedVenue

/// The venue's words for what the matching engine knows.
enum BitMEXWords {
    static func side(_ side: Side) -> String { side == .buy ? "Buy" : "Sell" }

    static func side(_ word: String) -> Side? {
        switch word {
        case "Buy": .buy
        case "Sell": .sell
        default: nil
        }
    }

    /// Why an order ended, as the first line of its text tells it; `nil` when it needs no line.
    static func reason(_ reason: CancelReason) -> String {
        switch reason {
        case .byClient: "Canceled via API."
        case .immediateRemainder: "Order had timeInForce of ImmediateOrCancel"
        case .fillOrKill: "Order had timeInForce of FillOrKill"
        case .wouldTake: "Order had execInst of ParticipateDoNotInitiate"
        case .selfTrade: "Order would have traded with the same account"
        case .amountSpent: "Order amount was spent"
        case .priceBand: "Order price was beyond the market order price limit"
        case .nothingToReduce:
            "Order had execInst of Close or ReduceOnly but current position is 0"
        case .insufficientMargin: "Account had insufficient Available Balance"
        case .liquidation: "Position was taken over for liquidation"
        case .silence: "Canceled by cancelAllAfter"
        }
    }

    /// What a refusal of the matching engine is called.
    ///
    /// - Parameter isStop: whether the order that was refused waits for a trigger.
    static func error(_ refusal: VenueRefusal, isStop: Bool = false) -> BitMEXError {
        switch refusal {
        case .unknownMarket: .invalid("symbol")
        case .unknownAccount: .accessDenied
        case .offTick: .bad("Invalid price tickSize")
        case .badQuantity, .quantityTooLarge, .underMinimum, .overMaximum: .badQuantity
        case .contradiction(let text): .bad("Invalid order: \(text)")
        case .insufficientBalance(let currency, let required, _),
            .insufficientMargin(let currency, let required, _):
            insufficient(required, of: currency)
        case .duplicateName: .duplicate
        case .tooManyOrders: .bad(isStop ? "Too many stop orders" : "Too many open orders")
        case .outsideBand: .bad("Order price is beyond the limit order price band")
        case .unknownOrder: .unknownOrder
        case .finished: .finished
        case .nothingToReduce:
            .bad("Order had execInst of Close or ReduceOnly but current position is 0")
        case .notActive: .bad("Instrument is not open for trading")
        }
    }

    private static func insufficient(_ required: Money, of currency: Currency) -> BitMEXError {
        let asset = BitMEXAsset(currency)
        return .insufficient(asset.units(required, .up), asset.unit)
    }
}

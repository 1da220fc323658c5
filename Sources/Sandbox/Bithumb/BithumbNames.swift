internal import Domain
internal import SimulatedVenue

/// The names that Bithumb gives to orders and fills: letters and fifteen digits, no UUIDs.
enum BithumbNames {
    private static let prefix = "C0101"
    private static let digits = 15
    /// Orders and fills of a sandbox do not begin at one, so that nobody takes names for counters.
    private static let firstOrder: UInt64 = 1_799_230
    private static let firstFill: UInt64 = 1_744_206

    static func name(of order: OrderNumber) -> String { text(order.raw &+ firstOrder) }
    static func name(of fill: Execution) -> String { text(fill.number &+ firstFill) }

    /// The order of that name, if there could be one.
    static func order(named name: String) -> OrderNumber? {
        guard name.utf8.count == prefix.utf8.count + digits, name.hasPrefix(prefix),
            let number = UInt64(name.dropFirst(prefix.utf8.count)), number > firstOrder
        else { return nil }
        let order = OrderNumber(raw: number - firstOrder)
        // A sign in front reads as a number, but never came from here.
        return Self.name(of: order) == name ? order : nil
    }

    private static func text(_ number: UInt64) -> String {
        let text = String(number)
        return prefix + String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}

/// An order in Bithumb's words.
struct BithumbOrderView {
    let order: VenueOrder

    var side: String { order.entry.side == .buy ? "bid" : "ask" }

    var type: String {
        switch order.entry.kind {
        case .limit: "limit"
        case .best: "best"
        case .market:
            if case .amount = order.entry.size { "price" } else { "market" }
        }
    }

    var timeInForce: String? {
        if order.entry.isPostOnly { return "post_only" }
        return order.entry.timeInForce == .gtc ? nil : order.entry.timeInForce.rawValue
    }

    /// What stood in the field `price`: a limit, or an amount to spend.
    var price: String? {
        if case .amount(let amount) = order.entry.size { return amount.description }
        return order.price?.description
    }

    /// Never in the book for longer than a moment: it trades at once what it can.
    var isImmediate: Bool {
        switch order.entry.kind {
        case .market, .best: true
        case .limit: order.entry.timeInForce != .gtc
        }
    }

    /// One that trades at once and got something is done, whatever was left of it; one that got nothing
    /// is cancelled.
    var state: String {
        switch order.state {
        case .dormant: "watch"
        case .open: "wait"
        case .filled: "done"
        case .canceled(.amountSpent), .canceled(.immediateRemainder), .canceled(.priceBand):
            order.filled > .zero ? "done" : "cancel"
        case .canceled: "cancel"
        }
    }

    /// Why it was cancelled; `nil` for all that was not.
    var cancelType: String? {
        guard state == "cancel", case .canceled(let reason) = order.state else { return nil }
        switch reason {
        case .immediateRemainder, .fillOrKill, .wouldTake, .amountSpent, .priceBand:
            return "tif_cancel"
        case .selfTrade: return "stp_cancel"
        case .byClient: return "user_cancel"
        case .nothingToReduce, .insufficientMargin, .liquidation, .silence: return "system_cancel"
        }
    }

    /// What has not traded, also of an order that is over; `nil` for one by amount.
    var unfilled: Quantity? { order.quantity.map { $0 - order.filled } }
}

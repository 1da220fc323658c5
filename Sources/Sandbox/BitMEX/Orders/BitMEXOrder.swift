import Domain
import SimulatedVenue

/// An order as the venue tells of it: what the matching engine knows, and what only the wire does.
struct BitMEXOrder: Hashable, Sendable {
    enum Status: String, Sendable {
        case new = "New"
        case partiallyFilled = "PartiallyFilled"
        case filled = "Filled"
        case canceled = "Canceled"
        case rejected = "Rejected"
    }

    /// The venue's name of it, a UUID.
    let id: String
    let account: AccountID
    let market: MarketIndex
    let side: Side
    var clientID: String?
    var linkID: String?
    /// In contracts, filled ones included.
    var quantity: Int64
    var price: Price?
    var stopPrice: Price?
    var displayQuantity: Int64?
    var kind: BitMEXOrderKind
    var timeInForce: BitMEXTimeInForce
    var instructions: Set<BitMEXInstruction> = []
    /// Lines, the newest first.
    var lines: [String]
    var status = Status.new
    var isTriggered = false
    var isWorking = false
    var filled: Int64 = 0
    private(set) var average = BitMEXAverage()
    /// When the client's last wish or a fill changed it.
    var transactTime: Timestamp
    var timestamp: Timestamp
    /// The number in the matching engine; `nil` for one that never came so far.
    var number: OrderNumber?
    /// Of its latest execution.
    var execution: (id: String, kind: String) { (executionID, executionKind) }
    var executionID = ""
    var executionKind = "New"

    init(
        id: String, account: AccountID, market: MarketIndex, side: Side, quantity: Int64,
        kind: BitMEXOrderKind, timeInForce: BitMEXTimeInForce, text: String, at time: Timestamp
    ) {
        self.id = id
        self.account = account
        self.market = market
        self.side = side
        self.quantity = quantity
        self.kind = kind
        self.timeInForce = timeInForce
        lines = [text]
        transactTime = time
        timestamp = time
    }

    var isOpen: Bool { status == .new || status == .partiallyFilled }
    var leaves: Int64 { isOpen ? quantity - filled : 0 }
    var text: String { lines.joined(separator: "\n") }

    mutating func fill(_ size: Int64, at price: Price, isInverse: Bool, time: Timestamp) {
        filled += size
        average.add(size, at: price, isInverse: isInverse)
        status = filled >= quantity ? .filled : .partiallyFilled
        if status == .filled { isWorking = false }
        transactTime = time
        timestamp = time
    }

    mutating func end(_ status: Status, line: String?, at time: Timestamp) {
        self.status = status
        isWorking = false
        if let line { lines.insert(line, at: 0) }
        transactTime = time
        timestamp = time
    }

    var averagePrice: Price? { average.price }
}

/// The average price of fills, from prices and sizes alone: values are rounded by lots.
struct BitMEXAverage: Hashable, Sendable {
    private var size: Int128 = 0
    /// Linear: Σ size × price. Inverse: Σ size × 10²⁰ ÷ price.
    private var sum: Int128 = 0
    /// The price of every fill, as long as there is only one.
    private var only: Price?
    private var isInverse = false

    mutating func add(_ size: Int64, at price: Price, isInverse: Bool) {
        self.isInverse = isInverse
        only = self.size == 0 || only == price ? price : nil
        self.size += Int128(size)
        sum +=
            isInverse
            ? Int128(size) * Self.wide / Int128(price.raw) : Int128(size) * Int128(price.raw)
    }

    /// To four decimals.
    var price: Price? {
        guard size > 0, sum > 0 else { return nil }
        if let only { return only }
        let raw = isInverse ? size * Self.wide / sum : sum / size
        return Price(raw: (Int64(clamping: raw) + 5_000) / 10_000 * 10_000)
    }

    private static let wide: Int128 = 100_000_000_000_000_000_000
}

/// `ordType`.
enum BitMEXOrderKind: String, Sendable {
    case limit = "Limit"
    case market = "Market"
    case stop = "Stop"
    case stopLimit = "StopLimit"
    case marketIfTouched = "MarketIfTouched"
    case limitIfTouched = "LimitIfTouched"
    case pegged = "Pegged"

    /// Whether it waits for a price.
    var isDormant: Bool {
        switch self {
        case .stop, .stopLimit, .marketIfTouched, .limitIfTouched: true
        case .limit, .market, .pegged: false
        }
    }
    var hasLimit: Bool { self == .limit || self == .stopLimit || self == .limitIfTouched }
    /// Touched orders wait for the better price, stops for the worse.
    var isTouched: Bool { self == .marketIfTouched || self == .limitIfTouched }
}

/// `timeInForce`.
enum BitMEXTimeInForce: String, Sendable {
    case day = "Day"
    case goodTillCancel = "GoodTillCancel"
    case immediateOrCancel = "ImmediateOrCancel"
    case fillOrKill = "FillOrKill"

    var domain: TimeInForce {
        switch self {
        case .day, .goodTillCancel: .gtc
        case .immediateOrCancel: .ioc
        case .fillOrKill: .fok
        }
    }
}

/// One word of `execInst`.
enum BitMEXInstruction: String, Sendable {
    case postOnly = "ParticipateDoNotInitiate"
    case reduceOnly = "ReduceOnly"
    case close = "Close"
    case markPrice = "MarkPrice"
    case lastPrice = "LastPrice"
    case indexPrice = "IndexPrice"
    case lastWithinMark = "LastWithinMark"
    case fixed = "Fixed"
    case allOrNone = "AllOrNone"
}

extension BitMEXOrder {
    /// The columns of the `order` table.
    ///
    /// - Parameter withExecution: open orders found by GET name their latest execution too.
    func row(_ contract: BitMEXContract, withExecution: Bool = false) -> BitMEXRow {
        var fields: [(String, BitMEXCell)] = []
        if withExecution {
            fields.append(("execID", .text(execution.id)))
        }
        fields.append(contentsOf: head(contract))
        if withExecution {
            fields.append(("execType", .text(execution.kind)))
        }
        fields.append(contentsOf: tail())
        return BitMEXRow(fields)
    }

    /// What the tables `order` and `execution` share, up to the currencies.
    func head(_ contract: BitMEXContract) -> [(String, BitMEXCell)] {
        identity(contract) + terms(contract)
    }

    func identity(_ contract: BitMEXContract) -> [(String, BitMEXCell)] {
        [
            ("orderID", .text(id)),
            ("clOrdID", .text(orAbsent: clientID)),
            ("clOrdLinkID", .text(orAbsent: linkID)),
            ("account", .integer(Int64(account.raw))),
            ("symbol", .text(contract.symbol)),
            ("side", .text(BitMEXWords.side(side))),
        ]
    }

    func terms(_ contract: BitMEXContract) -> [(String, BitMEXCell)] {
        [
            ("orderQty", .integer(quantity)),
            ("price", .price(price)),
            ("displayQty", .integer(orAbsent: displayQuantity)),
            ("stopPx", .price(stopPrice)),
            ("pegOffsetValue", .absent),
            ("pegPriceType", .absent),
            ("currency", .text(contract.instrument.quote.code)),
            ("settlCurrency", contract.isSpot ? .absent : .text(contract.settlement.unit)),
        ]
    }

    func tail() -> [(String, BitMEXCell)] { conditions() + progress() }

    func conditions() -> [(String, BitMEXCell)] {
        let words = instructions.map(\.rawValue).sorted().joined(separator: ",")
        return [
            ("ordType", .text(kind.rawValue)),
            ("timeInForce", .text(timeInForce.rawValue)),
            ("execInst", words.isEmpty ? .absent : .text(words)),
            ("contingencyType", .absent),
        ]
    }

    func progress() -> [(String, BitMEXCell)] {
        [
            ("ordStatus", .text(status.rawValue)),
            ("triggered", isTriggered ? .text("StopOrderTriggered") : .absent),
            ("workingIndicator", .bool(isWorking)),
            ("ordRejReason", .absent),
            ("leavesQty", .integer(leaves)),
            ("cumQty", .integer(filled)),
            ("avgPx", .price(averagePrice)),
            ("strategy", .text("OneWay")),
            ("text", .text(text)),
            ("transactTime", .time(transactTime)),
            ("timestamp", .time(timestamp)),
        ]
    }
}

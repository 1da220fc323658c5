/// Which way an order trades.
public enum Side: Int8, Sendable, CaseIterable, CustomStringConvertible {
    case sell = -1
    case buy = 1

    public var opposite: Side { self == .buy ? .sell : .buy }
    public var description: String { self == .buy ? "buy" : "sell" }

    /// `quantity` with this side's sign: positive for a buy.
    public func signed(_ quantity: Quantity) -> Quantity {
        self == .buy ? quantity : -quantity
    }
}

/// Our own name of an order, made before it is sent: the run and its sequence in the run.
///
/// Each is used for one order only, for ever. `text` uses letters, digits and one hyphen, at most 25
/// characters, which every venue's alphabet allows.
public struct ClientOrderID: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let run: UInt64
    public let sequence: UInt32

    public init(run: UInt64, sequence: UInt32) {
        self.run = run
        self.sequence = sequence
    }

    /// No order of the run: the venue's own hand, which liquidates positions. Its orders count from one.
    public static func venue(inRun run: UInt64) -> ClientOrderID {
        ClientOrderID(run: run, sequence: 0)
    }

    public static func < (left: ClientOrderID, right: ClientOrderID) -> Bool {
        (left.run, left.sequence) < (right.run, right.sequence)
    }
    /// E.g. `h1k2m3-42`: the run in base 36, then the sequence.
    public var description: String { "h\(String(run, radix: 36))-\(sequence)" }

    /// Reads what `description` wrote; `nil` when the order is not one of ours.
    public init?(parsing text: some StringProtocol) {
        guard text.first == "h", let hyphen = text.firstIndex(of: "-"),
            let run = UInt64(text[text.index(after: text.startIndex)..<hyphen], radix: 36),
            let sequence = UInt32(text[text.index(after: hyphen)...])
        else { return nil }
        self.init(run: run, sequence: sequence)
        // Upper case, signs and leading zeros read as numbers, but never came from us.
        guard description == text else { return nil }
    }
}

/// The venue's name of an order.
public struct VenueOrderID: Hashable, Sendable, CustomStringConvertible {
    public let text: String
    public init(_ text: String) { self.text = text }
    /// A letter and a number, as a simulated venue names its orders.
    public init(_ letter: Unicode.Scalar, _ number: UInt64) {
        text = String(letter, followedBy: number)
    }
    public var description: String { text }
}

/// How much an order is for.
public enum OrderSize: Hashable, Sendable {
    /// Base units or contracts.
    case quantity(Quantity)
    /// Spend at most this much of the quote currency, fee not included (a market buy on spot).
    case amount(Money)
}

/// At what price an order may trade.
public enum OrderType: Hashable, Sendable {
    case market
    case limit(Price)
}

/// How long an order may rest.
public enum TimeInForce: String, Sendable, CaseIterable {
    /// Until cancelled.
    case gtc
    /// What cannot trade at once is cancelled.
    case ioc
    /// All at once or nothing.
    case fok
}

/// What we want of a venue; `risk/` turns it into an `ApprovedOrder` or denies it.
public struct OrderRequest: Hashable, Sendable {
    public let id: ClientOrderID
    public let instrument: InstrumentID
    public let side: Side
    public let size: OrderSize
    public let type: OrderType
    public let timeInForce: TimeInForce
    public let isPostOnly: Bool
    /// It may only make the position smaller.
    public let isReduceOnly: Bool
    /// When it was decided.
    public let time: Timestamp
    /// The market's price when it was decided: slippage is measured from here.
    public let decisionPrice: Price
    /// The signal that asked for it; `nil` for orders of an operator or of a passed horizon.
    public let signal: UInt32?

    public init(
        id: ClientOrderID, instrument: InstrumentID, side: Side, size: OrderSize, type: OrderType,
        timeInForce: TimeInForce = .gtc, isPostOnly: Bool = false, isReduceOnly: Bool = false,
        time: Timestamp, decisionPrice: Price, signal: UInt32? = nil
    ) {
        self.id = id
        self.instrument = instrument
        self.side = side
        self.size = size
        self.type = type
        self.timeInForce = timeInForce
        self.isPostOnly = isPostOnly
        self.isReduceOnly = isReduceOnly
        self.time = time
        self.decisionPrice = decisionPrice
        self.signal = signal
    }

    /// The price for limits and sizing: its own when it has one, else that of the decision.
    public var referencePrice: Price {
        if case .limit(let price) = type { price } else { decisionPrice }
    }
}

/// The venue's name of one execution; a fill counts once however often it is told.
public struct ExecutionID: Hashable, Sendable, CustomStringConvertible {
    public let text: String
    public init(_ text: String) { self.text = text }
    /// A letter and a number, as a simulated venue names its executions.
    public init(_ letter: Unicode.Scalar, _ number: UInt64) {
        text = String(letter, followedBy: number)
    }
    public var description: String { text }
}

/// One execution against an order of ours.
public struct Fill: Hashable, Sendable {
    public let executionID: ExecutionID
    public var order: ClientOrderID
    public let side: Side
    public let price: Price
    public let quantity: Quantity
    /// In the settlement currency, positive when paid, negative for a rebate.
    public let fee: Money
    public let role: LiquidityRole
    /// When it happened at the venue.
    public let time: Timestamp

    public init(
        executionID: ExecutionID, order: ClientOrderID, side: Side, price: Price,
        quantity: Quantity, fee: Money, role: LiquidityRole, time: Timestamp
    ) {
        self.executionID = executionID
        self.order = order
        self.side = side
        self.price = price
        self.quantity = quantity
        self.fee = fee
        self.role = role
        self.time = time
    }
}

/// Funding exchanged between longs and shorts at a funding time.
public struct FundingPayment: Hashable, Sendable {
    public let time: Timestamp
    public let rate: Rate
    /// The position it was charged on, signed.
    public let position: Quantity
    public let markPrice: Price
    /// In the settlement currency, positive when we paid.
    public let paid: Money

    public init(
        time: Timestamp, rate: Rate, position: Quantity, markPrice: Price, paid: Money
    ) {
        self.time = time
        self.rate = rate
        self.position = position
        self.markPrice = markPrice
        self.paid = paid
    }
}

extension String {
    /// An ASCII letter and the digits of a number, without the machinery of interpolation, which takes
    /// longer than the order that is named.
    init(_ letter: Unicode.Scalar, followedBy number: UInt64) {
        var digits = 1
        var rest = number / 10
        while rest > 0 {
            digits += 1
            rest /= 10
        }
        self.init(unsafeUninitializedCapacity: digits + 1) { bytes in
            var rest = number
            for place in (1...digits).reversed() {
                bytes[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            bytes[0] = UInt8(ascii: letter)
            return digits + 1
        }
    }
}

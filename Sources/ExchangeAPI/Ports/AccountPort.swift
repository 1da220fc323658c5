public import Domain

/// Reads one account of one venue over REST.
public protocol AccountPort: Sendable {
    /// The exchange's name in lower case.
    var exchange: String { get }

    var health: PortHealth { get }

    /// What the account holds, currencies with nothing in them left out.
    func balances() async throws(VenueCallError) -> [BalanceUpdate]

    /// What the venue charges this account in that market, and the market's rules as it tells them.
    func terms(of market: String) async throws(VenueCallError) -> AccountTerms

    /// One order with its fills; `nil` when the venue does not know it.
    ///
    /// Just after placing, some venues do not know an order that exists: `nil` once is no proof.
    func order(
        _ reference: OrderReference, of instrument: InstrumentID
    ) async throws(VenueCallError) -> OrderReport?

    /// The orders of a market that can still trade or wait for a trigger.
    func openOrders(of instrument: InstrumentID) async throws(VenueCallError) -> [OrderUpdate]

    /// The orders of a market that finished between two times, oldest first.
    ///
    /// Windows and pages of the venue's are worked through in here.
    func closedOrders(
        of instrument: InstrumentID, from start: Timestamp, to end: Timestamp
    ) async throws(VenueCallError) -> [OrderUpdate]

    /// What the key may do.
    func keyRights() async throws(VenueCallError) -> KeyRights
}

/// What only an account at a derivatives venue has.
public protocol MarginAccountPort: AccountPort {
    func positions() async throws(VenueCallError) -> [PositionUpdate]
    func margins() async throws(VenueCallError) -> [MarginUpdate]
    /// Executions of a market between two times, oldest first: trades, funding, liquidations.
    func executions(
        of instrument: InstrumentID, from start: Timestamp, to end: Timestamp
    ) async throws(VenueCallError) -> [AccountEvent]
    /// Sets the leverage of a market; `nil` for cross margin.
    func setLeverage(
        _ leverage: Rate?, of instrument: InstrumentID
    ) async throws(VenueCallError) -> PositionUpdate
}

/// An order and what it has traded.
public struct OrderReport: Hashable, Sendable {
    public let order: OrderUpdate
    /// Empty where the venue tells fills elsewhere.
    public let fills: [FillReport]

    public init(order: OrderUpdate, fills: [FillReport]) {
        self.order = order
        self.fills = fills
    }
}

/// A market as the venue describes it to this account; `nil` is what it does not say.
public struct AccountTerms: Hashable, Sendable {
    public let instrument: InstrumentID
    public var makerFee: Rate?
    public var takerFee: Rate?
    /// At the price the market has now.
    public var tick: Price?
    public var lot: Quantity?
    public var minimumNotional: Money?
    public var maximumNotional: Money?
    public var maximumQuantity: Quantity?
    public var isActive: Bool?

    public init(instrument: InstrumentID) { self.instrument = instrument }
}

/// What an API key may do; `nil` is what the venue does not say.
public struct KeyRights: Hashable, Sendable {
    public var canRead: Bool?
    public var canTrade: Bool?
    public var canWithdraw: Bool?
    /// After this it no longer works.
    public var expires: Timestamp?
    /// How it was found out, for people.
    public var source: String

    public init(
        canRead: Bool? = nil, canTrade: Bool? = nil, canWithdraw: Bool? = nil,
        expires: Timestamp? = nil, source: String
    ) {
        self.canRead = canRead
        self.canTrade = canTrade
        self.canWithdraw = canWithdraw
        self.expires = expires
        self.source = source
    }
}

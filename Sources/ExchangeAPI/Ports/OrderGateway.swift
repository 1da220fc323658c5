public import Domain
public import Risk

/// Sends orders to one venue.
///
/// Nothing is retried in here: what may be tried again, and when, is the caller's decision, and the
/// three kinds of `VenueCallError` are what it needs for that. A success says that the venue took the
/// request in; what became of the order comes from the account's stream or a look-up.
public protocol OrderGateway: Sendable {
    /// The exchange's name in lower case.
    var exchange: String { get }

    /// How its calls have fared of late.
    var health: PortHealth { get }

    /// Sends an order.
    ///
    /// - Returns: what the venue's answer says of the order; many fields are unknown at some venues.
    func place(_ order: ApprovedOrder) async throws(VenueCallError) -> OrderUpdate

    /// Asks for an order's cancellation; it may still fill until a look-up or the stream says otherwise.
    func cancel(
        _ order: OrderReference, of instrument: InstrumentID
    ) async throws(VenueCallError)

    /// Asks for the cancellation of every open order of a market, or of all markets for `nil`.
    ///
    /// Goes on page by page where the venue takes a limited number at a time.
    /// - Returns: the orders whose cancellation the venue took in.
    func cancelAll(of instrument: InstrumentID?) async throws(VenueCallError) -> [OrderReference]

    /// Replaces what is left of an order by one of another price or size; the place in the queue is lost.
    ///
    /// - Returns: the order that stands now, or `nil` when the old one was finished before it could be
    ///   replaced.
    /// - Throws: `refused(.invalidRequest)` at a venue that cannot.
    func amend(
        _ order: OrderReference, to replacement: ApprovedOrder
    ) async throws(VenueCallError) -> OrderUpdate?

    /// Arms, refreshes or (with `nil`) disarms the venue's own switch that cancels every order of the
    /// account when we fall silent.
    ///
    /// - Throws: `refused(.invalidRequest)` at a venue without one.
    func cancelAllAfter(_ silence: TimeSpan?) async throws(VenueCallError)
}

/// An order by whatever is known of its names; by the venue's where both are.
public struct OrderReference: Hashable, Sendable, CustomStringConvertible {
    public let client: String?
    public let venue: VenueOrderID?

    /// Our name of the order.
    public init(_ client: ClientOrderID) {
        self.client = client.description
        venue = nil
    }

    /// The venue's name of the order, and ours if it has one.
    public init(_ venue: VenueOrderID, client: String? = nil) {
        self.client = client
        self.venue = venue
    }

    public var description: String { venue?.text ?? client ?? "" }
}

/// What a venue tells of our account, in the venue's order of events.
public enum VenueEvent: Hashable, Sendable {
    case accepted(ClientOrderID, VenueOrderID, Timestamp)
    /// The venue refused the order, in its own words.
    case rejected(ClientOrderID, reason: String, Timestamp)
    /// No answer in time: the order may or may not be live.
    case timedOut(ClientOrderID, Timestamp)
    /// A look-up proved that the venue does not know the order.
    case absent(ClientOrderID, Timestamp)
    case fill(Fill)
    /// What was left of the order is cancelled.
    case canceled(ClientOrderID, Timestamp)
    case cancelRefused(ClientOrderID, Timestamp)
    /// Nothing more will come of an order that was sized by amount.
    case completed(ClientOrderID, Timestamp)
    case funding(FundingPayment)
    /// The venue has taken the position, or a part of it, away; whatever the fill says, no order of ours
    /// did it.
    case liquidation(Fill)
}

public import Domain

/// What a stream says about itself rather than about the market.
public struct StreamStatus: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// An answer to our ping: the socket lives. It proves nothing about the feed behind it.
        case alive
        /// The greeting after the connection; how many connections are left, where told.
        case welcome(remaining: Int64?)
        case subscribed(String)
        case unsubscribed(String)
        case authenticated
        /// The table begins anew and holds nothing.
        case emptied(String)
    }

    public let kind: Kind
    public let times: EventTimes

    public init(_ kind: Kind, times: EventTimes) {
        self.kind = kind
        self.times = times
    }
}

/// A refusal in the venue's own words.
public struct VenueError: Hashable, Sendable {
    /// The name by which errors are told apart; a number as text where the venue sends one.
    public let name: String
    public let message: String
    /// The HTTP-like status inside the message, where there is one.
    public let status: Int64?
    /// The order it concerns, where it names one.
    public let order: VenueOrderID?
    public let times: EventTimes

    public init(
        name: String, message: String, status: Int64? = nil, order: VenueOrderID? = nil,
        times: EventTimes
    ) {
        self.name = name
        self.message = message
        self.status = status
        self.order = order
        self.times = times
    }
}

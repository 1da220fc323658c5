public import Domain
public import SimulatedVenue
public import Transport

/// A market that a sandbox offers.
public struct SandboxListing: Sendable {
    public let instrument: Instrument
    public let koreanName: String
    public let englishName: String

    public init(instrument: Instrument, koreanName: String, englishName: String) {
        self.instrument = instrument
        self.koreanName = koreanName
        self.englishName = englishName
    }
}

/// What an API key may do.
public enum KeyRight: String, Hashable, Sendable, CaseIterable { case view, order, withdraw }

/// An account of a sandbox and the key that opens it.
public struct SandboxAccount: Sendable {
    public let id: AccountID
    /// The public half of the key.
    public let key: String
    public let secret: Secret
    public let rights: Set<KeyRight>
    /// After this the key is refused; `nil` for never.
    public let expires: Timestamp?
    /// What it holds at the start.
    public let balances: [(currency: Currency, amount: Money)]

    public init(
        id: AccountID, key: String, secret: Secret, rights: Set<KeyRight> = [.view, .order],
        expires: Timestamp? = nil, balances: [(currency: Currency, amount: Money)]
    ) {
        self.id = id
        self.key = key
        self.secret = secret
        self.rights = rights
        self.expires = expires
        self.balances = balances
    }
}

/// A candle as the sandbox's own trades made it.
public struct SandboxBar: Hashable, Sendable {
    public let bar: Bar
    /// What was traded, in the quote currency.
    public let turnover: Money
    public let tradeCount: Int
    public let lastTradeAt: Timestamp
}

/// What a derivatives market pays between longs and shorts.
public struct SandboxFunding: Hashable, Sendable {
    /// When it is exchanged next.
    public let nextAt: Timestamp
    public let interval: TimeSpan
    /// The rate that will be applied then; positive: longs pay.
    public let rate: Rate
    /// The forecast for the time after.
    public let indicativeRate: Rate
}

public import Domain

/// One thing a stream can be subscribed to.
public struct StreamTopic: Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        case trades, book, ticker, quotes, instrument, funding
        case candles(TimeSpan)
        case orders, fills, balances, positions, margins
    }

    public let kind: Kind
    /// The market code as the venue writes it; `nil` for all of them, as in an account's topics.
    public let market: String?

    public init(_ kind: Kind, market: String? = nil) {
        self.kind = kind
        self.market = market
    }

    /// Whether a message about `other` is one of this topic's.
    func covers(_ other: StreamTopic) -> Bool {
        kind == other.kind && (market == nil || market == other.market)
    }

    public var description: String {
        let name: String =
            switch kind {
            case .candles(let interval): "candles of \(interval)"
            default: "\(kind)"
            }
        return market.map { "\(name) of \($0)" } ?? name
    }
}

/// A topic with what may be expected of it.
public struct StreamSubscription: Hashable, Sendable {
    public let topic: StreamTopic
    /// How long it may say nothing before the stream counts as mute; `nil` when it may be quiet, as
    /// orders of an account that does not trade.
    public let allowedSilence: TimeSpan?
    /// Whether the venue sends what stands, before what changes: until then nothing of this topic is
    /// handed out, and the stream is not restored.
    public let promisesSnapshot: Bool

    public init(
        _ topic: StreamTopic, allowedSilence: TimeSpan? = nil, promisesSnapshot: Bool = false
    ) {
        self.topic = topic
        self.allowedSilence = allowedSilence
        self.promisesSnapshot = promisesSnapshot
    }
}

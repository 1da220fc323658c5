public import Domain
import Glibc
import Synchronization

/// What a live market sends to a run.
public enum LiveNews: Sendable {
    /// At the venue's time.
    case trade(price: Price, quantity: Quantity, at: Timestamp)
    /// From now on everything is heard.
    case restored(at: Timestamp)
    /// Something may go unheard; why, for people.
    case lost(String)
    /// The venue's own candles of `[from, upTo)`.
    case fetched([Bar], upTo: Timestamp)
    /// They could not be had; why, for people.
    case fetchFailed(String)
}

/// Takes what a market sends, on any thread, until the run asks for it.
///
/// It never grows without end: when the run does not keep up, trades are dropped and the interval
/// they belonged to is fetched.
public final class LiveFeed: Sendable {
    /// What waits at most.
    public static let capacity = 100_000

    private struct State {
        var news: [LiveNews] = []
        var isOverflown = false
    }
    private let state = Mutex(State())
    private let ask: @Sendable (Timestamp, Timestamp, LiveFeed) -> Void
    let clock: @Sendable () -> Timestamp
    let pace: LivePace

    /// - Parameters:
    ///   - clock: the market's: coordinated universal time, unless a sandbox runs faster.
    ///   - pace: how that clock runs.
    ///   - fetch: begins to ask the venue for its candles of `[from, to)`, and soon puts `fetched` or
    ///     `fetchFailed` into the feed; it must not wait itself.
    public init(
        clock: @escaping @Sendable () -> Timestamp, pace: LivePace = .world,
        fetch: @escaping @Sendable (_ from: Timestamp, _ to: Timestamp, LiveFeed) -> Void
    ) {
        self.clock = clock
        self.pace = pace
        ask = fetch
    }

    /// Puts news into the feed; returns at once.
    public func put(_ news: LiveNews) {
        state.withLock { state in
            if state.news.count < Self.capacity {
                state.news.append(news)
            } else if case .trade = news {
                state.isOverflown = true
            } else {
                // Answers and states are few, and none may be lost.
                state.news.append(news)
            }
        }
    }

    /// Everything that has come since the last call, in order.
    func takeAll() -> [LiveNews] {
        state.withLock { state in
            defer { state = State() }
            guard state.isOverflown else { return state.news }
            return state.news + [
                .lost("more came in than the run could take"), .restored(at: clock()),
            ]
        }
    }

    func fetch(from start: Timestamp, to end: Timestamp) { ask(start, end, self) }
}

/// When a live run ends, and who is told how it goes.
public struct LiveEnd {
    /// `nil`: when it is told to.
    public let at: Timestamp?
    /// Asked several times a second.
    public let goOn: () -> Bool
    /// Told what a person should know.
    public let tell: (LiveNote) -> Void

    public init(
        at: Timestamp?, goOn: @escaping () -> Bool, tell: @escaping (LiveNote) -> Void
    ) {
        self.at = at
        self.goOn = goOn
        self.tell = tell
    }
}

/// How a live run goes.
public enum LiveNote: Hashable, Sendable {
    /// A candle was traded.
    case bar(Bar, equity: Money)
    /// A candle came too late to act on.
    case late(Bar)
    case lost(String)
    case restored
    /// Candles are missing and could not be had yet.
    case dataMiss(String)
    /// Nothing is known of that time, and nothing will be.
    case missing(from: Timestamp, to: Timestamp)
    /// What happens between a run with real orders and its account.
    case account(AccountNote)
    /// A run with real orders is ending: it waits for their fate.
    case closing
}

/// How real orders and the account behind them fare.
public enum AccountNote: Hashable, Sendable {
    case sent(OrderRequest)
    case filled(Fill)
    case refused(ClientOrderID, String)
    case canceled(ClientOrderID)
    /// The fate of an order is unknown; it is looked up.
    case unknown(ClientOrderID)
    case lost(String)
    case restored
    /// The venue's account is not what the ledger says.
    case differs(String, check: Int, of: Int)
    case agrees
    case unreadable(String)
    /// Anything else a person should know.
    case remark(String)
}

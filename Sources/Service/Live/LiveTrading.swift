public import Domain
public import ExchangeAPI
internal import Synchronization

/// The ways to an account: orders out, the account's state and stream in.
public struct LivePorts: Sendable {
    public let gateway: any OrderGateway
    public let account: any AccountPort
    /// Where the stream puts what it hears, and answers come in.
    public let feed: AccountFeed

    public init(gateway: any OrderGateway, account: any AccountPort, feed: AccountFeed) {
        self.gateway = gateway
        self.account = account
        self.feed = feed
    }
}

/// What a run with real orders is given: the venue's ports, and what the account held before it.
public struct LiveTrading: Sendable {
    public let ports: LivePorts
    /// Read when nothing of ours was in flight, before the first order.
    public let baseline: AccountReading
    /// The silence after which the venue cancels our orders; `nil` where it has no such switch.
    public var silenceSwitch: TimeSpan?
    public var flattensAtEnd = false

    public init(ports: LivePorts, baseline: AccountReading) {
        self.ports = ports
        self.baseline = baseline
    }
}

/// What an account held at one moment, and what stood in its market.
public struct AccountReading: Sendable {
    public let balances: [BalanceUpdate]
    /// Empty on spot.
    public let positions: [PositionUpdate]
    public let openOrders: [OrderUpdate]
    /// Fills and funding since it was read last; derivatives only.
    public let executions: [AccountEvent]
    /// When it was complete.
    public let time: Timestamp

    /// Reads it all.
    ///
    /// - Parameter since: from when on executions are read; `nil` for none.
    public static func read(
        _ account: any AccountPort, _ instrument: Instrument, since: Timestamp?,
        clock: @Sendable () -> Timestamp
    ) async throws(VenueCallError) -> AccountReading {
        let open = try await account.openOrders(of: instrument.id)
        var positions: [PositionUpdate] = []
        var executions: [AccountEvent] = []
        if !instrument.isSpot, let margin = account as? any MarginAccountPort {
            positions = try await margin.positions()
            if let since {
                executions = try await margin.executions(
                    of: instrument.id, from: since, to: clock() + .seconds(1))
            }
        }
        let balances = try await account.balances()
        return AccountReading(
            balances: balances, positions: positions, openOrders: open, executions: executions,
            time: clock())
    }
}

/// Takes what an account's stream and the answers to calls bring, on any thread, until the run asks.
public final class AccountFeed: Sendable {
    enum Item: Sendable {
        case answer(Int, DeskAnswer)
        case reading(Result<AccountReading, VenueCallError>)
        case stream(StreamDelivery<AccountEvent>)
    }

    private struct State {
        var items: [Item] = []
        var isRestored = false
        var lastLoss: String?
    }
    private let state = Mutex(State())

    public init() {}

    /// Takes what the stream hands out; returns at once.
    public func put(_ delivery: StreamDelivery<AccountEvent>) {
        state.withLock { state in
            switch delivery {
            case .restored: state.isRestored = true
            case .lost(let loss, _, _):
                state.isRestored = false
                state.lastLoss = loss.description
            case .events, .undecodable: break
            }
            state.items.append(.stream(delivery))
        }
    }

    /// Whether the stream is heard now.
    public var isHeard: Bool { state.withLock { $0.isRestored } }
    /// Why it was not heard last; `nil` when nothing has gone wrong.
    public var lastLoss: String? { state.withLock { $0.lastLoss } }

    func put(_ item: Item) { state.withLock { $0.items.append(item) } }

    func takeAll() -> [Item] {
        state.withLock { state in
            defer { state.items.removeAll(keepingCapacity: true) }
            return state.items
        }
    }
}

/// How ledger and account stood to each other when a run with real orders had ended.
public struct LiveClosing: Hashable, Sendable {
    /// What the run changed, by the ledger and by the venue; `nil` when it could not be read.
    public struct Books: Hashable, Sendable {
        public let cash: Money
        public let position: Quantity
    }

    public var currency: Currency
    public var ledger: Books
    /// In the same units; a position finer than the ledger's steps shows as a difference.
    public var venueCash: Money?
    public var venuePosition: Money?
    public var agrees: Bool
    /// Orders whose end is not known; the next start looks them up.
    public var unresolved: [ClientOrderID]
}

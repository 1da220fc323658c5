internal import Domain

/// The groups in which this venue counts requests.
enum UpbitGroup: String, Hashable, Sendable, CaseIterable {
    case market
    case candle
    case trade
    case ticker
    case orderbook
    case standard = "default"
    case order
    case orderTest = "order-test"
    case orderCancelAll = "order-cancel-all"
    case origin
    case connect = "websocket-connect"

    /// How many requests a window lets through.
    var limit: Int {
        switch self {
        case .market, .candle, .trade, .ticker, .orderbook: 10
        case .standard: 30
        case .order: 12
        case .orderTest: 8
        case .orderCancelAll, .origin: 1
        case .connect: 5
        }
    }

    var window: TimeSpan {
        switch self {
        case .orderCancelAll: .seconds(2)
        case .origin: .seconds(10)
        default: .seconds(1)
        }
    }
}

extension UpbitGroup {
    /// Windows of a second are those of the clock; longer ones begin with their first request.
    fileprivate var isAligned: Bool { window <= .seconds(1) }
}

/// Counts requests by group and by client, and blocks a client that does not heed its limit.
struct UpbitLimits {
    enum Verdict: Hashable {
        /// So many more may come in this window.
        case passed(left: Int)
        case refused
        case banned(rest: TimeSpan)
    }

    private struct Counter: Hashable {
        let group: UpbitGroup
        let client: String
    }

    private struct Window {
        var start: Timestamp
        var count = 0
        /// Windows in a row, this one included, in which requests were refused.
        var refusedInRow = 0
    }

    private struct Ban {
        var until: Timestamp
        var count: Int
    }

    /// For measurements: everything passes.
    private let isOff: Bool
    private var windows: [Counter: Window] = [:]
    private var bans: [String: Ban] = [:]

    /// This many windows in a row with refusals, or as many refusals in one as this many times its
    /// limit, are taken for ignoring it.
    static let patience = 3
    static let firstBan = TimeSpan.seconds(10)
    /// As long as this after a ban ended, the next one is longer.
    static let banMemory = TimeSpan.hours(1)
    /// More clients than this are not told apart.
    static let mostCounters = 20_000

    init(isOff: Bool = false) { self.isOff = isOff }

    /// Counts a request of `client`: an address, or an account.
    mutating func take(_ group: UpbitGroup, of client: String, at wall: Timestamp) -> Verdict {
        guard !isOff else { return .passed(left: group.limit) }
        if let ban = bans[client], wall < ban.until { return .banned(rest: ban.until - wall) }
        let counter = Counter(group: group, client: client)
        if windows.count >= Self.mostCounters, windows[counter] == nil { forget(before: wall) }
        let start = group.isAligned ? wall.floored(to: group.window) : wall
        var window = windows[counter] ?? Window(start: start)
        if wall - window.start >= group.window {
            let isNext = wall - group.window < window.start + group.window
            let wasRefused = window.count > group.limit
            window.refusedInRow = isNext && wasRefused ? window.refusedInRow : 0
            window.start = start
            window.count = 0
        }
        window.count += 1
        defer { windows[counter] = window }
        guard window.count > group.limit else {
            return .passed(left: group.limit - window.count)
        }
        if window.count == group.limit + 1 { window.refusedInRow += 1 }
        let refused = window.count - group.limit
        guard refused > Self.patience * group.limit || window.refusedInRow > Self.patience else {
            return .refused
        }
        window.refusedInRow = 0
        return ban(client, at: wall)
    }

    private mutating func ban(_ client: String, at wall: Timestamp) -> Verdict {
        var ban = bans[client] ?? Ban(until: wall, count: 0)
        if wall - ban.until > Self.banMemory { ban.count = 0 }
        let first = Self.firstBan.nanoseconds / 1_000_000_000
        let length = TimeSpan.seconds(min(first << Int64(min(ban.count, 10)), 3600))
        ban.until = wall + length
        ban.count += 1
        if bans.count >= Self.mostCounters {
            bans = bans.filter { $0.value.until > wall }
            if bans.count >= Self.mostCounters { bans.removeAll() }
        }
        bans[client] = ban
        return .banned(rest: ban.until - wall)
    }

    private mutating func forget(before wall: Timestamp) {
        windows = windows.filter { wall - $0.value.start < .seconds(60) }
        if windows.count >= Self.mostCounters { windows.removeAll() }
    }
}

internal import Domain

/// Counts calls by address and kind, in seconds of the wall clock, and shuts out who calls too often.
///
/// Calls that fail count like all others.
struct BithumbGate {
    private struct Caller: Hashable {
        let peer: String
        let lane: Lane
    }

    private enum Lane: Hashable {
        case calls(BithumbCategory)
        case handshakes
        case refusedHandshakes
        case soft(BithumbCategory)
    }

    private struct Count {
        var period: Timestamp
        var calls: Int
        var blockedUntil: Timestamp
    }

    private let limits: BithumbLimits?
    private var counts: [Caller: Count] = [:]

    /// So many callers are remembered before those who have been silent are forgotten.
    private static let mostCallers = 4096

    init(limits: BithumbLimits?) { self.limits = limits }

    /// How many callers are remembered.
    var callers: Int { counts.count }

    /// Counts a call; whether it may be answered.
    mutating func admits(
        _ category: BithumbCategory, from peer: String, at time: Timestamp
    ) -> Bool {
        guard let limits else { return true }
        let rule = rule(of: category, limits)
        return count(
            Caller(peer: peer, lane: .calls(category)), upTo: rule.calls, per: .seconds(1),
            block: rule.block, at: time)
    }

    /// Counts a single order or cancel of an account; whether it may be answered.
    mutating func admitsSoftly(
        _ category: BithumbCategory, of key: String, at time: Timestamp
    ) -> Bool {
        guard let most = limits?.softOrders else { return true }
        return count(
            Caller(peer: key, lane: .soft(category)), upTo: most, per: .seconds(1), block: .zero,
            at: time)
    }

    /// Counts a WebSocket handshake; whether it may go on.
    mutating func admitsHandshake(from peer: String, at time: Timestamp) -> Bool {
        guard let limits else { return true }
        let refused = Caller(peer: peer, lane: .refusedHandshakes)
        if let count = counts[refused], time < count.blockedUntil { return false }
        let isAdmitted = count(
            Caller(peer: peer, lane: .handshakes), upTo: limits.handshakes, per: .seconds(1),
            block: .zero, at: time)
        if !isAdmitted {
            _ = count(
                refused, upTo: limits.stubbornHandshakes - 1, per: .seconds(10),
                block: limits.handshakeBlock, at: time)
        }
        return isAdmitted
    }

    private func rule(
        of category: BithumbCategory, _ limits: BithumbLimits
    ) -> (calls: Int, block: TimeSpan) {
        switch category {
        case .candles, .orderBook, .ticker, .trades, .otherPublic:
            (limits.publicCalls, limits.publicBlock)
        case .create, .cancel: (limits.privateCalls, limits.tradeBlock)
        case .createBatch, .cancelBatch: (limits.batches, limits.tradeBlock)
        case .otherPrivate: (limits.privateCalls, limits.queryBlock)
        }
    }

    private mutating func count(
        _ caller: Caller, upTo most: Int, per span: TimeSpan, block: TimeSpan, at time: Timestamp
    ) -> Bool {
        let period = time.floored(to: span)
        if counts.count >= Self.mostCallers, counts[caller] == nil { forgetSilent(at: time) }
        var count =
            counts[caller] ?? Count(period: period, calls: 0, blockedUntil: .distantPast)
        guard time >= count.blockedUntil else { return false }
        if count.period != period {
            count.period = period
            count.calls = 0
        }
        count.calls += 1
        let isAdmitted = count.calls <= most
        if !isAdmitted { count.blockedUntil = max(count.blockedUntil, time + block) }
        counts[caller] = count
        return isAdmitted
    }

    private mutating func forgetSilent(at time: Timestamp) {
        counts = counts.filter { _, count in
            time < count.blockedUntil || time < count.period + .seconds(10)
        }
        // So many busy callers are no clients of a sandbox: their counts begin anew.
        if counts.count >= Self.mostCallers { counts.removeAll() }
    }
}

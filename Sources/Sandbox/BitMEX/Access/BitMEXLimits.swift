import Domain

/// How much a client may ask.
public struct BitMEXLimits: Sendable {
    /// Requests a minute of an account.
    public var signedPerMinute: Int64
    /// Requests a minute of an address without a key.
    public var anonymousPerMinute: Int64
    /// Orders and changes to positions a second of an account.
    public var ordersPerSecond: Int64
    /// So many refusals within a minute ban the address for an hour; `nil` for never.
    public var refusalsBeforeBan: Int?
    /// WebSocket connections an hour of an address.
    public var connectionsPerHour: Int64

    public init(
        signedPerMinute: Int64, anonymousPerMinute: Int64, ordersPerSecond: Int64,
        refusalsBeforeBan: Int?, connectionsPerHour: Int64
    ) {
        self.signedPerMinute = signedPerMinute
        self.anonymousPerMinute = anonymousPerMinute
        self.ordersPerSecond = ordersPerSecond
        self.refusalsBeforeBan = refusalsBeforeBan
        self.connectionsPerHour = connectionsPerHour
    }

    /// As the venue had them at its end. How many refusals made a ban was never published.
    public static let venue = BitMEXLimits(
        signedPerMinute: 120, anonymousPerMinute: 30, ordersPerSecond: 10,
        refusalsBeforeBan: 60, connectionsPerHour: 720)
    /// For measurements.
    public static let none = BitMEXLimits(
        signedPerMinute: 1_000_000_000, anonymousPerMinute: 1_000_000_000,
        ordersPerSecond: 1_000_000_000, refusalsBeforeBan: nil,
        connectionsPerHour: 1_000_000_000)
}

/// Counts requests against both layers of limits, on the world's clock.
struct BitMEXRateLimiter {
    /// Tokens come back one by one.
    struct Bucket {
        let capacity: Int64
        /// Nanoseconds from one token to the next.
        let step: Int64
        /// When it will be full.
        private var fullAt: Int64

        init(capacity: Int64, per span: TimeSpan, at time: Timestamp) {
            self.capacity = capacity
            step = max(1, span.nanoseconds / capacity)
            fullAt = time.nanoseconds
        }

        func remaining(at time: Timestamp) -> Int64 {
            let missing = max(0, fullAt - time.nanoseconds)
            return max(0, capacity - (missing + step - 1) / step)
        }

        /// Takes a token; otherwise says after how many nanoseconds there is one.
        mutating func take(at time: Timestamp) -> Int64? {
            if remaining(at: time) > 0 {
                fullAt = max(fullAt, time.nanoseconds) + step
                return nil
            }
            return fullAt - time.nanoseconds - (capacity - 1) * step
        }
    }

    /// Requests of the running second.
    private struct Second {
        var start: Int64
        var count: Int64
    }

    /// What the headers of an answer tell.
    struct Standing {
        var limit: Int64
        var remaining: Int64
        /// Unix seconds at which the next token comes.
        var reset: Int64
        var limitOfSecond: Int64?
        var remainingOfSecond: Int64?
    }

    let limits: BitMEXLimits
    private var buckets: [String: Bucket] = [:]
    private var seconds: [String: Second] = [:]
    private var refusals: [String: [Int64]] = [:]
    private var bans: [String: Int64] = [:]
    private var connections: [String: Bucket] = [:]

    init(_ limits: BitMEXLimits) { self.limits = limits }

    /// Whether an address is shut out.
    mutating func isBanned(_ peer: String, at time: Timestamp) -> Bool {
        guard let end = bans[peer] else { return false }
        if end > time.nanoseconds { return true }
        bans[peer] = nil
        refusals[peer] = nil
        return false
    }

    /// Counts a request.
    ///
    /// - Parameters:
    ///   - key: the API key, `nil` for an anonymous request.
    ///   - isOrder: whether the layer of one second counts it too.
    mutating func admit(
        key: String?, peer: String, isOrder: Bool, at time: Timestamp
    ) -> (standing: Standing, refusal: BitMEXError?) {
        let name = key.map { "key \($0)" } ?? "peer \(peer)"
        let perMinute = key == nil ? limits.anonymousPerMinute : limits.signedPerMinute
        forgetIfMany(at: time)
        var bucket =
            buckets[name] ?? Bucket(capacity: perMinute, per: .minutes(1), at: time)
        let wait = bucket.take(at: time)
        buckets[name] = bucket
        var standing = Standing(
            limit: perMinute, remaining: bucket.remaining(at: time),
            reset: time.nanoseconds / 1_000_000_000 + 1)
        if let wait {
            note(refusalOf: peer, at: time)
            return (standing, .rateLimited(max(1, (wait + 999_999_999) / 1_000_000_000)))
        }
        guard isOrder, let key else { return (standing, nil) }
        var second = seconds[key] ?? Second(start: .min / 2, count: 0)
        if time.nanoseconds - second.start >= 1_000_000_000 {
            second = Second(start: time.nanoseconds, count: 0)
        }
        standing.limitOfSecond = limits.ordersPerSecond
        guard second.count < limits.ordersPerSecond else {
            standing.remainingOfSecond = 0
            note(refusalOf: peer, at: time)
            return (standing, .rateLimited(1))
        }
        second.count += 1
        seconds[key] = second
        standing.remainingOfSecond = limits.ordersPerSecond - second.count
        return (standing, nil)
    }

    /// Counts a WebSocket connection.
    ///
    /// - Returns: how many are left; `nil` when this one is too many.
    mutating func admitConnection(of peer: String, at time: Timestamp) -> Int64? {
        var bucket =
            connections[peer]
            ?? Bucket(capacity: limits.connectionsPerHour, per: .hours(1), at: time)
        let wait = bucket.take(at: time)
        connections[peer] = bucket
        return wait == nil ? bucket.remaining(at: time) : nil
    }

    private mutating func note(refusalOf peer: String, at time: Timestamp) {
        guard let limit = limits.refusalsBeforeBan else { return }
        var list = refusals[peer] ?? []
        list.removeAll { time.nanoseconds - $0 > 60_000_000_000 }
        list.append(time.nanoseconds)
        refusals[peer] = list
        if list.count >= limit {
            bans[peer] = time.nanoseconds + TimeSpan.hours(1).nanoseconds
            refusals[peer] = nil
        }
    }

    /// Addresses come and go: full buckets need not be kept.
    private mutating func forgetIfMany(at time: Timestamp) {
        if buckets.count > Self.capacity {
            buckets = buckets.filter { $0.value.remaining(at: time) < $0.value.capacity }
        }
        if connections.count > Self.capacity {
            connections = connections.filter { $0.value.remaining(at: time) < $0.value.capacity }
        }
        if refusals.count > Self.capacity { refusals.removeAll() }
    }

    private static let capacity = 10_000
}

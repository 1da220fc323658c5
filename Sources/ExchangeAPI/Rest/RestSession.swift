public import Domain
internal import Synchronization
public import Transport

/// One kind of call to a venue: which limits count it, who it waits for, and how long.
public struct CallKind: Hashable, Sendable {
    /// Every group of limits that the venue counts it in.
    public let groups: [String]
    public let priority: CallPriority
    /// How long it may wait for the limit before it is given up as not sent.
    public let patience: TimeSpan

    public init(_ groups: [String], _ priority: CallPriority, patience: TimeSpan = .seconds(5)) {
        self.groups = groups
        self.priority = priority
        self.patience = patience
    }
}

/// Calls a venue's REST interface for one port: at the venue's pace, signed at the last moment, with
/// every failure put into one of the three kinds.
public final class RestSession: Sendable {
    private let http: any HTTPSending
    private let dialect: any RestDialect
    private let gate: any CallGate
    private let clock: any WallClock
    private let watch: ClockWatch?
    private let isSigned: Bool
    private let tally = Mutex(PortHealth())

    /// - Parameters:
    ///   - watch: learns of the venue's clock from every answer.
    ///   - isSigned: whether calls are signed, and so not made while the clocks are too far apart.
    public init(
        http: any HTTPSending, dialect: any RestDialect, gate: any CallGate, clock: any WallClock,
        watch: ClockWatch? = nil, isSigned: Bool = false
    ) {
        self.watch = watch
        self.isSigned = isSigned
        self.http = http
        self.dialect = dialect
        self.gate = gate
        self.clock = clock
    }

    public var health: PortHealth {
        tally.withLock { $0.banned(until: gate.shutUntil) }
    }

    /// Makes a request when the limit lets it through, and sends it once.
    ///
    /// - Parameter request: makes and signs it for the time it is given, which is that of sending: a token
    ///   that waited for the limit would be stale.
    /// - Returns: an answer that the venue means as a success.
    public func call(
        _ kind: CallKind, _ request: (Timestamp) throws(VenueCallError) -> HTTPRequest
    ) async throws(VenueCallError) -> HTTPResponse {
        do throws(VenueCallError) {
            try await pass(kind)
            try checkClock()
            let response = try await send(try request(clock.now))
            let now = clock.now
            watch?.learn(from: response)
            learn(dialect.limits(of: response, groups: kind.groups, at: now))
            if let failure = dialect.failure(of: response, at: now) { throw failure }
            tally.withLock { $0.count(.success, at: now) }
            return response
        } catch {
            tally.withLock { $0.count(.failure(error), at: clock.now) }
            throw error
        }
    }

    private func checkClock() throws(VenueCallError) {
        guard isSigned, let watch else { return }
        do throws(ClockSkewError) {
            try watch.check()
        } catch {
            throw .notSent(NotSent(.blocked, error.description))
        }
    }

    private func pass(_ kind: CallKind) async throws(VenueCallError) {
        do throws(RateGateError) {
            try await gate.pass(kind.groups, priority: kind.priority, patience: kind.patience)
        } catch {
            switch error {
            case .wouldWait(_, let until):
                throw .notSent(NotSent(.rateLimited, error.description, notBefore: until))
            case .shut(let until):
                throw .notSent(NotSent(.banned, error.description, notBefore: until))
            case .unknownGroup: throw .notSent(NotSent(.blocked, error.description))
            }
        }
    }

    private func send(_ request: HTTPRequest) async throws(VenueCallError) -> HTTPResponse {
        do throws(HTTPFailure) {
            return try await http.send(request)
        } catch {
            switch error {
            case .notSent(let reason): throw .notSent(NotSent(.unreachable, reason))
            case .unanswered(let reason): throw .outcomeUnknown(reason)
            }
        }
    }

    private func learn(_ news: [LimitNews]) {
        for item in news {
            switch item {
            case .remaining(let group, let count, let until):
                gate.learn(group, remaining: count, until: until)
            case .shut(let groups, let until): gate.shut(groups, until: until)
            }
        }
    }
}

extension PortHealth {
    fileprivate enum Outcome {
        case success
        case failure(VenueCallError)
    }

    fileprivate mutating func count(_ outcome: Outcome, at now: Timestamp) {
        switch outcome {
        case .success:
            answered += 1
            lastAnswer = now
        case .failure(.refused):
            refused += 1
            lastAnswer = now
        case .failure(.notSent): notSent += 1
        case .failure(.outcomeUnknown): unknown += 1
        }
    }

    fileprivate func banned(until time: Timestamp?) -> PortHealth {
        var health = self
        health.bannedUntil = time
        return health
    }
}

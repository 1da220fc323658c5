public import Domain

/// What becomes of one request.
public struct RequestFate: Hashable, Sendable {
    public enum Handling: Hashable, Sendable {
        case carriedOut
        /// `FaultyMarket` is asked for a fill first.
        case carriedOutAfterPartFill
        case refused(VenueTrouble)
        /// The connection is cut, and nothing is carried out.
        case cut
    }

    public enum Answer: Hashable, Sendable {
        case sent(after: TimeSpan)
        /// The connection is cut instead.
        case lost
        /// The connection stays open without it.
        case withheld
    }

    public let handling: Handling
    public let answer: Answer

    public static let ordinary = RequestFate(handling: .carriedOut, answer: .sent(after: .zero))
}

/// Throws the dice of a plan. The same plan, seed and order of events give the same faults.
public struct FaultInjector: Sendable {
    public private(set) var plan: FaultPlan
    /// How often each kind has struck.
    public private(set) var strikes: [FaultKind: Int] = [:]
    /// Grows with each new plan, so that sockets draw their lives again.
    public private(set) var generation = 0
    /// How far the venue's clock is ahead.
    public private(set) var skew = TimeSpan.zero
    /// Whether a message to a client has to go through `SocketFaults`.
    public private(set) var touchesMessages = false
    /// The faults that may fall on a request.
    private var onRequests: [Fault] = []
    private var random: SeededRandom

    public init(plan: FaultPlan, seed: UInt64) {
        self.plan = plan
        random = SeededRandom(seed: seed)
        read(plan)
    }

    /// Goes on with another plan; what struck before stays counted.
    public mutating func replace(with plan: FaultPlan) {
        self.plan = plan
        generation += 1
        read(plan)
    }

    private mutating func read(_ plan: FaultPlan) {
        skew = .zero
        for case .offset(let span) in plan.faults.map(\.strength) { skew = span }
        touchesMessages = plan.faults.contains {
            [.mute, .duplicateFill, .reorderFill].contains($0.kind)
        }
        onRequests = plan.faults.filter { $0.kind.takesScope || $0.kind == .fillBeforeCancel }
    }

    /// Whether sockets are to be closed because the venue is being worked on.
    public var closesSockets: Bool {
        onRequests.contains { $0.kind == .maintenance && $0.scope.covers(.sockets) }
    }

    /// Draws what becomes of a request of a class, which is never `all`.
    public mutating func fate(of scope: RequestScope) -> RequestFate {
        guard !onRequests.isEmpty else { return .ordinary }
        let handling = handling(of: scope)
        switch handling {
        case .cut: return RequestFate(handling: .cut, answer: .sent(after: .zero))
        case .refused: return RequestFate(handling: handling, answer: .sent(after: wait(scope)))
        case .carriedOut, .carriedOutAfterPartFill:
            return RequestFate(handling: handling, answer: answer(of: scope))
        }
    }

    private mutating func handling(of scope: RequestScope) -> RequestFate.Handling {
        if strikes(.maintenance, scope) { return .refused(.maintenance) }
        if strikes(.cut, scope) { return .cut }
        if strikes(.banned, scope) { return .refused(.banned) }
        if strikes(.rateLimited, scope) { return .refused(.rateLimited) }
        if strikes(.badGateway, scope) { return .refused(.badGateway) }
        if strikes(.overloaded, scope) { return .refused(.overloaded) }
        if scope == .cancels, strikes(.fillBeforeCancel, scope) { return .carriedOutAfterPartFill }
        return .carriedOut
    }

    private mutating func answer(of scope: RequestScope) -> RequestFate.Answer {
        if strikes(.loseAnswer, scope) { return .lost }
        if strikes(.withholdAnswer, scope) { return .withheld }
        return .sent(after: wait(scope))
    }

    /// How long the answer waits.
    private mutating func wait(_ scope: RequestScope) -> TimeSpan {
        for fault in onRequests where fault.scope.covers(scope) {
            guard case .delay(let range, let chance) = fault.strength, draw(chance) else {
                continue
            }
            count(.delay)
            return draw(range)
        }
        return .zero
    }

    /// How long a socket that opens now may live; `nil` for as long as it likes.
    mutating func life() -> TimeSpan? {
        for case .life(let range) in plan.faults.map(\.strength) { return draw(range) }
        return nil
    }

    mutating func strikes(_ kind: FaultKind, _ scope: RequestScope = .all) -> Bool {
        for fault in plan.faults where fault.kind == kind && fault.scope.covers(scope) {
            let isDrawn =
                switch fault.strength {
                case .always: true
                case .chance(let chance): draw(chance)
                case .delay, .life, .offset: false
                }
            if isDrawn {
                count(kind)
                return true
            }
        }
        return false
    }

    mutating func count(_ kind: FaultKind) { strikes[kind, default: 0] += 1 }

    func has(_ kind: FaultKind) -> Bool { plan.faults.contains { $0.kind == kind } }

    private mutating func draw(_ chance: Rate) -> Bool {
        chance.raw > 0 && below(UInt64(FixedPoint.scale)) < UInt64(chance.raw)
    }

    private mutating func draw(_ range: ClosedRange<TimeSpan>) -> TimeSpan {
        let width = (range.upperBound - range.lowerBound).nanoseconds
        return range.lowerBound + TimeSpan(nanoseconds: Int64(below(UInt64(width) + 1)))
    }

    /// Evenly below `limit`, by the high word of a product: its bias is far below what anyone can count.
    private mutating func below(_ limit: UInt64) -> UInt64 {
        random.next().multipliedFullWidth(by: limit).high
    }
}

extension TimeSpan {
    fileprivate static func + (left: TimeSpan, right: TimeSpan) -> TimeSpan {
        TimeSpan(nanoseconds: left.nanoseconds + right.nanoseconds)
    }

    fileprivate static func - (left: TimeSpan, right: TimeSpan) -> TimeSpan {
        TimeSpan(nanoseconds: left.nanoseconds - right.nanoseconds)
    }
}

/// What a message says of one field of a thing it tells about.
public enum Change<Value> {
    /// The message does not speak of it.
    case unchanged
    /// The message says that there is none (any more).
    case cleared
    case set(Value)

    /// The value, when one was told.
    public var value: Value? {
        if case .set(let value) = self { value } else { nil }
    }

    /// What holds after this change, when `old` held before.
    public func applied(to old: Value?) -> Value? {
        switch self {
        case .unchanged: old
        case .cleared: nil
        case .set(let value): value
        }
    }

    /// A value that is always told: none means cleared.
    public init(told value: Value?) { self = value.map(Change.set) ?? .cleared }
}

extension Change: Equatable where Value: Equatable {}
extension Change: Hashable where Value: Hashable {}
extension Change: Sendable where Value: Sendable {}

public import Domain

/// Values that hold from a date on, each until the next one.
public struct DatedRules<Value: Sendable>: Sendable {
    /// One value and the first moment at which it is in force.
    public struct Entry: Sendable {
        /// When it comes into force.
        public let from: Timestamp
        /// What is in force from then on.
        public let value: Value

        /// `value`, in force from `from` on.
        public init(from: Timestamp, _ value: Value) {
            self.from = from
            self.value = value
        }
    }

    /// In ascending order of `from`; never empty.
    public let entries: [Entry]

    /// The entries in any order.
    ///
    /// - Precondition: there is at least one, and no two begin at the same moment.
    public init(_ entries: [Entry]) {
        let sorted = entries.sorted { $0.from < $1.from }
        precondition(!sorted.isEmpty, "dated rules need an entry")
        precondition(
            zip(sorted, sorted.dropFirst()).allSatisfy { $0.from < $1.from },
            "two rules begin at the same moment")
        self.entries = sorted
    }

    /// The moment before which nothing is known.
    public var earliest: Timestamp { entries[0].from }

    /// The value in force at `time`; `nil` before the first entry.
    ///
    /// A value is in force from its own moment on, that moment included.
    public func value(at time: Timestamp) -> Value? {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].from <= time { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : entries[low - 1].value
    }

    /// The moments after `start` and before `end` at which a new entry comes into force.
    public func changes(after start: Timestamp, before end: Timestamp) -> [Timestamp] {
        entries.map(\.from).filter { $0 > start && $0 < end }
    }

    /// The same dates with other values.
    public func map<Other: Sendable>(_ transform: (Value) -> Other) -> DatedRules<Other> {
        DatedRules<Other>(entries.map { .init(from: $0.from, transform($0.value)) })
    }
}

import Domain

/// Orders that are acknowledged and not yet at the book, first in, first out.
struct ArrivalQueue: Sendable {
    private var entries: [(time: Timestamp, number: OrderNumber)] = []
    private var start = 0

    var isEmpty: Bool { start == entries.count }

    mutating func append(_ number: OrderNumber, at time: Timestamp) {
        entries.append((time, number))
    }

    /// Takes the next one out that is due by `time`.
    mutating func next(by time: Timestamp) -> (time: Timestamp, number: OrderNumber)? {
        guard start < entries.count, entries[start].time <= time else { return nil }
        let entry = entries[start]
        start += 1
        if start == entries.count {
            entries.removeAll(keepingCapacity: true)
            start = 0
        } else if start > 1024, start > entries.count / 2 {
            entries.removeFirst(start)
            start = 0
        }
        return entry
    }
}

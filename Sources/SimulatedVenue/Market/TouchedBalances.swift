/// The balances that the running operation has changed, in the order of their first changes.
///
/// Emptying takes only the count back: an array that empties itself and keeps its storage takes longer for
/// it than most operations take for their balances.
struct TouchedBalances: Sendable {
    private var entries: [(account: Int, currency: Int)] = []
    private(set) var count = 0

    @inline(__always)
    mutating func append(_ account: Int, _ currency: Int) {
        if count < entries.count {
            entries[count] = (account, currency)
        } else {
            entries.append((account, currency))
        }
        count += 1
    }

    subscript(index: Int) -> (account: Int, currency: Int) { entries[index] }

    mutating func removeAll() { count = 0 }
}

/// The last 512 values of several series with running sums, so that the sum over any recent window
/// is one subtraction.
///
/// Running sums remember where they started through their rounding. `rebase` computes them anew
/// from the values, backward from the newest; called at fixed points of absolute time, it makes
/// every window a function of the values inside it, to the last bit, whenever the series began.
///
/// All columns live in one array: a copy of the state costs one reference, not one for each series.
struct RollingColumns: Sendable {
    static let capacity = 512
    private static let mask = capacity - 1

    /// For each column its values, then its sums.
    private var storage: [Double]
    private let columns: Int
    /// Rows pushed so far.
    private(set) var position = 0

    init(columns: Int) {
        self.columns = columns
        storage = [Double](repeating: 0, count: columns * 2 * Self.capacity)
    }

    @inline(__always)
    private func slot(_ column: Int, _ position: Int) -> Int {
        column &* (2 &* Self.capacity) &+ (position & Self.mask)
    }

    /// Begins the next row; every column must then be set.
    mutating func advance() { position &+= 1 }

    /// Sets the newest value of `column`.
    @inline(__always)
    mutating func set(_ column: Int, _ value: Double) {
        let here = slot(column, position)
        let before = slot(column, position &- 1)
        storage[here] = value
        storage[here &+ Self.capacity] = storage[before &+ Self.capacity] + value
    }

    /// The value of `column`, `back` rows ago.
    @inline(__always)
    func value(_ column: Int, back: Int) -> Double { storage[slot(column, position &- back)] }

    /// The sum of the `length` values of `column` that end `back` rows ago, all among the last 512.
    @inline(__always)
    func sum(_ column: Int, _ length: Int, back: Int) -> Double {
        let end = slot(column, position &- back) &+ Self.capacity
        let start = slot(column, position &- back &- length) &+ Self.capacity
        return storage[end] - storage[start]
    }

    /// Calls `body` with the values of `column` for each of the rows `range` ago, newest first.
    @inline(__always)
    func forEach(_ column: Int, back range: Range<Int>, _ body: (Double) -> Void) {
        storage.withUnsafeBufferPointer { storage in
            for step in range { body(storage[slot(column, position &- step)]) }
        }
    }

    /// Recomputes the sums of the newest `depth` values of all columns.
    mutating func rebase(depth: Int) {
        let newest = position
        let columns = columns
        storage.withUnsafeMutableBufferPointer { storage in
            for column in 0..<columns {
                let values = column &* (2 &* Self.capacity)
                let sums = values &+ Self.capacity
                var sum = 0.0
                storage[sums &+ (newest & Self.mask)] = 0
                for step in 0..<depth {
                    sum -= storage[values &+ ((newest &- step) & Self.mask)]
                    storage[sums &+ ((newest &- step &- 1) & Self.mask)] = sum
                }
            }
        }
    }
}

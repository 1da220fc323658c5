import Domain

/// Judges each row beside the one before it: forward in time, or a duplicate.
struct RowSequence {
    private var last: Bar?
    private var lastLine = 0
    /// Rows dropped because the row before them said the same.
    private(set) var duplicates = 0

    /// Whether the bar counts; `false` for a duplicate.
    mutating func accept(_ bar: Bar, line: Int) throws(CandleFileProblem) -> Bool {
        if let last, bar.start <= last.start {
            guard bar.start == last.start else {
                throw .timeBackward(
                    time: bar.start, previous: last.start, previousLine: lastLine)
            }
            guard bar == last else { throw .timeTwice(time: bar.start, firstLine: lastLine) }
            duplicates += 1
            return false
        }
        last = bar
        lastLine = line
        return true
    }
}

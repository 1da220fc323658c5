public import Domain

/// What a recording holds, found by reading it once from beginning to end: after this its rows are known
/// to be good.
public struct RecordingSurvey: Hashable, Sendable {
    public let path: String
    public let market: String
    public let kind: RecordingKind
    /// The times of the first and the last row.
    public let first: Timestamp
    public let last: Timestamp
    /// Trades, or snapshots that are not crossed.
    public let count: Int
    /// Of a trade; `nil` for a book.
    public let meanQuantity: Quantity?
    /// Snapshots whose bid is not below their ask, and which are left out.
    public let crossed: Int

    /// Reads the file.
    ///
    /// - Parameter report: called every 16,384 rows; `.stop` ends the reading.
    /// - Returns: `nil` when `report` stopped the reading.
    public static func of(
        _ path: String, market: String,
        report: (ReadingProgress) -> ReadingStep = { _ in .goOn }
    ) throws(RecordingError) -> RecordingSurvey? {
        let reader = try RecordingReader(path: path, market: market)
        return reader.kind.isBook ? try book(reader, report) : try trades(reader, report)
    }

    private static func trades(
        _ reader: RecordingReader, _ report: (ReadingProgress) -> ReadingStep
    ) throws(RecordingError) -> RecordingSurvey? {
        var sum: Int128 = 0
        var times = Times()
        while let entry = try reader.next() {
            times.add(entry.time)
            if case .trade(_, let quantity, _) = entry.row { sum += Int128(quantity.raw) }
            if times.count % 16_384 == 0, report(reader.progress) == .stop { return nil }
        }
        // A mean is not larger than the largest, which fits.
        let mean = times.count > 0 ? Quantity(raw: Int64(sum / Int128(times.count))) : nil
        return survey(reader, times, mean: mean, crossed: 0)
    }

    private static func book(
        _ reader: RecordingReader, _ report: (ReadingProgress) -> ReadingStep
    ) throws(RecordingError) -> RecordingSurvey? {
        let snapshots = try RecordedBookReader(reader)
        var times = Times()
        while let book = try snapshots.next() {
            times.add(book.time)
            if times.count % 16_384 == 0, report(reader.progress) == .stop { return nil }
        }
        guard times.count > 0 else {
            throw RecordingError(file: reader.path, line: nil, problem: .allCrossed)
        }
        return survey(reader, times, mean: nil, crossed: snapshots.crossed)
    }

    private struct Times {
        var first = Timestamp.distantPast
        var last = Timestamp.distantPast
        var count = 0

        mutating func add(_ time: Timestamp) {
            if count == 0 { first = time }
            last = time
            count += 1
        }
    }

    private static func survey(
        _ reader: RecordingReader, _ times: Times, mean: Quantity?, crossed: Int
    ) -> RecordingSurvey {
        RecordingSurvey(
            path: reader.path, market: reader.market, kind: reader.kind, first: times.first,
            last: times.last, count: times.count, meanQuantity: mean, crossed: crossed)
    }
}

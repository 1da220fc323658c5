public import Domain

/// What can be taken out of a store as rows of text.
public enum ExportSubject: Hashable, Sendable {
    /// Candles that start in `[from, to)`.
    case candles(CandleSeriesID, from: Timestamp, to: Timestamp)
    case signals(StoredRun)
    case orders(StoredRun)
    case fills(StoredRun)
    /// Two rows for each transfer: what it debits (positive) and what it credits (negative).
    case postings(StoredRun)
}

/// How rows are written.
public enum ExportFormat: String, Hashable, Sendable, CaseIterable {
    /// A header and a line for each row, quoted by RFC 4180 and ended by a line feed; nothing stands
    /// for what is absent.
    case csv
    /// A JSON object for each row on a line of its own; decimals and times are strings, counts are
    /// numbers, `null` stands for what is absent.
    case jsonl
}

extension Store {
    /// Writes `subject` row by row, in constant memory.
    ///
    /// Times are ISO 8601 in UTC, decimals are exact, and the names of columns are a promise.
    ///
    /// - Parameter write: takes the next piece of the text, some ten kilobytes of whole lines. The
    ///   export ends early, without an error, when it returns `false`.
    /// - Returns: the number of rows written.
    @discardableResult
    public func export(
        _ subject: ExportSubject, as format: ExportFormat, to write: ([UInt8]) -> Bool
    ) throws(StorageError) -> Int {
        let table = try ExportTable(subject, in: self)
        var writer = ExportWriter(format: format, columns: table.columns)
        writer.writeHeader()
        var rows = 0
        try access { database in
            let row = try RowReader(database, path: path, sql: table.sql, table.arguments)
            while try row.next() {
                try writer.write(row)
                rows += 1
                if writer.output.count >= 32_768 {
                    guard write(writer.output) else { return }
                    writer.output.removeAll(keepingCapacity: true)
                }
            }
            if !writer.output.isEmpty { _ = write(writer.output) }
        }
        return rows
    }
}

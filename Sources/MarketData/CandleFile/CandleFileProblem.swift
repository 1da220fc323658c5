public import Domain

/// What is wrong with a candle file; each case carries what the reader found.
public enum CandleFileProblem: Error, Hashable, Sendable {
    // The file itself.
    case missing
    /// `reason` is the operating system's, e.g. "Permission denied".
    case unreadable(reason: String)
    case notGzip
    /// `reason` is zlib's, e.g. "incorrect data check".
    case damagedGzip(reason: String)
    case truncatedGzip
    case empty
    case headerOnly

    // The header; `found` is its text, cut to eighty characters.
    case columnsMissing([CandleColumn], found: String)
    case columnsUnknown([String], found: String)
    case columnRepeated(CandleColumn, found: String)

    // One row.
    case lineTooLong(limit: Int)
    case rowAfterBlankLine
    case fieldCount(expected: Int, found: Int)
    case notANumber(CandleColumn, DecimalError)
    case notMilliseconds(text: String)
    case timeOutOfRange(text: String)
    case notPositive(CandleColumn, text: String)
    case negative(CandleColumn, text: String)
    case highBelowLow(high: Price, low: Price)
    case closeOutside(close: Price, low: Price, high: Price)

    // One row beside those before it.
    case timeBackward(time: Timestamp, previous: Timestamp, previousLine: Int)
    case timeTwice(time: Timestamp, firstLine: Int)
    case offGrid(time: Timestamp, interval: TimeSpan)
    case intervalMixed(interval: TimeSpan, spacing: TimeSpan, time: Timestamp)

    // All rows together.
    case intervalUnknown
    case intervalUnsupported(spacing: TimeSpan)
    case intervalContradicted(stated: TimeSpan, found: TimeSpan)
    case statedIntervalUnsupported(TimeSpan)
}

extension CandleFileProblem {
    /// The column that is to blame, when it is one.
    public var column: CandleColumn? {
        switch self {
        case .notANumber(let column, _), .notPositive(let column, _), .negative(let column, _):
            column
        case .notMilliseconds, .timeOutOfRange, .timeBackward, .timeTwice, .offGrid,
            .intervalMixed:
            .time
        case .highBelowLow: .high
        case .closeOutside: .close
        default: nil
        }
    }

    /// Whether the file as a whole is to blame, and no line of it.
    var isAboutFile: Bool {
        switch self {
        case .intervalUnknown, .intervalUnsupported, .intervalContradicted,
            .statedIntervalUnsupported:
            true
        default: fileExplanation != nil
        }
    }

    /// What was found, and after a semicolon what to do about it.
    var explanation: String {
        fileExplanation ?? headerExplanation ?? rowExplanation ?? sequenceExplanation
    }

    private var fileExplanation: String? {
        switch self {
        case .missing: "there is no such file; check the path"
        case .unreadable(let reason): "cannot be read (\(reason)); check the path and its rights"
        case .notGzip: "is named .gz but is not gzip; rename it or compress it with gzip"
        case .damagedGzip(let reason): "the gzip data is damaged (\(reason)); fetch it again"
        case .truncatedGzip: "the gzip data ends too early; fetch the whole file again"
        case .empty: "is empty; it needs the header \(CandleColumn.header) and rows"
        case .headerOnly: "holds a header but no row; fetch or export the candles again"
        default: nil
        }
    }

    private var headerExplanation: String? {
        let expected = "expected \(CandleColumn.header)"
        switch self {
        case .columnsMissing(let columns, let found):
            return "the header lacks \(columns.map(\.rawValue).joined(separator: ", ")); "
                + "\(expected), found \"\(found)\""
        case .columnsUnknown(let names, let found):
            return "the header has unknown columns \(names.joined(separator: ", ")); "
                + "remove them: \(expected), found \"\(found)\""
        case .columnRepeated(let column, let found):
            return "the header names \(column) twice; \(expected), found \"\(found)\""
        default: return nil
        }
    }

    private var rowExplanation: String? {
        switch self {
        case .lineTooLong(let limit): "is longer than \(limit) bytes; is this a candle file?"
        case .rowAfterBlankLine: "follows a blank line; remove the blank line"
        case .fieldCount(let expected, let found):
            "has \(found) fields where the header has \(expected); repair or remove the row"
        case .notANumber(_, let error): "\(error); repair or remove the row"
        case .notMilliseconds(let text):
            "\"\(text)\" is not a whole number of milliseconds since 1970 UTC; convert the column"
        case .timeOutOfRange(let text):
            "\"\(text)\" is outside the years 1970 to 2262; the unit is milliseconds since 1970 UTC"
        case .notPositive(_, let text):
            "\"\(text)\" is not above zero, which a price must be; repair or remove the row"
        case .negative(_, let text): "\"\(text)\" is negative; repair or remove the row"
        case .highBelowLow(let high, let low):
            "high \(high) is below low \(low); repair or remove the row"
        case .closeOutside(let close, let low, let high):
            "close \(close) is outside low \(low) to high \(high); repair or remove the row"
        default: nil
        }
    }

    private var sequenceExplanation: String {
        switch self {
        case .timeBackward(let time, let previous, let line):
            "\(time) comes after \(previous) of line \(line); sort the rows by \(CandleColumn.time)"
        case .timeTwice(let time, let line):
            "\(time) was already on line \(line) with other values; remove the wrong one"
        case .offGrid(let time, let interval):
            "\(time) is not a whole multiple of \(interval); bars are stamped with their open"
        case .intervalMixed(let interval, let spacing, let time):
            "\(time) comes \(spacing.exactText) after the row before it, in a file of \(interval) "
                + "bars; split the file by interval, or state the shorter one with --interval"
        case .intervalUnknown:
            "one row does not tell the interval; state it with --interval"
        case .intervalUnsupported(let spacing):
            "the rows are \(spacing.exactText) apart, which is none of \(BarInterval.list); "
                + "state the interval with --interval if rows are missing"
        case .intervalContradicted(let stated, let found):
            "--interval says \(stated), the rows are \(found.exactText) apart; correct one of them"
        case .statedIntervalUnsupported(let interval):
            "--interval \(interval.exactText) is none of \(BarInterval.list); choose one of these"
        default: "is not a candle file"
        }
    }
}

extension TimeSpan {
    /// The span with a unit that loses nothing: `5m`, or `60ms` below a second.
    var exactText: String {
        if nanoseconds % 1_000_000_000 == 0 { return description }
        return nanoseconds % 1_000_000 == 0 ? "\(nanoseconds / 1_000_000)ms" : "\(nanoseconds)ns"
    }
}

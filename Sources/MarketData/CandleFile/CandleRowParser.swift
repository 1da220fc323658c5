import Domain

/// Turns one line of a candle file into a bar, by the columns its header names.
struct CandleRowParser {
    private let columns: [CandleColumn]

    /// Reads the header line.
    init(header line: UnsafeRawBufferPointer) throws(CandleFileProblem) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let bytes = line.starts(with: mark) ? line[mark.count...] : line[...]
        let found = String(decoding: bytes.prefix(80), as: UTF8.self)
        var columns: [CandleColumn] = []
        var unknown: [String] = []
        for field in bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            let name = String(decoding: field.prefix(40), as: UTF8.self)
            guard let column = CandleColumn(rawValue: name) else {
                unknown.append("\"\(name)\"")
                continue
            }
            guard !columns.contains(column) else { throw .columnRepeated(column, found: found) }
            columns.append(column)
        }
        let missing = CandleColumn.allCases.filter { !$0.isOptional && !columns.contains($0) }
        // A first line without any known name is a header of another kind, or a row.
        guard missing.isEmpty else { throw .columnsMissing(missing, found: found) }
        guard unknown.isEmpty else { throw .columnsUnknown(unknown, found: found) }
        self.columns = columns
    }

    /// The bar of one line, checked by itself: numbers, signs, and high, low and close.
    ///
    /// The open may lie outside `[low, high]`: BitMEX's is the previous close.
    func bar(_ line: UnsafeRawBufferPointer) throws(CandleFileProblem) -> Bar {
        var time: Int64 = 0
        var open: Int64 = 0
        var high: Int64 = 0
        var low: Int64 = 0
        var close: Int64 = 0
        var volume: Int64 = 0
        var index = 0
        for position in 0..<columns.count {
            if position > 0 {
                guard index < line.count else { throw countProblem(line) }
                index += 1
            }
            switch columns[position] {
            case .time: time = try Self.time(line, at: &index)
            case .open: open = try Self.price(.open, line, at: &index)
            case .high: high = try Self.price(.high, line, at: &index)
            case .low: low = try Self.price(.low, line, at: &index)
            case .close: close = try Self.price(.close, line, at: &index)
            case .volume: volume = try Self.volume(line, at: &index)
            case .quoteVolume: try Self.unused(.quoteVolume, line, at: &index)
            case .trades: try Self.unused(.trades, line, at: &index)
            }
        }
        guard index == line.count else { throw countProblem(line) }
        guard high >= low else {
            throw .highBelowLow(high: Price(raw: high), low: Price(raw: low))
        }
        guard close >= low, close <= high else {
            throw .closeOutside(
                close: Price(raw: close), low: Price(raw: low), high: Price(raw: high))
        }
        return Bar(
            start: Timestamp(milliseconds: time), open: Price(raw: open), high: Price(raw: high),
            low: Price(raw: low), close: Price(raw: close), volume: Quantity(raw: volume))
    }

    private func countProblem(_ line: UnsafeRawBufferPointer) -> CandleFileProblem {
        let commas = line.count { $0 == UInt8(ascii: ",") }
        return .fieldCount(expected: columns.count, found: commas + 1)
    }

    @inline(__always)
    private static func time(
        _ line: UnsafeRawBufferPointer, at index: inout Int
    ) throws(CandleFileProblem) -> Int64 {
        let start = index
        guard let milliseconds = DecimalScanner.whole(line, at: &index) else {
            throw .notMilliseconds(text: text(line, at: start))
        }
        guard milliseconds <= Int64.max / 1_000_000 else {
            throw .timeOutOfRange(text: text(line, at: start))
        }
        return milliseconds
    }

    @inline(__always)
    private static func price(
        _ column: CandleColumn, _ line: UnsafeRawBufferPointer, at index: inout Int
    ) throws(CandleFileProblem) -> Int64 {
        let start = index
        let raw =
            if let plain = DecimalScanner.scaled(line, at: &index) {
                plain
            } else {
                try parsed(column, line, at: &index, excess: .refused)
            }
        guard raw > 0 else { throw .notPositive(column, text: text(line, at: start)) }
        return raw
    }

    @inline(__always)
    private static func volume(
        _ line: UnsafeRawBufferPointer, at index: inout Int
    ) throws(CandleFileProblem) -> Int64 {
        let start = index
        if let plain = DecimalScanner.scaled(line, at: &index) { return plain }
        let raw = try parsed(.volume, line, at: &index, excess: .cut)
        // Cutting may have left nothing of a negative number.
        guard !DecimalScanner.isNegative(DecimalScanner.field(line, at: start)) else {
            throw .negative(.volume, text: text(line, at: start))
        }
        return raw
    }

    /// Checks a number that the bar does not keep.
    ///
    /// Turnover in won does not fit a 64-bit fixed-point number on a busy day, so that its form is
    /// checked and its size is not.
    private static func unused(
        _ column: CandleColumn, _ line: UnsafeRawBufferPointer, at index: inout Int
    ) throws(CandleFileProblem) {
        if DecimalScanner.scaled(line, at: &index) != nil { return }
        let field = DecimalScanner.field(line, at: index)
        guard DecimalScanner.isDecimal(field) else {
            throw .notANumber(
                column, field.isEmpty ? .empty : .notANumber(text(line, at: index)))
        }
        guard !DecimalScanner.isNegative(field) else {
            throw .negative(column, text: text(line, at: index))
        }
        index += field.count
    }

    private static func parsed(
        _ column: CandleColumn, _ line: UnsafeRawBufferPointer, at index: inout Int,
        excess: FixedPoint.ExcessDigits
    ) throws(CandleFileProblem) -> Int64 {
        let field = DecimalScanner.field(line, at: index)
        do throws(DecimalError) {
            let value = try FixedPoint.parse(field, excess: excess)
            index += field.count
            return value
        } catch {
            throw .notANumber(column, error)
        }
    }

    /// The offending text, cut to a length that fits one line of an error.
    private static func text(_ line: UnsafeRawBufferPointer, at index: Int) -> String {
        String(decoding: DecimalScanner.field(line, at: index).prefix(40), as: UTF8.self)
    }
}

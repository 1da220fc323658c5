import Domain

/// Turns one line of a recording into a row, by the columns its header names.
struct RecordingRowParser {
    let layout: RecordingLayout
    private let market: [UInt8]

    init(_ layout: RecordingLayout, market: String) {
        self.layout = layout
        self.market = Array(market.utf8)
    }

    /// What stands in one line, as far as its kind has it.
    private struct Cells {
        var time = Timestamp.distantPast
        var isOfMarket = true
        var side: Side?
        var price = Price.zero
        var quantity = Quantity.zero
        var bid = Price.zero
        var ask = Price.zero
        var bidQuantity: Quantity?
        var askQuantity: Quantity?
    }

    /// The row of one line; `nil` for one of another market.
    func entry(_ line: UnsafeRawBufferPointer) throws(RecordingProblem) -> RecordedEntry? {
        var cells = Cells()
        var index = 0
        for position in 0..<layout.columns.count {
            if position > 0 {
                guard index < line.count else { throw countProblem(line) }
                index += 1
            }
            try read(layout.columns[position], line, at: &index, into: &cells)
        }
        guard index == line.count else { throw countProblem(line) }
        guard cells.isOfMarket else { return nil }
        let row: RecordedRow =
            switch layout.kind {
            case .trades:
                .trade(price: cells.price, quantity: cells.quantity, takerSide: cells.side)
            case .book: .level(cells.side ?? .buy, cells.price, cells.quantity)
            case .quotes:
                .quote(
                    bid: cells.bid, bidQuantity: cells.bidQuantity, ask: cells.ask,
                    askQuantity: cells.askQuantity)
            }
        return RecordedEntry(time: cells.time, row: row)
    }

    private func read(
        _ column: RecordingLayout.Column, _ line: UnsafeRawBufferPointer, at index: inout Int,
        into cells: inout Cells
    ) throws(RecordingProblem) {
        let field = DecimalScanner.field(line, at: index)
        index += field.count
        switch column.field {
        case .milliseconds: cells.time = try Self.milliseconds(field, column.name)
        case .iso8601: cells.time = try Self.time(field, column.name)
        case .symbol: cells.isOfMarket = field.elementsEqual(market)
        case .side: cells.side = try side(field, column.name)
        case .price: cells.price = try Self.price(field, column.name)
        case .quantity:
            cells.quantity = try Self.quantity(
                field, column.name, mayBeZero: layout.kind == .book)
        case .bid: cells.bid = try Self.price(field, column.name)
        case .ask: cells.ask = try Self.price(field, column.name)
        case .bidQuantity:
            cells.bidQuantity = try Self.quantity(field, column.name, mayBeZero: true)
        case .askQuantity:
            cells.askQuantity = try Self.quantity(field, column.name, mayBeZero: true)
        case .unused: break
        }
    }

    private func countProblem(_ line: UnsafeRawBufferPointer) -> RecordingProblem {
        let commas = line.count { $0 == UInt8(ascii: ",") }
        return .file(.fieldCount(expected: layout.columns.count, found: commas + 1))
    }

    private static func milliseconds(
        _ field: UnsafeRawBufferPointer, _ column: String
    ) throws(RecordingProblem) -> Timestamp {
        var index = 0
        guard let value = DecimalScanner.whole(field, at: &index),
            value <= Int64.max / 2_000_000
        else { throw .notATime(column: column, text: text(field)) }
        return Timestamp(milliseconds: value)
    }

    /// BitMEX writes `D` between day and time in its files, and `T` elsewhere.
    private static func time(
        _ field: UnsafeRawBufferPointer, _ column: String
    ) throws(RecordingProblem) -> Timestamp {
        var characters = Array(field.prefix(40))
        if characters.count > 10, characters[10] == UInt8(ascii: "D") {
            characters[10] = UInt8(ascii: "T")
        }
        guard let time = Timestamp(iso8601: String(decoding: characters, as: UTF8.self)) else {
            throw .notATime(column: column, text: text(field))
        }
        return time
    }

    private func side(
        _ field: UnsafeRawBufferPointer, _ column: String
    ) throws(RecordingProblem) -> Side? {
        let isBook = layout.kind == .book
        switch Self.text(field).lowercased() {
        case isBook ? "bid" : "buy": return .buy
        case isBook ? "ask" : "sell": return .sell
        // A trade whose taker the venue does not name.
        case "" where !isBook: return nil
        case let word:
            throw .notASide(
                column: column, text: word, expected: isBook ? "bid or ask" : "buy or sell")
        }
    }

    private static func price(
        _ field: UnsafeRawBufferPointer, _ column: String
    ) throws(RecordingProblem) -> Price {
        let raw = try number(field, column, excess: .refused)
        guard raw > 0 else { throw .notPositive(column: column, text: text(field)) }
        // A book stands some steps above and below it.
        guard raw <= Int64.max / 2 else {
            throw .notANumber(column: column, .tooLarge(text(field)))
        }
        return Price(raw: raw)
    }

    /// Other people's quantities: what is finer than ours is cut.
    private static func quantity(
        _ field: UnsafeRawBufferPointer, _ column: String, mayBeZero: Bool
    ) throws(RecordingProblem) -> Quantity {
        let raw = try number(field, column, excess: .cut)
        guard raw >= 0, !DecimalScanner.isNegative(field) else {
            throw .negative(column: column, text: text(field))
        }
        guard raw > 0 || mayBeZero else { throw .notPositive(column: column, text: text(field)) }
        return Quantity(raw: raw)
    }

    private static func number(
        _ field: UnsafeRawBufferPointer, _ column: String, excess: FixedPoint.ExcessDigits
    ) throws(RecordingProblem) -> Int64 {
        var index = 0
        if let plain = DecimalScanner.scaled(field, at: &index) { return plain }
        do throws(DecimalError) {
            return try FixedPoint.parse(field, excess: excess)
        } catch {
            throw .notANumber(column: column, error)
        }
    }

    /// The offending text, cut to a length that fits one line of an error.
    private static func text(_ field: UnsafeRawBufferPointer) -> String {
        String(decoding: field.prefix(40), as: UTF8.self)
    }
}

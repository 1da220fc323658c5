import Domain
import ExchangeAPI

/// Reads one public message; levels of a book are gathered by market until its end.
struct BitMEXMarketReader: WireReader {
    let received: Timestamp
    private let fields = BitMEXMarketFields.shared
    private var books = BitMEXBooks()
    private var repeats = BitMEXRepeats()
    /// What the rows of a message that were read where they stand belong to; how many they were.
    private var read: (content: Content, rows: Int)?

    init(received: Timestamp) { self.received = received }

    mutating func finish(into events: inout [MarketEvent]) {
        books.take(into: &events, received)
    }

    var keys: WireKeyTable { fields.keys }
    var rows: WireField? { fields.envelope.data }

    /// Reads the rows at once when the table and what is done to it stand before them, as they do.
    mutating func take(
        rows: inout WireRows, of head: WireObject, into events: inout [MarketEvent]
    ) throws(WireError) -> Bool {
        guard head.has(fields.envelope.table), head.has(fields.envelope.action) else {
            return false
        }
        let content = try content(of: head)
        read = (content, try readRows(&rows, content, into: &events))
        return true
    }

    /// Reads a data message, an answer, or one row of a REST answer.
    mutating func take(
        _ row: WireObject, into events: inout [MarketEvent]
    ) throws(WireError) {
        if let table = row.optional(fields.envelope.table) {
            return try readTable(table, row, into: &events)
        }
        switch try BitMEXAnswer.read(row, fields.envelope, received) {
        case .status(let status): events.append(.status(status))
        case .error(let error): events.append(.error(error))
        case nil: try readRow(row, into: &events)
        }
    }

    /// A row of REST names no table; its keys do.
    private mutating func readRow(
        _ row: WireObject, into events: inout [MarketEvent]
    ) throws(WireError) {
        if row.tells(fields.account) {
            throw WireError("account", .unsupported("a row of an account in the market stream"))
        } else if row.has(fields.tradeID) {
            events.append(try bitmexTrade(row, fields, &repeats, received))
        } else if row.has(fields.open) || row.has(fields.close) {
            events.append(.candle(try bitmexBin(row, fields, nil, received)))
        } else if row.has(fields.bids) || row.has(fields.asks) {
            events.append(.book(try bitmexBook10(row, fields, received)))
        } else if row.has(fields.levelID) {
            try books.add(row, fields, .partial, &repeats)
        } else if Self.instrumentFields(fields).contains(where: { row.has($0) }) {
            events.append(.instrument(try bitmexInstrument(row, fields, received)))
        } else if row.has(fields.bidPrice) || row.has(fields.askPrice) {
            events.append(.quote(try bitmexQuote(row, fields, received)))
        } else if row.has(fields.fundingInterval) {
            events.append(.funding(try bitmexFunding(row, fields, received)))
        } else if row.has(fields.price), row.has(fields.size) {
            events.append(try bitmexTrade(row, fields, &repeats, received))
        } else {
            throw WireError(
                "message",
                .unsupported("no trade, book, quote, candle, instrument or funding"))
        }
    }

    private static func instrumentFields(_ fields: BitMEXMarketFields) -> [WireField] {
        [
            fields.state, fields.mark, fields.last, fields.index, fields.openInterest,
            fields.fundingTime,
        ]
    }

    /// The table of a data message, and what is done to it.
    private struct Content {
        let table: BitMEXTable
        let action: BitMEXAction
    }

    private func content(of message: WireObject) throws(WireError) -> Content {
        let table = try BitMEXTable.market(message.value(fields.envelope.table))
        let value = try message.value(fields.envelope.action)
        let action = try BitMEXAction.read(value)
        try Self.check(table, action, value)
        return Content(table: table, action: action)
    }

    private mutating func readTable(
        _ table: WireValue, _ message: WireObject, into events: inout [MarketEvent]
    ) throws(WireError) {
        if read == nil {
            let content = try content(of: message)
            var rows = try message.value(fields.envelope.data).rows()
            read = (content, try readRows(&rows, content, into: &events))
        }
        if let (content, rows) = read.take(), rows == 0 {
            try readEmpty(table, message, content.table, into: &events)
        }
    }

    /// Reads the rows of a table, and answers how many they were.
    private mutating func readRows(
        _ rows: inout WireRows, _ content: Content, into events: inout [MarketEvent]
    ) throws(WireError) -> Int {
        var count = 0
        // Copies: the closure may not hold the reader while it is being changed.
        let fields = fields
        let received = received
        try rows.forEachObject(fields.keys(of: content.table)) { row throws(WireError) in
            count += 1
            switch content.table {
            case .trade: events.append(try bitmexTrade(row, fields, &repeats, received))
            case .levels: try books.add(row, fields, content.action, &repeats)
            case .book10: events.append(.book(try bitmexBook10(row, fields, received)))
            case .quote: events.append(.quote(try bitmexQuote(row, fields, received)))
            case .bin(let interval):
                events.append(.candle(try bitmexBin(row, fields, interval, received)))
            case .instrument:
                events.append(.instrument(try bitmexInstrument(row, fields, received)))
            case .funding: events.append(.funding(try bitmexFunding(row, fields, received)))
            }
        }
        return count
    }

    /// A table without rows is valid: a book of one market is then empty.
    private mutating func readEmpty(
        _ table: WireValue, _ message: WireObject, _ kind: BitMEXTable,
        into events: inout [MarketEvent]
    ) throws(WireError) {
        let nested = BitMEXNested.shared
        let filter = try message.optional(fields.envelope.filter)?.object(nested.keys)
        if kind == .levels, let symbol = filter?.optional(nested.symbol) {
            books.clear(try symbol.market(BitMEXDecoder.exchangeName))
        } else {
            let times = EventTimes(venue: nil, received: received)
            events.append(.status(StreamStatus(.emptied(try table.name()), times: times)))
        }
    }

    /// Only books and instruments change in place; all other tables grow.
    private static func check(
        _ table: BitMEXTable, _ action: BitMEXAction, _ value: WireValue
    ) throws(WireError) {
        let isAllowed =
            switch (table, action) {
            case (_, .partial), (_, .insert), (.levels, _), (.instrument, .update),
                (.book10, .update):
                true
            default: false
            }
        guard isAllowed else { throw value.unsupported("this table only grows") }
    }
}

/// The public tables that are followed.
enum BitMEXTable: Equatable, Sendable {
    case trade, levels, book10, quote, instrument, funding
    case bin(TimeSpan)

    /// The public table of that name.
    static func market(_ name: WireValue) throws(WireError) -> BitMEXTable {
        // Nearly all messages are of these two: they are not searched for.
        if name.equals("orderBookL2_25") { return .levels }
        if name.equals("trade") { return .trade }
        return try name.word(names)
    }

    private static let names: [WireWord<BitMEXTable>] = [
        WireWord("trade", .trade), WireWord("orderBookL2", .levels),
        WireWord("orderBookL2_25", .levels), WireWord("orderBook10", .book10),
        WireWord("quote", .quote), WireWord("instrument", .instrument),
        WireWord("funding", .funding), WireWord("tradeBin1m", .bin(.minutes(1))),
        WireWord("tradeBin5m", .bin(.minutes(5))), WireWord("tradeBin1h", .bin(.hours(1))),
        WireWord("tradeBin1d", .bin(.days(1))),
    ]
}

import Domain
import ExchangeAPI

/// Reads one message about the account.
struct BitMEXAccountReader: WireReader {
    let received: Timestamp
    private let fields = BitMEXAccountFields.shared

    init(received: Timestamp) { self.received = received }

    var keys: WireKeyTable { fields.keys }

    /// Reads a data message, an answer, or one row of a REST answer.
    mutating func take(
        _ row: WireObject, into events: inout [AccountEvent]
    ) throws(WireError) {
        if let table = row.optional(fields.envelope.table) {
            return try readTable(table, row, into: &events)
        }
        if row.has(fields.orderID), let error = row.optional(fields.envelope.error) {
            let id = VenueOrderID(try row.value(fields.orderID).identifier())
            let times = EventTimes(
                venue: try row.optional(fields.time)?.isoTime(), received: received)
            events.append(.error(try bitmexError(error, order: id, times)))
            return
        }
        switch try BitMEXAnswer.read(row, fields.envelope, received) {
        case .status(let status): events.append(.status(status))
        case .error(let error): events.append(.error(error))
        case nil: try readRow(row, into: &events)
        }
    }

    /// A row of REST names no table; its keys do.
    private func readRow(
        _ row: WireObject, into events: inout [AccountEvent]
    ) throws(WireError) {
        if row.has(fields.fillKind) {
            try bitmexExecution(row, fields, received, into: &events)
        } else if row.has(fields.orderID) {
            events.append(.order(try bitmexOrder(row, fields, received)))
        } else if row.tells(fields.positionQuantity) {
            events.append(.position(try bitmexPosition(row, fields, received)))
        } else if row.has(fields.amount) || row.has(fields.wallet) || row.has(fields.available) {
            events.append(.margin(try bitmexMargin(row, fields, received)))
        } else {
            throw WireError(
                "message",
                .unsupported("neither an order, an execution, a position, a margin nor an error"))
        }
    }

    private func readTable(
        _ table: WireValue, _ message: WireObject, into events: inout [AccountEvent]
    ) throws(WireError) {
        let kind = try table.word(Table.words)
        let actionValue = try message.value(fields.envelope.action)
        guard try BitMEXAction.read(actionValue) != .delete else {
            throw actionValue.unsupported("rows of the account are not deleted")
        }
        let data = try message.value(fields.envelope.data)
        var rows = 0
        let received = received
        let fields = fields
        try data.forEachObject(fields.keys) { row throws(WireError) in
            rows += 1
            switch kind {
            case .order: events.append(.order(try bitmexOrder(row, fields, received)))
            case .execution: try bitmexExecution(row, fields, received, into: &events)
            case .position:
                events.append(.position(try bitmexPosition(row, fields, received)))
            case .margin: events.append(.margin(try bitmexMargin(row, fields, received)))
            }
        }
        guard rows == 0 else { return }
        let times = EventTimes(venue: nil, received: received)
        events.append(.status(StreamStatus(.emptied(try table.name()), times: times)))
    }

    /// The private tables that are followed.
    private enum Table: Sendable {
        case order, execution, position, margin

        static let words: [WireWord<Table>] = [
            WireWord("order", .order), WireWord("execution", .execution),
            WireWord("position", .position), WireWord("margin", .margin),
            WireWord("wallet", .margin),
        ]
    }
}

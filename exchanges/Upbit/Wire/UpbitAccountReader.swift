import Domain
import ExchangeAPI

/// Reads one message about the account.
struct UpbitAccountReader: WireReader {
    let received: Timestamp
    let fields = UpbitAccountFields.shared

    init(received: Timestamp) { self.received = received }

    var keys: WireKeyTable { fields.keys }

    mutating func take(
        _ row: WireObject, into events: inout [AccountEvent]
    ) throws(WireError) {
        if row.tells(fields.type) {
            let type = try row.value(fields.type)
            if type.equals("myOrder") {
                return try upbitMyOrder(row, fields, received, into: &events)
            }
            if type.equals("myAsset") {
                return try upbitMyAsset(row, fields, received, into: &events)
            }
            _ = try type.text()
            throw type.unknown("myOrder, myAsset")
        }
        try fields.expectRest(row)
        if let error = row.optional(fields.error) {
            events.append(.error(try upbitError(error, received)))
        } else if let status = row.optional(fields.status) {
            events.append(.status(try upbitStatus(status, received)))
        } else if row.has(fields.balance) || row.has(fields.currency) {
            events.append(.balance(try upbitBalance(row, fields, received)))
        } else if row.has(fields.uuid) {
            try upbitOrderRow(row, fields, received, into: &events)
        } else {
            throw WireError(
                "message", .unsupported("neither an order, a balance nor an error"))
        }
    }
}

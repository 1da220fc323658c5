import Domain
import ExchangeAPI

/// Reads one message about the account.
struct BithumbAccountReader: WireReader {
    let received: Timestamp
    let fields = BithumbAccountFields.shared

    init(received: Timestamp) { self.received = received }

    var keys: WireKeyTable { fields.keys }

    mutating func take(
        _ row: WireObject, into events: inout [AccountEvent]
    ) throws(WireError) {
        if row.tells(fields.type) {
            let type = try row.value(fields.type)
            if type.equals("myOrder") {
                return try bithumbMyOrder(row, fields, received, into: &events)
            }
            if type.equals("myAsset") {
                return try bithumbMyAsset(row, fields, received, into: &events)
            }
            _ = try type.text()
            throw type.unknown("myOrder, myAsset")
        }
        try fields.expectRest(row)
        if let error = row.optional(fields.error) {
            events.append(.error(try bithumbError(error, received, order: row, fields)))
        } else if let status = row.optional(fields.status) {
            events.append(.status(try bithumbStatus(status, received)))
        } else if row.has(fields.balance) || row.has(fields.currency) {
            events.append(.balance(try bithumbBalance(row, fields, received)))
        } else if let list = row.optional(fields.rows) {
            let fields = fields
            let received = received
            try list.forEachObject(fields.keys) { order throws(WireError) in
                try bithumbOrderRow(order, fields, received, into: &events)
            }
        } else if row.has(fields.orderID) {
            try bithumbOrderRow(row, fields, received, into: &events)
        } else {
            throw WireError(
                "message", .unsupported("neither an order, a balance nor an error"))
        }
    }
}

import Domain

/// What the header of a recording says its columns are.
struct RecordingLayout: Hashable, Sendable {
    enum Field: Hashable, Sendable {
        case milliseconds, iso8601, symbol, side, price, quantity
        case bid, ask, bidQuantity, askQuantity
        /// Read over: it tells nothing of the market that is not in the others.
        case unused
    }

    struct Column: Hashable, Sendable {
        let name: String
        let field: Field
    }

    /// The headers that are understood, as documentation writes them.
    static let known = [
        "trade_time_ms,price,volume[,side][,trade_id]",
        "timestamp,symbol,side,size,price[,…] (as BitMEX publishes its trades)",
        "time_ms,side,price,quantity (a book, side bid or ask)",
        "time_ms,bid,ask[,bid_quantity,ask_quantity][,last] (best prices)",
    ]

    let kind: RecordingKind
    let columns: [Column]

    /// - Parameter market: where the columns of several markets stand beside each other, those of this
    ///   one count: `xbtusd_bid` for XBTUSD.
    init(header line: UnsafeRawBufferPointer, market: String) throws(RecordingProblem) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let bytes = line.starts(with: mark) ? line[mark.count...] : line[...]
        let found = String(decoding: bytes.prefix(80), as: UTF8.self)
        let names = bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            .map { String(decoding: $0.prefix(40), as: UTF8.self) }
        guard let shape = try Shape(names, market: market) else { throw .headerUnknown(found) }
        var columns: [Column] = []
        var unknown: [String] = []
        for name in names {
            guard let field = shape.field(name) else {
                unknown.append("\"\(name)\"")
                continue
            }
            guard field == .unused || !columns.contains(where: { $0.field == field }) else {
                throw .columnRepeated(name, found: found)
            }
            columns.append(Column(name: name, field: field))
        }
        let missing = shape.required.filter { name, field in
            !columns.contains { $0.field == field }
        }
        guard missing.isEmpty else { throw .columnsMissing(missing.map(\.0), found: found) }
        guard unknown.isEmpty else { throw .columnsUnknown(unknown, found: found) }
        kind = shape.kind
        self.columns = columns
    }
}

/// One of the headers that are understood.
private struct Shape {
    let kind: RecordingKind
    let required: [(String, RecordingLayout.Field)]
    private let others: [String: RecordingLayout.Field]
    /// Columns of other markets, which are left out.
    private let leavesOut: (String) -> Bool

    /// `nil` for a header of another kind.
    init?(_ names: [String], market: String) throws(RecordingProblem) {
        var required: [(String, RecordingLayout.Field)]
        var others: [String: RecordingLayout.Field] = [:]
        var leavesOut: (String) -> Bool = { _ in false }
        if names.contains("open_time_ms") {
            throw .candles
        } else if names.contains("trade_time_ms") {
            kind = .trades
            required = [("trade_time_ms", .milliseconds), ("price", .price), ("volume", .quantity)]
            others = ["quantity": .quantity, "side": .side, "trade_id": .unused]
        } else if Set(["timestamp", "symbol", "size"]).isSubset(of: names) {
            kind = .trades
            required = [
                ("timestamp", .iso8601), ("symbol", .symbol), ("side", .side),
                ("size", .quantity), ("price", .price),
            ]
            for name in [
                "tickDirection", "trdMatchID", "grossValue", "homeNotional", "foreignNotional",
                "trdType",
            ] { others[name] = .unused }
        } else if names.contains("time_ms"), names.contains("price") {
            kind = .book
            required = [
                ("time_ms", .milliseconds), ("side", .side), ("price", .price),
                ("quantity", .quantity),
            ]
        } else if names.contains("time_ms"),
            names.contains(where: { $0 == "bid" || $0.hasSuffix("_bid") })
        {
            kind = .quotes
            let prefix = names.contains("bid") ? "" : market.lowercased() + "_"
            required = [
                ("time_ms", .milliseconds), (prefix + "bid", .bid), (prefix + "ask", .ask),
            ]
            others = [
                "last": .unused, prefix + "bid_quantity": .bidQuantity,
                prefix + "ask_quantity": .askQuantity,
            ]
            leavesOut = { name in
                ["_bid", "_ask", "_bid_quantity", "_ask_quantity"].contains(where: name.hasSuffix)
            }
        } else {
            return nil
        }
        self.required = required
        self.others = others
        self.leavesOut = leavesOut
    }

    func field(_ name: String) -> RecordingLayout.Field? {
        required.first { $0.0 == name }?.1 ?? others[name] ?? (leavesOut(name) ? .unused : nil)
    }
}

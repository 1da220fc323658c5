import Domain

/// One value of a row of a table.
///
/// `absent` differs from `null`: the venue leaves out what never had a value, and writes `null`
/// where one was cleared.
enum BitMEXCell: Hashable, Sendable {
    case absent
    case null
    case bool(Bool)
    case integer(Int64)
    /// A whole number of 10⁻⁸ steps.
    case decimal(Int64)
    case text(String)
    case time(Timestamp)
    /// Price and size of each level of a short book.
    case levels([Level])
    /// JSON that is no single value, as it is written.
    case raw(String)

    struct Level: Hashable, Sendable {
        let price: Price
        let size: Int64
    }

    static func price(_ price: Price?) -> BitMEXCell { price.map { .decimal($0.raw) } ?? .absent }
    static func rate(_ rate: Rate?) -> BitMEXCell { rate.map { .decimal($0.raw) } ?? .absent }
    static func text(orAbsent text: String?) -> BitMEXCell { text.map { .text($0) } ?? .absent }
    static func integer(orAbsent value: Int64?) -> BitMEXCell {
        value.map { .integer($0) } ?? .absent
    }
    /// An amount in major units, cut to eight decimals.
    static func amount(_ money: Money) -> BitMEXCell {
        .decimal(Int64(clamping: money.raw / Int128(FixedPoint.scale)))
    }

    var orNull: BitMEXCell { self == .absent ? .null : self }
    var isSet: Bool { self != .absent && self != .null }

    func write(to bytes: inout [UInt8]) {
        switch self {
        case .absent, .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): bytes.append(contentsOf: String(value).utf8)
        case .decimal(let raw): bytes.append(contentsOf: FixedPoint.description(raw).utf8)
        case .text(let text): JSONWriter.quote(text, into: &bytes)
        case .raw(let json): bytes.append(contentsOf: json.utf8)
        case .time(let time):
            bytes.append(UInt8(ascii: "\""))
            bytes.append(contentsOf: BitMEXText.time(time).utf8)
            bytes.append(UInt8(ascii: "\""))
        case .levels(let levels):
            bytes.append(UInt8(ascii: "["))
            for (place, level) in levels.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes.append(contentsOf: "[\(level.price),\(level.size)]".utf8)
            }
            bytes.append(UInt8(ascii: "]"))
        }
    }

    /// Whether it is what a filter asks for.
    func matches(_ wanted: JSONTree) -> Bool {
        switch (self, wanted) {
        case (.absent, .null), (.null, .null): true
        case (.bool(let value), .bool(let other)): value == other
        case (.integer(let value), .number(let text)), (.integer(let value), .string(let text)):
            Int64(text) == value
        case (.decimal(let value), .number(let text)):
            (try? FixedPoint.parse(text)) == value
        case (.text(let value), .string(let text)): value == text
        case (.time(let value), .string(let text)): Timestamp(iso8601: text) == value
        case (_, .array(let values)): values.contains { matches($0) }
        default: false
        }
    }
}

/// One row of a table. All rows of a table have the same fields in the same order, so that two of
/// them are compared place by place.
struct BitMEXRow: Hashable, Sendable {
    struct Field: Hashable, Sendable {
        let name: String
        var cell: BitMEXCell
    }

    var fields: [Field]

    init(_ fields: [(String, BitMEXCell)]) {
        self.fields = fields.map { Field(name: $0.0, cell: $0.1) }
    }

    subscript(name: String) -> BitMEXCell {
        get { fields.first { $0.name == name }?.cell ?? .absent }
        set {
            if let place = fields.firstIndex(where: { $0.name == name }) {
                fields[place].cell = newValue
            } else {
                fields.append(Field(name: name, cell: newValue))
            }
        }
    }

    /// The fields of `always`, and those that differ from `before`; `nil` when no other field
    /// differs.
    ///
    /// A value that is gone is told as `null`.
    func changes(
        since before: BitMEXRow, always: Set<String>, ignoring: Set<String>
    ) -> BitMEXRow? {
        var delta = BitMEXRow([])
        var hasChanged = false
        for (place, field) in fields.enumerated() {
            let old = place < before.fields.count ? before.fields[place].cell : .absent
            if field.cell != old {
                var changed = field
                if field.cell == .absent { changed.cell = .null }
                if field.cell.orNull != old.orNull, !ignoring.contains(field.name) {
                    hasChanged = true
                }
                delta.fields.append(changed)
            } else if always.contains(field.name) {
                delta.fields.append(field)
            }
        }
        return hasChanged ? delta : nil
    }

    /// Whether every member of a filter matches.
    func matches(_ filter: [JSONTree.Member]) -> Bool {
        filter.allSatisfy { self[$0.key].matches($0.value) }
    }

    /// Only the fields named.
    func keeping(_ names: Set<String>) -> BitMEXRow {
        var row = self
        row.fields.removeAll { !names.contains($0.name) }
        return row
    }

    /// Writes it as a JSON object without what is absent.
    func write(to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        for field in fields where field.cell != .absent {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            JSONWriter.quote(field.name, into: &bytes)
            bytes.append(UInt8(ascii: ":"))
            field.cell.write(to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    static func write(_ rows: [BitMEXRow], to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "["))
        for (place, row) in rows.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            row.write(to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }
}

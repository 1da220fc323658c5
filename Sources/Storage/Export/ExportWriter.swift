internal import Domain
internal import GRDBSQLite

/// Writes rows of a query as CSV or JSON lines.
struct ExportWriter {
    let format: ExportFormat
    private let columns: [(name: String, kind: ExportKind)]
    /// `"name":` of each column.
    private let keys: [[UInt8]]
    /// Whole lines that have not been handed on.
    var output: [UInt8] = []

    init(format: ExportFormat, columns: [(name: String, kind: ExportKind)]) {
        self.format = format
        self.columns = columns
        keys = columns.map { Array((JSONText.quoted($0.name) + ":").utf8) }
    }

    mutating func writeHeader() {
        guard format == .csv else { return }
        output.append(contentsOf: columns.map(\.name).joined(separator: ",").utf8)
        output.append(UInt8(ascii: "\n"))
    }

    mutating func write(_ row: RowReader) throws {
        for index in columns.indices {
            switch format {
            case .csv:
                if index > 0 { output.append(UInt8(ascii: ",")) }
            case .jsonl:
                output.append(UInt8(ascii: index == 0 ? "{" : ","))
                output.append(contentsOf: keys[index])
            }
            let kind = columns[index].kind
            guard let text = try row.optional({ row in try Self.text(row, kind) }) else {
                if format == .jsonl { output.append(contentsOf: "null".utf8) }
                continue
            }
            write(text, kind)
        }
        if format == .jsonl { output.append(UInt8(ascii: "}")) }
        output.append(UInt8(ascii: "\n"))
    }

    private mutating func write(_ text: String, _ kind: ExportKind) {
        switch (format, kind) {
        case (.csv, .text): appendField(text)
        case (.csv, _), (.jsonl, .count), (.jsonl, .flag), (.jsonl, .real):
            output.append(contentsOf: text.utf8)
        case (.jsonl, _): JSONText.append(text, to: &output)
        }
    }

    /// A field by RFC 4180: in quotes when it holds a comma, a quote or the end of a line.
    private mutating func appendField(_ text: String) {
        let needsQuotes = text.utf8.contains { byte in
            byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0a || byte == 0x0d
        }
        guard needsQuotes else {
            output.append(contentsOf: text.utf8)
            return
        }
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { output.append(byte) }
            output.append(byte)
        }
        output.append(UInt8(ascii: "\""))
    }

    private static func text(_ row: RowReader, _ kind: ExportKind) throws -> String {
        switch kind {
        case .text, .decimal: row.text()
        case .fixed: FixedPoint.description(row.integer())
        case .count: "\(row.integer())"
        case .flag: row.flag() ? "true" : "false"
        case .real: "\(row.real())"
        case .time: row.time().description
        case .span: row.span().description
        case .order(let run): ClientOrderID(run: run, sequence: try row.sequence()).description
        }
    }
}

import Domain
import Foundation
import Testing

@testable import Sandbox

@Suite("BitMEX sandbox: recorded payloads")
struct BitMEXSchemaTests {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "shared/payloads/bitmex")

    static var isThere: Bool { FileManager.default.fileExists(atPath: folder.path) }

    private static var files: [String] {
        let all = FileManager.default.enumerator(atPath: folder.path)?.allObjects ?? []
        return all.compactMap { $0 as? String }.filter {
            $0.hasSuffix(".json") || $0.hasSuffix(".jsonl") || $0.hasSuffix(".txt")
        }.sorted()
    }

    /// The JSON of a file; some have lines before it that tell of the request.
    private static func json(_ file: String) throws -> JSONTree {
        let data = try Data(contentsOf: folder.appending(path: file))
        if let json = JSONTree(Array(data)) { return json }
        let lines = String(decoding: data, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        let text = lines.drop { !$0.hasPrefix("{") && !$0.hasPrefix("[") }
            .joined(separator: "\n")
        return try #require(JSONTree(Array(text.utf8)), "\(file)")
    }

    @Test("no recorded file is forgotten", .enabled(if: isThere, "../shared is not there"))
    func complete() {
        for file in Self.files where file.contains("/") {
            let isListed =
                BitMEXSchema.table[file] != nil || BitMEXSchema.without[file] != nil
            #expect(isListed, "\(file) has neither a counterpart nor a reason")
        }
    }

    @Test(
        "each recorded payload has a counterpart with its keys and types",
        .enabled(if: isThere, "../shared is not there"))
    func counterparts() throws {
        let samples = try BitMEXSamples.make()
        for (file, schema) in BitMEXSchema.table.sorted(by: { $0.key < $1.key })
        where Self.files.contains(file) {
            let rows = try Self.rows(of: file)
            #expect(!rows.isEmpty, "\(file)")
            for row in rows { try compare(row, samples, schema, file) }
        }
    }

    /// Compares a row or a message with what the sandbox has of its kind.
    private func compare(
        _ row: JSONTree, _ samples: [String: [JSONTree]], _ schema: BitMEXSchema, _ file: String
    ) throws {
        var schema = schema
        var name = schema.counterpart
        if name == "row" {
            name = BitMEXSchema.table(ofRow: row)
            schema = BitMEXSchema.rows(of: name)
        } else if row["success"] != nil {
            name = "ack"
        } else if let table = row["table"]?.textOrNumber,
            let action = row["action"]?.textOrNumber
        {
            name = "\(action == "partial" ? "partial" : "message") \(table)"
        }
        let sample = try #require(samples[name], "\(file): \(name)")
        compare(row, Self.shape(sample), schema, file)
        guard let table = row["table"]?.textOrNumber else { return }
        let inner = Self.shape(samples[table] ?? [])
        for part in row["data"]?.list ?? [] {
            compare(part, inner, BitMEXSchema.rows(of: table), file)
        }
        if let types = row["types"], let known = sample.first?["types"] {
            compareTypes(types, known, BitMEXSchema.rows(of: table), file)
        }
    }

    /// The types that a partial names.
    private func compareTypes(
        _ types: JSONTree, _ known: JSONTree, _ schema: BitMEXSchema, _ file: String
    ) {
        for member in types.members where !schema.missing.contains(member.key) {
            #expect(known[member.key] == member.value, "\(file): the type of \(member.key)")
        }
    }

    @Test(
        "a recorded session has messages of the same keys",
        .enabled(if: isThere, "../shared is not there"))
    func session() throws {
        let samples = try BitMEXSamples.make()
        let file = "cryptofeed/ws_capture_2021-07-22_xbtusd_and_5.jsonl"
        let text = try String(contentsOf: Self.folder.appending(path: file), encoding: .utf8)
        var seen: Set<String> = []
        for line in text.split(separator: "\n") {
            guard var message = JSONTree(Array(line.utf8))?["msg"] else { continue }
            if case .string(let inner) = message {
                message = JSONTree(Array(inner.utf8)) ?? .null
            }
            guard let table = message["table"]?.textOrNumber,
                let action = message["action"]?.textOrNumber,
                seen.insert(table + action).inserted
            else { continue }
            let kind = action == "partial" ? "partial" : "message"
            let sample = try #require(samples["\(kind) \(table)"], "\(kind) \(table)")
            let schema = BitMEXSchema.old(
                table, "foreignKeys attributes", "partials of 2025 have neither")
            compare(message, Self.shape(sample), schema, file)
            for row in message["data"]?.list ?? [] {
                compare(row, Self.shape(samples[table] ?? []), schema, file)
            }
        }
        #expect(seen.count >= 6)
    }

    // MARK: - Shapes

    /// What of a file is compared, one by one.
    private static func rows(of file: String) throws -> [JSONTree] {
        guard file.hasPrefix("jkorf/ws_") else { return rows(try json(file)) }
        // A dialogue: what was received begins with a mark, or stands in a line of its own.
        let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        return text.split(separator: "\n").filter { !$0.hasPrefix(">") }
            .compactMap { JSONTree(Array($0.drop { $0 != "{" }.utf8)) }
    }

    private static func rows(_ json: JSONTree) -> [JSONTree] {
        switch json {
        case .array(let values): return values.flatMap { rows($0) }
        case .object(let members):
            if let body = json["body"], json["headers"] != nil { return [body] }
            if let partial = json["partial"] { return [partial] }
            if json["error"] != nil { return [json] }
            if let events = json["userEvents"] { return rows(events) }
            // Named rows, such as the fees of each symbol.
            let objects = members.filter { !$0.value.members.isEmpty }
            return objects.count == members.count ? members.map(\.value) : [json]
        default: return []
        }
    }

    private static func kind(_ json: JSONTree) -> String {
        switch json {
        case .null: "null"
        case .bool: "bool"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    /// The types each key has in any of the rows.
    private static func shape(_ rows: [JSONTree]) -> [String: Set<String>] {
        var shape: [String: Set<String>] = [:]
        for row in rows {
            for member in row.members { shape[member.key, default: []].insert(kind(member.value)) }
        }
        return shape
    }

    private func compare(
        _ row: JSONTree, _ shape: [String: Set<String>], _ schema: BitMEXSchema, _ file: String
    ) {
        for member in row.members where member.value != .null {
            if schema.missing.contains(member.key) { continue }
            let kinds = shape[member.key] ?? []
            if schema.hasNumbersAsText, kinds.contains("number"),
                let text = member.value.textOrNumber, case .number? = JSONTree(text.utf8)
            {
                continue
            }
            #expect(
                kinds.contains(Self.kind(member.value)),
                "\(file): \(member.key) is a \(Self.kind(member.value)), here \(kinds)")
        }
    }
}

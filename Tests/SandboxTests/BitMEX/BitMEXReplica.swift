@testable import Sandbox

/// A client's copy of the tables, kept by the venue's four rules.
struct BitMEXReplica {
    /// By table; rows in the order they came.
    private(set) var tables: [String: [BitMEXJSON]] = [:]
    private var keys: [String: [String]] = [:]
    /// What broke a rule.
    private(set) var faults: [String] = []

    mutating func apply(_ message: BitMEXJSON) {
        guard let table = message["table"]?.text, let action = message["action"]?.text,
            case .array(let rows)? = message["data"]
        else { return }
        switch action {
        case "partial":
            keys[table] = message["keys"]?.list.compactMap(\.text) ?? []
            tables[table] = rows
        case "insert":
            for row in rows {
                if place(of: row, table) != nil { faults.append("\(table): inserted twice") }
                tables[table, default: []].append(row)
            }
        case "update":
            for row in rows {
                guard let place = place(of: row, table) else {
                    faults.append("\(table): update of an unknown row")
                    continue
                }
                let changed = merged(tables[table]?[place] ?? .null, row)
                tables[table]?[place] = changed
            }
        case "delete":
            for row in rows {
                guard let place = place(of: row, table) else {
                    faults.append("\(table): deletion of an unknown row")
                    continue
                }
                tables[table]?.remove(at: place)
            }
        default: faults.append("\(table): \(action)")
        }
    }

    private func place(of row: BitMEXJSON, _ table: String) -> Int? {
        guard let names = keys[table], !names.isEmpty else { return nil }
        return tables[table]?.firstIndex { known in
            names.allSatisfy { known[$0] == row[$0] }
        }
    }

    private func merged(_ old: BitMEXJSON, _ new: BitMEXJSON) -> BitMEXJSON {
        var members = old.members
        for member in new.members {
            if let place = members.firstIndex(where: { $0.name == member.name }) {
                members[place] = member
            } else {
                members.append(member)
            }
        }
        return .object(members)
    }

    /// Rows as sets of fields without what is null, by what names them.
    static func normal(
        _ rows: [BitMEXJSON], without ignored: Set<String> = []
    ) -> [Set<BitMEXJSON.Member>] {
        rows.map { row in
            Set(row.members.filter { $0.value != .null && !ignored.contains($0.name) })
        }
    }
}

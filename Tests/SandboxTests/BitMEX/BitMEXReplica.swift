@testable import Sandbox

/// A client's copy of the tables, kept by the venue's four rules.
struct BitMEXReplica {
    /// By table; rows in the order they came.
    private(set) var tables: [String: [JSONTree]] = [:]
    private var keys: [String: [String]] = [:]
    /// What broke a rule.
    private(set) var faults: [String] = []

    mutating func apply(_ message: JSONTree) {
        guard let table = message["table"]?.textOrNumber,
            let action = message["action"]?.textOrNumber,
            case .array(let rows)? = message["data"]
        else { return }
        switch action {
        case "partial":
            keys[table] = message["keys"]?.list.compactMap(\.textOrNumber) ?? []
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

    private func place(of row: JSONTree, _ table: String) -> Int? {
        guard let names = keys[table], !names.isEmpty else { return nil }
        return tables[table]?.firstIndex { known in
            names.allSatisfy { known[$0] == row[$0] }
        }
    }

    private func merged(_ old: JSONTree, _ new: JSONTree) -> JSONTree {
        var members = old.members
        for member in new.members {
            if let place = members.firstIndex(where: { $0.key == member.key }) {
                members[place] = member
            } else {
                members.append(member)
            }
        }
        return .object(members)
    }

    /// Rows as sets of fields without what is null, by what names them.
    static func normal(
        _ rows: [JSONTree], without ignored: Set<String> = []
    ) -> [Set<JSONTree.Member>] {
        rows.map { row in
            Set(row.members.filter { $0.value != .null && !ignored.contains($0.key) })
        }
    }
}

import Yams

/// A mapping of the file while it is read: which keys there are, and which were asked for.
///
/// Keys nobody asked for are unknown, so the reader itself is the list of what is allowed.
struct Section {
    /// The sections above with dots, e.g. `risk`; empty at the top.
    let path: String
    let line: Int
    private let entries: [String: (line: Int, node: Node)]
    private let order: [String]
    private var known: [String] = []

    init(_ mapping: Node.Mapping, path: String, faults: inout Faults) {
        self.path = path
        line = mapping.mark?.line ?? 1
        var entries: [String: (line: Int, node: Node)] = [:]
        var order: [String] = []
        for (keyNode, node) in mapping {
            let line = keyNode.mark?.line ?? self.line
            guard let scalar = keyNode.scalar else {
                faults.add(line, path, Refusal("a key is not a word", "write `key: value`"))
                continue
            }
            let name = YAMLSource.originalKey(scalar.string).name
            if let earlier = entries[name] {
                let full = path.isEmpty ? name : "\(path).\(name)"
                faults.add(
                    line, full,
                    Refusal("set a second time; the first is in line \(earlier.line)", "keep one"))
                continue
            }
            entries[name] = (line, node)
            order.append(name)
        }
        self.entries = entries
        self.order = order
    }

    func fullName(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    func lineOf(_ key: String) -> Int { entries[key]?.line ?? line }

    func has(_ key: String) -> Bool { entries[key] != nil }

    /// Reads a scalar when the key is there; a refused text leaves `target` as it was.
    mutating func read<Value>(
        _ key: String, into target: inout Value, faults: inout Faults,
        _ parse: (String) throws(Refusal) -> Value
    ) {
        if let value = read(key, faults: &faults, parse) { target = value }
    }

    /// A scalar's value; `nil` when the key is absent or its text was refused.
    mutating func read<Value>(
        _ key: String, faults: inout Faults, _ parse: (String) throws(Refusal) -> Value
    ) -> Value? {
        known.append(key)
        guard let (line, node) = entries[key] else { return nil }
        do throws(Refusal) {
            guard case .scalar(let scalar) = node else {
                throw Refusal(
                    "one value belongs here, not a list or section", "write `\(key): value`")
            }
            guard !scalar.string.isEmpty else {
                throw Refusal("it has no value", "give one, or remove the line for the default")
            }
            return try parse(scalar.string)
        } catch {
            faults.add(node.mark?.line ?? line, fullName(key), error)
            return nil
        }
    }

    /// A scalar that must be there.
    mutating func require<Value>(
        _ key: String, faults: inout Faults, _ parse: (String) throws(Refusal) -> Value
    ) -> Value? {
        if entries[key] == nil {
            known.append(key)
            faults.add(line, fullName(key), Refusal("it is missing", "every instrument needs it"))
            return nil
        }
        return read(key, faults: &faults, parse)
    }

    /// A section below this one, or `nil` when it is absent or no section.
    mutating func section(_ key: String, faults: inout Faults) -> Section? {
        known.append(key)
        guard let (line, node) = entries[key] else { return nil }
        guard case .mapping(let mapping) = node else {
            faults.add(
                line, fullName(key),
                Refusal("a section belongs here", "write `\(key): { key: value, … }`"))
            return nil
        }
        return Section(mapping, path: fullName(key), faults: &faults)
    }

    /// The sections of a list, each with its place as `key[1]`.
    mutating func list(_ key: String, faults: inout Faults) -> [Section] {
        known.append(key)
        guard let (line, node) = entries[key] else { return [] }
        guard case .sequence(let nodes) = node else {
            faults.add(
                line, fullName(key), Refusal("a list belongs here", "write `\(key): [ … ]`"))
            return []
        }
        var result: [Section] = []
        for (index, node) in nodes.enumerated() {
            let place = "\(fullName(key))[\(index + 1)]"
            if case .mapping(let mapping) = node {
                result.append(Section(mapping, path: place, faults: &faults))
            } else {
                faults.add(
                    node.mark?.line ?? line, place,
                    Refusal("a section belongs here", "write `- { key: value, … }`"))
            }
        }
        return result
    }

    /// Reports every key that nobody asked for.
    func finish(faults: inout Faults) {
        for key in order where !known.contains(key) {
            faults.add(lineOf(key), fullName(key), refusalOfUnknown(key))
        }
    }

    private func refusalOfUnknown(_ key: String) -> Refusal {
        if SecretWords.looksSecret(key) {
            return Refusal(
                "secrets never stand in this file",
                "remove it, and name the environment variable that holds it: api_key_env, "
                    + "api_secret_env")
        }
        if let near = Suggestion.nearest(to: key, among: known) {
            return Refusal("no such key", "did you mean \(fullName(near))?")
        }
        if let elsewhere = KeyCatalog.path(of: key) {
            return Refusal("no such key here", "did you mean \(elsewhere)?")
        }
        return Refusal("no such key", "known here: \(known.sorted().joined(separator: ", "))")
    }
}

/// The violations found so far.
struct Faults {
    let file: String
    private(set) var violations: [ConfigurationViolation] = []

    init(file: String) { self.file = file }

    mutating func add(_ line: Int, _ key: String, _ refusal: Refusal) {
        violations.append(
            ConfigurationViolation(
                file: file, line: line, key: key, problem: refusal.problem, remedy: refusal.remedy))
    }

    /// In order of lines; those of one line in order of their keys.
    var sorted: [ConfigurationViolation] {
        violations.sorted { ($0.line, $0.key) < ($1.line, $1.key) }
    }
}

/// Where a key belongs that was written in the wrong section.
enum KeyCatalog {
    private static let nested = [
        "gate": ["minimum_edge_bps"],
        "sizing": ["kind", "of", "priced_at", "reserve_fee"],
        "simulation": ["spread_bps", "slippage_bps", "participation"],
        "risk": [
            "max_order_notional", "max_position_notional", "max_daily_loss_pct", "price_band_pct",
            "stale_after", "max_orders_per_day",
        ],
    ]

    static func path(of key: String) -> String? {
        nested.first { $0.value.contains(key) }.map { "\($0.key).\(key)" }
    }
}

/// The parameters of a request, and the text that a Korean exchange's signature is over.
///
/// A query counts un-encoded and in the order sent; a JSON body counts as the query it would make:
/// `k=v`, arrays as `k[]=a&k[]=b`, objects inside arrays as `k[0][name]=v`.
struct SignedParameters: Sendable {
    /// How the characters of a query are meant.
    enum Reading: Sendable {
        /// Escapes are resolved, all else stands for itself.
        case escaped
        /// The same, and a colon or a plus may come as an escape only.
        case strict
        /// A plus is a space.
        case form
    }

    /// Why no parameters can be read.
    enum Damage: Error, Equatable {
        /// A colon or a plus that is not an escape, where it has to be one.
        case rawCharacter
        /// Half an escape, or no UTF-8.
        case encoding
        /// A body that is anything but a JSON object.
        case notAnObject
    }

    private struct Pair {
        let name: String
        let value: String
    }

    /// Those of a query; empty for a body.
    private let pairs: [Pair]
    /// The JSON body; `nil` for a query.
    let body: JSONTree?
    /// What `query_hash` is the hash of; empty when there are no parameters.
    let plain: String

    static let none = SignedParameters(pairs: [], body: nil, plain: "")

    private init(pairs: [Pair], body: JSONTree?, plain: String) {
        self.pairs = pairs
        self.body = body
        self.plain = plain
    }

    init(query: some StringProtocol, reading: Reading = .escaped) throws(Damage) {
        let bytes = Array(query.utf8)
        if reading == .strict,
            bytes.contains(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: ":") })
        {
            throw .rawCharacter
        }
        func text(_ part: ArraySlice<UInt8>) throws(Damage) -> String {
            guard let text = FormText.decoded(part, plusIsSpace: reading == .form) else {
                throw .encoding
            }
            return text
        }
        var pairs: [Pair] = []
        for part in bytes.split(separator: UInt8(ascii: "&")) {
            let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            pairs.append(
                Pair(
                    name: try text(part[..<equals]), value: try text(part[equals...].dropFirst())))
        }
        self.init(pairs: pairs, body: nil, plain: try text(bytes[...]))
    }

    /// A body, or nothing at all.
    init(body bytes: [UInt8]) throws(Damage) {
        guard !bytes.isEmpty else {
            self = .none
            return
        }
        guard let body = JSONTree(bytes), case .object(let members) = body else {
            throw .notAnObject
        }
        var parts: [String] = []
        for member in members { Self.flatten(member.value, member.key, into: &parts) }
        self.init(pairs: [], body: body, plain: parts.joined(separator: "&"))
    }

    private static func flatten(_ value: JSONTree, _ name: String, into parts: inout [String]) {
        switch value {
        case .null: parts.append("\(name)=null")
        case .bool, .number, .string: parts.append("\(name)=\(value.scalar ?? "")")
        case .object(let members):
            for member in members { flatten(member.value, "\(name)[\(member.key)]", into: &parts) }
        case .array(let items):
            for (index, item) in items.enumerated() {
                switch item {
                case .object, .array: flatten(item, "\(name)[\(index)]", into: &parts)
                case .null, .bool, .number, .string: flatten(item, "\(name)[]", into: &parts)
                }
            }
        }
    }

    // MARK: - Looking up

    /// Everything sent under this name that is a single value and not empty; numbers and truth values
    /// of a body count as their text.
    func values(_ name: String) -> [String] {
        var found: [String]
        if case .object(let members)? = body {
            found = members.filter { $0.key == name }.compactMap(\.value.scalar)
        } else {
            found = pairs.filter { $0.name == name }.map(\.value)
        }
        found.removeAll(where: \.isEmpty)
        return found
    }

    /// The first of `values`.
    func value(_ name: String) -> String? { values(name).first }

    /// Whether it was sent with anything but `null`, a list or an empty text included.
    func has(_ name: String) -> Bool {
        if let body { return body[name].map { $0 != .null } ?? false }
        return pairs.contains { $0.name == name || $0.name == name + "[]" }
    }

    /// The values of `name[]`, or of an array of a body; `nil` when it is not there, or is no list of
    /// single values.
    func list(_ name: String) -> [String]? {
        if let body {
            guard let items = body[name]?.items else { return nil }
            let texts = items.compactMap(\.scalar)
            return texts.count == items.count ? texts : nil
        }
        let found = pairs.filter { $0.name == name + "[]" || $0.name == name }
        return found.isEmpty ? nil : found.map(\.value)
    }
}

/// The parameters of a request, and the text that a Korean exchange's signature is over.
///
/// A query counts un-encoded and in the order sent; a JSON body counts as the query it would make:
/// `k=v`, arrays as `k[]=a&k[]=b`, objects inside arrays as `k[0][name]=v`.
struct SignedParameters {
    struct Pair: Equatable {
        let name: String
        let value: String
    }

    /// Those of a query; empty for a body.
    let pairs: [Pair]
    /// The JSON body; `nil` for a query.
    let body: JSONTree?
    /// What `query_hash` is the hash of; empty when there are no parameters.
    let hashed: [UInt8]

    static let none = SignedParameters(query: "")

    init(query: String) {
        let bytes = Array(query.utf8)
        body = nil
        hashed = Self.decoded(bytes[...])
        pairs = bytes.split(separator: UInt8(ascii: "&")).map { part in
            let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            return Pair(
                name: String(decoding: Self.decoded(part[..<equals]), as: UTF8.self),
                value: String(decoding: Self.decoded(part[equals...].dropFirst()), as: UTF8.self))
        }
    }

    init(body: JSONTree) {
        pairs = []
        self.body = body
        var parts: [String] = []
        if case .object(let members) = body {
            for member in members { Self.flatten(member.value, member.key, into: &parts) }
        }
        hashed = Array(parts.joined(separator: "&").utf8)
    }

    private static func flatten(_ value: JSONTree, _ name: String, into parts: inout [String]) {
        switch value {
        case .null: parts.append("\(name)=null")
        case .bool(let flag): parts.append("\(name)=\(flag)")
        case .number(let text), .string(let text): parts.append("\(name)=\(text)")
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

    /// Percent signs with two digits become the byte they stand for; everything else stays.
    static func decoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        var place = bytes.startIndex
        while place < bytes.endIndex {
            if bytes[place] == UInt8(ascii: "%"), place + 2 < bytes.endIndex,
                let high = HexDigit.value(of: bytes[place + 1]),
                let low = HexDigit.value(of: bytes[place + 2])
            {
                text.append(high << 4 | low)
                place += 3
            } else {
                text.append(bytes[place])
                place += 1
            }
        }
        return text
    }

    /// The first parameter of that name; numbers of a body count as their text.
    ///
    /// `nil` when it is not there, is `null`, or is no single value.
    func value(_ name: String) -> String? {
        if let body { return body[name]?.textOrNumber }
        return pairs.first { $0.name == name }?.value
    }

    /// Whether it was sent with anything but `null`.
    func has(_ name: String) -> Bool {
        if let body { return body[name].map { $0 != .null } ?? false }
        return pairs.contains { $0.name == name }
    }

    /// The values of `name[]`, or of an array of a body; `nil` when it is not there, or is no list.
    func list(_ name: String) -> [String]? {
        if let body {
            guard let items = body[name]?.items else { return nil }
            let texts = items.compactMap(\.textOrNumber)
            return texts.count == items.count ? texts : nil
        }
        let found = pairs.filter { $0.name == name + "[]" || $0.name == name }
        return found.isEmpty ? nil : found.map(\.value)
    }
}

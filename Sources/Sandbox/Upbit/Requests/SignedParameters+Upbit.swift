internal import Domain

/// The parameters of one request in the order sent, whether they came in the query or as a JSON body.
struct UpbitParameters: Sendable {
    private let entries: [(name: String, value: String)]
    /// `k=v` joined by `&` without percent signs, which is what a token's hash is over.
    let plain: String

    var isEmpty: Bool { plain.isEmpty }

    /// - Parameter isStrict: refuses the characters that must come percent-encoded; else a plus stands
    ///   for a space, as in a form.
    init(query: String, isStrict: Bool) throws(UpbitError) {
        if isStrict, query.utf8.contains(where: { [UInt8(ascii: "+"), 0x3A].contains($0) }) {
            throw .invalidParameter("Characters : and + of a value have to be percent-encoded.")
        }
        let unfolded = isStrict ? query : String(query.map { $0 == "+" ? " " : $0 })
        guard let plain = UpbitBytes.percentDecoded(unfolded) else {
            throw .invalidParameter("The query is not percent-encoded UTF-8.")
        }
        self.plain = plain
        var entries: [(String, String)] = []
        for part in unfolded.split(separator: "&") {
            let pieces = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            // The whole has been decoded above, so its parts can be.
            let name = UpbitBytes.percentDecoded(pieces[0]) ?? ""
            let value = pieces.count > 1 ? UpbitBytes.percentDecoded(pieces[1]) ?? "" : ""
            entries.append((name, value))
        }
        self.entries = entries
    }

    /// A body: an object of scalars and lists of scalars, or nothing at all.
    init(body: [UInt8]) throws(UpbitError) {
        guard !body.isEmpty else {
            entries = []
            plain = ""
            return
        }
        guard case .object(let members) = JSONTree(body) else {
            throw .invalidParameter("The body is not a JSON object.")
        }
        var entries: [(name: String, value: String)] = []
        var parts: [String] = []
        for member in members {
            if case .array(let elements) = member.value {
                for element in elements {
                    guard let value = element.scalar else { throw Self.nested(member.key) }
                    entries.append((member.key + "[]", value))
                    parts.append("\(member.key)[]=\(value)")
                }
            } else if case .null = member.value {
                parts.append("\(member.key)=null")
            } else {
                guard let value = member.value.scalar else { throw Self.nested(member.key) }
                entries.append((member.key, value))
                parts.append("\(member.key)=\(value)")
            }
        }
        self.entries = entries
        plain = parts.joined(separator: "&")
    }

    private static func nested(_ key: String) -> UpbitError {
        .invalidParameter("The parameter \(key) is neither a value nor a list of values.")
    }

    /// The value of a parameter; an empty one counts as not sent.
    ///
    /// - Throws: `validation_error` when it was sent twice with different values.
    func text(_ name: String) throws(UpbitError) -> String? {
        let values = entries.filter { $0.name == name && !$0.value.isEmpty }
        guard let first = values.first else { return nil }
        guard values.allSatisfy({ $0.value == first.value }) else {
            throw .validation("The parameter \(name) was sent more than once.")
        }
        return first.value
    }

    func required(_ name: String) throws(UpbitError) -> String {
        guard let value = try text(name) else { throw .missing(name) }
        return value
    }

    /// All values of a list: `name[]=a&name[]=b`, `name=a&name=b` or `name=a,b`.
    func list(_ name: String) -> [String] {
        entries.filter { $0.name == name || $0.name == name + "[]" }
            .flatMap { $0.value.split(separator: ",").map(String.init) }
    }

    /// A list without repetitions, of at most `limit` values.
    func list(_ name: String, limit: Int) throws(UpbitError) -> [String] {
        var seen: Set<String> = []
        let values = list(name).filter { seen.insert($0).inserted }
        guard values.count <= limit else {
            throw .validation("At most \(limit) values of \(name) can be sent.")
        }
        return values
    }

    func integer(
        _ name: String, in range: ClosedRange<Int>, otherwise: Int
    ) throws(UpbitError) -> Int {
        guard let text = try text(name) else { return otherwise }
        guard let value = Int(text), range.contains(value) else {
            throw .validation("\(name) has to be from \(range.lowerBound) to \(range.upperBound).")
        }
        return value
    }

    /// Which of some words a parameter is.
    func word<Word: RawRepresentable & CaseIterable>(
        _ name: String, _ type: Word.Type = Word.self
    ) throws(UpbitError) -> Word? where Word.RawValue == String {
        guard let text = try text(name) else { return nil }
        guard let word = Word(rawValue: text) else {
            let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw .validation("\(name) has to be one of \(known).")
        }
        return word
    }

    /// Whether the newest come first.
    func isDescending() throws(UpbitError) -> Bool {
        try word("order_by", UpbitSortOrder.self) != .asc
    }
}

enum UpbitSortOrder: String, CaseIterable { case asc, desc }

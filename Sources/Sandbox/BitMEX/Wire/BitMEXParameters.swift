import Domain

/// What a request asks for: the query and the body, JSON or form, under one roof. Of a name that
/// stands in both, the body's counts.
struct BitMEXParameters {
    private var values: [String: JSONTree] = [:]

    /// Parameters that a program builds itself.
    init(_ values: [String: JSONTree] = [:]) { self.values = values }

    init(_ request: WireRequest) throws(BitMEXError) {
        try add(form: Array(request.query.utf8))
        guard !request.body.isEmpty else { return }
        let type = request.header("content-type")?.lowercased() ?? ""
        let first = request.body.first { $0 > 0x20 }
        let looksLikeJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        if type.contains("json") || (!type.contains("urlencoded") && looksLikeJSON) {
            guard case .object(let members)? = JSONTree(request.body) else {
                throw .bad("Malformed JSON in the request body")
            }
            for member in members { values[member.key] = member.value }
        } else {
            try add(form: request.body)
        }
    }

    private mutating func add(form: [UInt8]) throws(BitMEXError) {
        for pair in form.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = FormText.decoded(parts[0], plusIsSpace: true),
                let value = FormText.decoded(parts.count > 1 ? parts[1] : [], plusIsSpace: true)
            else { throw .bad("Malformed parameters") }
            values[name] = .string(value)
        }
    }

    /// A value that is there and not null; an empty text counts as none, as forms send it.
    subscript(name: String) -> JSONTree? {
        switch values[name] {
        case .null?, .string("")?: nil
        case let value: value
        }
    }

    func has(_ name: String) -> Bool { self[name] != nil }

    func text(_ name: String) throws(BitMEXError) -> String? {
        switch self[name] {
        case nil: return nil
        case .string(let text)?, .number(let text)?: return text
        default: throw .invalid(name)
        }
    }

    /// A decimal number, in quotation marks or not.
    ///
    /// - Returns: the number × 10⁸.
    func decimal(_ name: String) throws(BitMEXError) -> Int64? {
        guard let text = try text(name) else { return nil }
        do throws(DecimalError) {
            return try FixedPoint.parse(text)
        } catch {
            throw .invalid(name)
        }
    }

    /// A whole number; `1e3` and `1000.0` are whole too.
    func integer(_ name: String) throws(BitMEXError) -> Int64? {
        guard let text = try text(name) else { return nil }
        if let value = Int64(text) { return value }
        guard let raw = try decimal(name), raw % FixedPoint.scale == 0 else {
            throw .invalid(name)
        }
        return raw / FixedPoint.scale
    }

    func bool(_ name: String) throws(BitMEXError) -> Bool? {
        switch self[name] {
        case nil: return nil
        case .bool(let value)?: return value
        case .string("true")?, .string("1")?, .number("1")?: return true
        case .string("false")?, .string("0")?, .number("0")?: return false
        default: throw .invalid(name)
        }
    }

    /// ISO 8601. Times before 2000 and after 2100 count as those bounds, which lie beyond all data.
    func time(_ name: String) throws(BitMEXError) -> Timestamp? {
        guard let text = try text(name) else { return nil }
        let spaced = text.utf8.map { $0 == 0x20 ? UInt8(ascii: "T") : $0 }
        guard text.utf8.count <= 40,
            let time = Timestamp(iso8601: String(decoding: spaced, as: UTF8.self))
        else { throw .invalid(name) }
        return min(max(time, Self.earliest), Self.latest)
    }

    static let earliest = Timestamp(milliseconds: 946_684_800_000)
    static let latest = Timestamp(milliseconds: 4_102_444_800_000)

    /// A list of names: a JSON array, JSON in text, one name, or names with commas.
    func names(_ name: String) throws(BitMEXError) -> [String]? {
        guard var value = self[name] else { return nil }
        if case .string(let text) = value {
            if text.utf8.first == UInt8(ascii: "[") {
                guard let parsed = JSONTree(Array(text.utf8)) else { throw .invalid(name) }
                value = parsed
            } else {
                return text.split(separator: ",").map(String.init)
            }
        }
        guard case .array(let values) = value else { throw .invalid(name) }
        var names: [String] = []
        for case .string(let text) in values { names.append(text) }
        guard names.count == values.count else { throw .invalid(name) }
        return names
    }

    /// An object: JSON, or JSON in text.
    func object(_ name: String) throws(BitMEXError) -> [JSONTree.Member]? {
        guard let value = self[name] else { return nil }
        if case .object(let members) = value { return members }
        guard case .string(let text) = value,
            case .object(let members)? = JSONTree(Array(text.utf8))
        else { throw .invalid(name) }
        return members
    }
}

/// Which rows of a list a request wants, and which of their fields.
struct BitMEXPaging {
    var count = 100
    var start = 0
    var isReverse = false
    var startTime: Timestamp?
    var endTime: Timestamp?
    var columns: Set<String>?
    var filter: [JSONTree.Member] = []
    /// An exact symbol, or a root with a period such as `XBT:perpetual`.
    var symbol: String?

    init(_ parameters: BitMEXParameters, maximum: Int64 = 500) throws(BitMEXError) {
        if let count = try parameters.integer("count") {
            guard (0...maximum).contains(count) else {
                throw BitMEXError(
                    status: 400, message: "Maximum result count is \(maximum).")
            }
            self.count = Int(count)
        }
        if let start = try parameters.integer("start") {
            guard (0...10_000_000).contains(start) else { throw .invalid("start") }
            self.start = Int(start)
        }
        isReverse = Self.isReverse(parameters["reverse"])
        startTime = try parameters.time("startTime")
        endTime = try parameters.time("endTime")
        columns = try parameters.names("columns").map(Set.init)
        filter = try parameters.object("filter") ?? []
        symbol = try parameters.text("symbol")
        try takeTimesOfFilter()
    }

    /// Clients of all ages spell it as they like: whatever does not deny it means yes.
    private static func isReverse(_ value: JSONTree?) -> Bool {
        switch value {
        case nil, .null?, .bool(false)?: false
        case .number(let text)?: text != "0"
        case .string(let text)?: !["0", "false"].contains(text.lowercased())
        default: true
        }
    }

    /// `startTime` and `endTime` may stand in the filter too.
    private mutating func takeTimesOfFilter() throws(BitMEXError) {
        var rest: [JSONTree.Member] = []
        for member in filter {
            switch (member.key, member.value) {
            case ("startTime", .string(let text)), ("endTime", .string(let text)):
                let time = try BitMEXParameters([member.key: .string(text)]).time(member.key)
                if member.key == "startTime" { startTime = time } else { endTime = time }
            default: rest.append(member)
            }
        }
        filter = rest
    }

    func holds(_ time: Timestamp) -> Bool {
        if let startTime, time < startTime { return false }
        if let endTime, time > endTime { return false }
        return true
    }

    /// The page of `rows`, which are in ascending order of time.
    func page(of rows: [BitMEXRow]) -> [BitMEXRow] {
        var chosen = filter.isEmpty ? rows : rows.filter { $0.matches(filter) }
        if isReverse { chosen.reverse() }
        return cut(Array(chosen.dropFirst(start).prefix(count)))
    }

    /// The same rows with the columns asked for; keys are always among them.
    func cut(_ rows: [BitMEXRow]) -> [BitMEXRow] {
        guard let columns, !columns.isEmpty else { return rows }
        let kept = columns.union(["symbol", "timestamp"])
        return rows.map { $0.keeping(kept) }
    }
}

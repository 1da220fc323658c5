/// Status line and headers of the answer to an upgrade, read strictly.
struct HTTPHead {
    let status: Int
    /// Names in lower case.
    let fields: [(name: String, value: String)]
    /// In bytes, the empty line included.
    let size: Int

    static let longest = 16_384
    static let longestExcerpt = 240

    /// The head at the start of `bytes`; `nil` while its empty line has not come.
    static func read(
        _ bytes: UnsafeRawBufferPointer
    ) throws(WebSocketHandshakeError) -> HTTPHead? {
        let start = Array("HTTP/1.".utf8)
        guard bytes.prefix(start.count).elementsEqual(start.prefix(bytes.count)) else {
            throw .malformed("it does not begin with HTTP/1.")
        }
        guard let size = end(of: bytes.prefix(longest)) else {
            guard bytes.count < longest else { throw .headTooLarge(limit: longest) }
            return nil
        }
        var lines = String(decoding: bytes[..<(size - 4)], as: UTF8.self)
            .split(separator: "\r\n", omittingEmptySubsequences: false)[...]
        guard let first = lines.popFirst() else { throw .malformed("no status line") }
        let status = try status(first)
        var fields: [(name: String, value: String)] = []
        for line in lines { fields.append(try field(line)) }
        return HTTPHead(status: status, fields: fields, size: size)
    }

    private static func end(of bytes: Slice<UnsafeRawBufferPointer>) -> Int? {
        let line = UInt8(ascii: "\n")
        let back = UInt8(ascii: "\r")
        guard bytes.count >= 4 else { return nil }
        for index in 3..<bytes.count
        where bytes[index] == line && bytes[index - 1] == back && bytes[index - 2] == line
            && bytes[index - 3] == back
        {
            return index + 1
        }
        return nil
    }

    private static func status(_ line: Substring) throws(WebSocketHandshakeError) -> Int {
        let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard line.utf8.allSatisfy({ $0 >= 0x20 }), words.count >= 2,
            words[0] == "HTTP/1.1" || words[0] == "HTTP/1.0",
            words[1].utf8.count == 3, words[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let status = Int(words[1]), status >= 100
        else { throw .malformed("its first line is no status line") }
        guard status != 101 || words[0] == "HTTP/1.1" else {
            throw .malformed("HTTP/1.0 has no upgrade")
        }
        return status
    }

    private static func field(
        _ line: Substring
    ) throws(WebSocketHandshakeError) -> (name: String, value: String) {
        guard let colon = line.firstIndex(of: ":"), RequestRules.isToken(line[..<colon]),
            line.utf8.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) })
        else { throw .malformed("a line of its head is no header") }
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        var value = line[line.index(after: colon)...].drop(while: isSpace)
        while let last = value.last, isSpace(last) { value.removeLast() }
        return (line[..<colon].lowercased(), String(value))
    }

    func values(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    /// The words of a header whose values are lists, in lower case.
    func list(_ name: String) -> [String] {
        values(name).flatMap { $0.split(separator: ",") }.map { word in
            word.lowercased().filter { $0 != " " && $0 != "\t" }
        }
    }

    var contentLength: Int? { values("content-length").last.flatMap { Int($0) } }

    var retryAfterSeconds: Int64? {
        values("retry-after").last.flatMap { Int64($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }

    /// The first characters of a body for people: printable ASCII, the rest as dots.
    static func excerpt(_ body: UnsafeRawBufferPointer) -> String {
        let printable = body.prefix(longestExcerpt).map {
            (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: ".")
        }
        return String(decoding: printable, as: UTF8.self)
    }
}

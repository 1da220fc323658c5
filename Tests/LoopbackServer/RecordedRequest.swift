/// A request as its bytes came, and what they say.
public struct RecordedRequest: Hashable, Sendable {
    /// Of the connection it came on, 0 for the first.
    public let connection: Int
    /// Exactly what was received, from the request line to the end of the body.
    public let bytes: [UInt8]

    public var text: String { String(decoding: bytes, as: UTF8.self) }
    public var method: String { String(requestLine.prefix { $0 != " " }) }
    /// As sent, without decoding.
    public var target: String {
        let words = requestLine.split(separator: " ", omittingEmptySubsequences: false)
        return words.count == 3 ? String(words[1]) : ""
    }
    public var requestLine: String { headLines.first ?? "" }

    /// Name and value as sent, in order; the space after the colon is no part of the value.
    public var headers: [(name: String, value: String)] {
        headLines.dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...]
            return (
                String(line[..<colon]),
                String(value.hasPrefix(" ") ? value.dropFirst() : value)
            )
        }
    }

    /// The first header of that name, in any case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    public var body: [UInt8] {
        Self.headLength(of: bytes).map { Array(bytes[$0...]) } ?? []
    }

    private var headLines: [String] {
        let head = bytes.prefix(Self.headLength(of: bytes) ?? bytes.count)
        return String(decoding: head, as: UTF8.self).split(separator: "\r\n").map(String.init)
    }

    /// How many of `bytes` make the first request, by its `Content-Length`; `nil` when it is not all
    /// there.
    static func completeLength(of bytes: [UInt8]) -> Int? {
        guard let head = headLength(of: bytes) else { return nil }
        let request = RecordedRequest(connection: 0, bytes: Array(bytes[..<head]))
        let length = head + max(0, request.header("content-length").flatMap { Int($0) } ?? 0)
        return bytes.count >= length ? length : nil
    }

    /// The length of request line and headers with the empty line after them.
    private static func headLength(of bytes: [UInt8]) -> Int? {
        let end: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]
        guard bytes.count >= end.count else { return nil }
        return (end.count...bytes.count).first { bytes[($0 - end.count)..<$0].elementsEqual(end) }
    }
}

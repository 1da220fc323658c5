/// Puts an answer together from what libcurl hands over, within the client's limits.
struct ResponseCollector {
    enum Problem: Hashable {
        case headTooLarge(limit: Int)
        case bodyTooLarge(limit: Int)
        case malformedHeader
    }

    private(set) var status = 0
    private(set) var headers: [HTTPField] = []
    private(set) var body: [UInt8] = []
    /// Why the collector refused to take more.
    private(set) var problem: Problem?

    private let largestHead: Int
    private let largestBody: Int
    private var headSize = 0
    private var isHTTP1 = true
    /// Whether the head of a final answer came to its end; libcurl does not insist on it.
    private(set) var isHeadComplete = false

    init(largestHead: Int, largestBody: Int) {
        self.largestHead = largestHead
        self.largestBody = largestBody
    }

    /// One line of a head, with its line end; whether to go on.
    mutating func takeLine(_ bytes: UnsafeRawBufferPointer) -> Bool {
        headSize += bytes.count
        guard headSize <= largestHead else { return refuse(.headTooLarge(limit: largestHead)) }
        // Lines after the head are trailers of a chunked body: nobody may rely on them.
        guard !isHeadComplete else { return true }
        var line = bytes[...]
        while let last = line.last, last == 0x0D || last == 0x0A { line.removeLast() }
        if line.isEmpty {
            // An interim answer (1xx) is followed by another head.
            isHeadComplete = status >= 200
            return true
        }
        if line.starts(with: "HTTP/".utf8) { return takeStatus(line) }
        return takeField(line)
    }

    mutating func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard body.count + bytes.count <= largestBody else {
            return refuse(.bodyTooLarge(limit: largestBody))
        }
        body += bytes
        return true
    }

    private mutating func takeStatus(_ line: Slice<UnsafeRawBufferPointer>) -> Bool {
        let words = line.split(separator: 0x20, omittingEmptySubsequences: true)
        guard words.count >= 2,
            let status = Int(String(decoding: words[1], as: UTF8.self)),
            (100...599).contains(status)
        else { return refuse(.malformedHeader) }
        self.status = status
        isHTTP1 = line.starts(with: "HTTP/1".utf8)
        headers = []
        return true
    }

    private mutating func takeField(_ line: Slice<UnsafeRawBufferPointer>) -> Bool {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        guard let first = line.first, !isSpace(first),
            let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex
        else { return refuse(.malformedHeader) }
        var value = line[(colon + 1)...].drop(while: isSpace)
        while let last = value.last, isSpace(last) { value.removeLast() }
        headers.append(
            HTTPField(
                String(decoding: line[..<colon], as: UTF8.self),
                String(decoding: value, as: UTF8.self)))
        return true
    }

    private mutating func refuse(_ problem: Problem) -> Bool {
        self.problem = problem
        return false
    }

    /// Whether the headers disagree about where the body ends, which libcurl settles by a guess.
    var isLengthAmbiguous: Bool {
        guard let lengths = header("content-length") else { return false }
        let different = Set(lengths.split(separator: ", "))
        return different.count != 1 || !different.allSatisfy { Int($0) != nil }
            || header("transfer-encoding") != nil
    }

    /// Whether only the end of the connection told the end of a body that matters.
    ///
    /// Such an end cannot be told from a cut: libcurl does not insist on TLS's good-bye. An error's
    /// status says enough without its body, so only success is concerned.
    var isOpenEnded: Bool {
        isHTTP1 && (200...299).contains(status) && status != 204
            && header("content-length") == nil && header("transfer-encoding") == nil
    }

    /// All values of a header, in lower case its name, as one list; `nil` when there is none.
    func header(_ name: String) -> String? {
        let values = headers.filter { $0.name.lowercased() == name }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }
}

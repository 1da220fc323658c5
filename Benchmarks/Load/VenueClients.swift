import Transport

/// HTTP answers and WebSocket frames as a client of a real server meets them: of any length.
struct AnswerReader {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ more: UnsafeRawBufferPointer) { bytes.append(contentsOf: more) }

    /// Takes one whole answer out: its status and its body; `nil` while more bytes are needed.
    mutating func take() -> (status: Int, answer: [UInt8])? {
        guard let head = Self.end(of: bytes), let length = Self.length(bytes[..<head]),
            bytes.count >= head + length
        else { return nil }
        let digits = bytes[9..<12].reduce(0) { $0 * 10 + Int($1) - 48 }
        let answer = Array(bytes[..<(head + length)])
        bytes.removeFirst(head + length)
        return (digits, answer)
    }

    private static let blankLine = Array("\r\n\r\n".utf8)
    private static let lengthName = Array("Content-Length: ".utf8)

    private static func end(of bytes: [UInt8]) -> Int? {
        place(of: blankLine, in: bytes[...]).map { $0 + blankLine.count }
    }

    private static func length(_ head: ArraySlice<UInt8>) -> Int? {
        guard let place = place(of: lengthName, in: head) else { return nil }
        return head[(place + lengthName.count)...].prefix { (48...57).contains($0) }
            .reduce(0) { $0 * 10 + Int($1) - 48 }
    }

    private static func place(of words: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        bytes.withUnsafeBytes { bytes -> Int? in
            guard bytes.count >= words.count else { return nil }
            return (0...(bytes.count - words.count)).first { start in
                bytes[start] == words[0]
                    && words.indices.allSatisfy { bytes[start + $0] == words[$0] }
            }
        }
    }
}

/// Counts the messages of a WebSocket, from the answer to its handshake on, without keeping them.
struct FrameCounter {
    private(set) var messages = 0
    private(set) var bytes = 0
    /// The server has ended the connection, or said that it will.
    private(set) var isClosed = false
    /// How much of the end of the handshake's answer has been seen, of four bytes.
    private var handshake = 0
    /// The rest of the frame that is being skipped.
    private var left = 0
    /// The beginning of a frame whose header is not whole yet.
    private var header: [UInt8] = []

    mutating func end() { isClosed = true }

    /// Counts from zero again.
    mutating func restart() { (messages, bytes) = (0, 0) }

    mutating func read(_ chunk: UnsafeRawBufferPointer) {
        bytes += chunk.count
        var place = 0
        while handshake < 4, place < chunk.count {
            let isNext = chunk[place] == (handshake % 2 == 0 ? 13 : 10)
            handshake = isNext ? handshake + 1 : 0
            place += 1
        }
        while place < chunk.count {
            if left > 0 {
                let step = min(left, chunk.count - place)
                left -= step
                place += step
                continue
            }
            if header.isEmpty, place + 4 <= chunk.count, chunk[place + 1] == 126 {
                begin(chunk[place], Int(chunk[place + 2]) << 8 | Int(chunk[place + 3]))
                place += 4
                continue
            }
            header.append(chunk[place])
            place += 1
            guard let length = Self.length(header) else { continue }
            begin(header[0], length)
            header.removeAll(keepingCapacity: true)
        }
    }

    private mutating func begin(_ kind: UInt8, _ length: Int) {
        switch kind & 15 {
        case 1, 2: messages += 1
        case 8: isClosed = true
        default: break
        }
        left = length
    }

    /// The length of the payload when the header is whole.
    private static func length(_ header: [UInt8]) -> Int? {
        guard header.count >= 2 else { return nil }
        let first = Int(header[1] & 127)
        let more = first < 126 ? 0 : first == 126 ? 2 : 8
        guard header.count == 2 + more else { return nil }
        return more == 0 ? first : header[2...].reduce(0) { $0 << 8 | Int($1) }
    }
}

extension HTTPRequest {
    /// As it goes out over a kept connection.
    func bytes(host: String) -> [UInt8] {
        var text = "\(method.rawValue) \(target) HTTP/1.1\r\nHost: \(host)\r\n"
        for header in headers { text += "\(header.name): \(header.value)\r\n" }
        if !body.isEmpty { text += "Content-Length: \(body.count)\r\n" }
        text += "\r\n"
        return Array(text.utf8) + body
    }
}

/// A client's frame, masked with zeros: the payload stands as it is.
enum ClientFrame {
    static func text(_ text: String) -> [UInt8] {
        let payload = Array(text.utf8)
        var frame: [UInt8] = [0x81]
        if payload.count < 126 {
            frame.append(0x80 | UInt8(payload.count))
        } else {
            frame += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        }
        return frame + [0, 0, 0, 0] + payload
    }

    static func handshake(_ path: String) -> [UInt8] {
        Array(
            ("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").utf8)
    }
}

import NIOCore
import NIOHTTP1
import Sandbox

/// Writes answers the way they stand on the wire.
enum ResponseWriter {
    /// What the host says itself, whatever the venue says of it.
    private static let ownHeaders: Set<String> = [
        "connection", "content-length", "date", "keep-alive", "transfer-encoding", "upgrade",
    ]

    /// How an answer goes out.
    struct Manner {
        var date: String
        /// Asked by HEAD: the length is told, the body is not sent.
        var isHead = false
        var closes: Bool
        /// The client speaks HTTP/1.0 and has to be told that the connection stays.
        var isOld = false
    }

    static func write(
        _ response: WireResponse, in manner: Manner, to buffer: inout ByteBuffer
    ) {
        guard response.headers.allSatisfy({ isSound($0.name, $0.value) }),
            (200...599).contains(response.status)
        else {
            // A line break out of a client's words would begin a header, or another answer.
            let broken = HTTPRefusal(500, "the answer has a status or a header that cannot be sent")
            return write(broken.response, in: manner, to: &buffer)
        }
        let reason = HTTPResponseStatus(statusCode: response.status).reasonPhrase
        buffer.writeString("HTTP/1.1 \(response.status) \(reason)\r\nDate: \(manner.date)\r\n")
        for (name, value) in response.headers where !ownHeaders.contains(name.lowercased()) {
            buffer.writeString(name)
            buffer.writeString(": ")
            buffer.writeString(value)
            buffer.writeString("\r\n")
        }
        let hasBody = response.status != 204 && response.status != 304
        if hasBody { buffer.writeString("Content-Length: \(response.body.count)\r\n") }
        if manner.closes {
            buffer.writeString("Connection: close\r\n\r\n")
        } else {
            buffer.writeString(manner.isOld ? "Connection: keep-alive\r\n\r\n" : "\r\n")
        }
        if hasBody, !manner.isHead { buffer.writeBytes(response.body) }
    }

    /// The answer that turns the connection into a WebSocket.
    static func writeSwitch(_ headers: HTTPHeaders, date: String, to buffer: inout ByteBuffer) {
        buffer.writeString("HTTP/1.1 101 Switching Protocols\r\nDate: \(date)\r\n")
        for (name, value) in headers { buffer.writeString("\(name): \(value)\r\n") }
        buffer.writeString("\r\n")
    }

    private static func isSound(_ name: String, _ value: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: ":") }
            && value.utf8.allSatisfy { $0 >= 32 && $0 != 127 || $0 == 9 }
    }
}

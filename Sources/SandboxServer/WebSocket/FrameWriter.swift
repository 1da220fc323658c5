import NIOCore

/// A server's frames: whole messages, not masked.
enum FrameWriter {
    static let text: UInt8 = 0x81
    static let binary: UInt8 = 0x82
    static let close: UInt8 = 0x88
    static let pong: UInt8 = 0x8A

    /// The longest reason of a close frame.
    static let longestReason = 123

    static func write(_ payload: [UInt8], as kind: UInt8, to buffer: inout ByteBuffer) {
        switch payload.count {
        case ..<126: buffer.writeMultipleIntegers(kind, UInt8(payload.count))
        case ...65_535: buffer.writeMultipleIntegers(kind, UInt8(126), UInt16(payload.count))
        default: buffer.writeMultipleIntegers(kind, UInt8(127), UInt64(payload.count))
        }
        buffer.writeBytes(payload)
    }

    /// What a close frame says: the code, and as many whole characters of the reason as fit.
    static func closing(_ code: UInt16, _ reason: String) -> [UInt8] {
        var payload = [UInt8(code >> 8), UInt8(truncatingIfNeeded: code)]
        for character in reason {
            let bytes = String(character).utf8
            guard payload.count - 2 + bytes.count <= longestReason else { break }
            payload.append(contentsOf: bytes)
        }
        return payload
    }
}

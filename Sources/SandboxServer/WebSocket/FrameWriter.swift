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
        // Header and payload in one piece: this is done for every message and every client.
        let lengthBytes = payload.count < 126 ? 0 : payload.count <= 65_535 ? 2 : 8
        let size = 2 + lengthBytes + payload.count
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: size) { place in
            place[0] = kind
            switch lengthBytes {
            case 0: place[1] = UInt8(payload.count)
            case 2:
                place[1] = 126
                place.storeBytes(
                    of: UInt16(payload.count).bigEndian, toByteOffset: 2, as: UInt16.self)
            default:
                place[1] = 127
                place.storeBytes(
                    of: UInt64(payload.count).bigEndian, toByteOffset: 2, as: UInt64.self)
            }
            UnsafeMutableRawBufferPointer(rebasing: place[(size - payload.count)..<size])
                .copyBytes(from: payload)
            return size
        }
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

/// Writes a client's frames: always whole, always masked.
enum WebSocketFrameWriter {
    /// Adds one frame to `output`.
    ///
    /// - Parameter mask: must be unpredictable for the server's sake (RFC 6455 §10.3), so it comes
    ///   from the system's randomness in production and from a seed in tests.
    static func append(
        _ opcode: WebSocketOpcode, _ payload: some Collection<UInt8>, mask: UInt32,
        to output: inout [UInt8]
    ) {
        let count = payload.count
        output.reserveCapacity(output.count + count + 14)
        output.append(0x80 | opcode.rawValue)
        switch count {
        case ..<126: output.append(0x80 | UInt8(count))
        case ..<65_536:
            output.append(0x80 | 126)
            append(UInt64(count), width: 2, to: &output)
        default:
            output.append(0x80 | 127)
            append(UInt64(count), width: 8, to: &output)
        }
        append(UInt64(mask), width: 4, to: &output)
        var key = mask.bigEndian
        withUnsafeBytes(of: &key) { key in
            for (index, byte) in payload.enumerated() { output.append(byte ^ key[index & 3]) }
        }
    }

    /// Adds a close frame; a reason that would not fit in a control frame is cut at a character.
    static func appendClose(
        _ code: WebSocketCloseCode?, reason: String = "", mask: UInt32, to output: inout [UInt8]
    ) {
        var payload: [UInt8] = []
        if let code {
            payload = [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)]
            for character in reason {
                let bytes = character.utf8
                guard payload.count + bytes.count <= WebSocketFrameHeader.longestControl else {
                    break
                }
                payload.append(contentsOf: bytes)
            }
        }
        append(.close, payload, mask: mask, to: &output)
    }

    private static func append(_ value: UInt64, width: Int, to output: inout [UInt8]) {
        for byte in (0..<width).reversed() {
            output.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * byte)))
        }
    }
}

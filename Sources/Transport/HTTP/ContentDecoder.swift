import CZlib

/// Undoes the compression of an answer's body, strictly and within a limit.
///
/// libcurl could do it, but takes a stream that was cut short for a whole one.
enum ContentDecoder {
    enum Problem: Error, Hashable {
        case unknownEncoding
        case tooLarge(limit: Int)
        /// Damaged, cut short, or followed by something else.
        case broken
    }

    /// The value of `accept-encoding`: exactly what `decode` undoes.
    static let accepted = "gzip, deflate"

    /// - Parameters:
    ///   - encoding: the value of `content-encoding`; `nil` for a body that is not compressed.
    ///   - limit: bytes of the result at most.
    static func decode(
        _ body: [UInt8], encoding: String?, limit: Int
    ) throws(Problem) -> [UInt8] {
        switch encoding?.lowercased() {
        case nil, "", "identity": return body
        // An answer without a body may carry the header all the same.
        case "gzip" where body.isEmpty, "deflate" where body.isEmpty: return body
        case "gzip", "x-gzip": return try inflate(body, windowBits: 15 + 16, limit: limit)
        case "deflate":
            // The standard means zlib's format; some servers send the bare stream.
            return try inflate(body, windowBits: hasZlibHeader(body) ? 15 : -15, limit: limit)
        default: throw .unknownEncoding
        }
    }

    private static func hasZlibHeader(_ body: [UInt8]) -> Bool {
        body.count >= 2 && body[0] & 0x0F == 8 && (Int(body[0]) << 8 | Int(body[1])) % 31 == 0
    }

    private static func inflate(
        _ body: [UInt8], windowBits: Int32, limit: Int
    ) throws(Problem) -> [UInt8] {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(&stream, windowBits, ZLIB_VERSION, size) == Z_OK else { throw .broken }
        defer { inflateEnd(&stream) }
        var input = body
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        var status = Z_OK
        input.withUnsafeMutableBufferPointer { source in
            stream.next_in = source.baseAddress
            stream.avail_in = UInt32(clamping: source.count)
            while status == Z_OK && output.count <= limit {
                piece.withUnsafeMutableBufferPointer { target in
                    stream.next_out = target.baseAddress
                    stream.avail_out = UInt32(clamping: target.count)
                    status = CZlib.inflate(&stream, Z_NO_FLUSH)
                    output += target.prefix(target.count - Int(stream.avail_out))
                }
            }
        }
        guard output.count <= limit else { throw .tooLarge(limit: limit) }
        guard status == Z_STREAM_END, stream.avail_in == 0 else { throw .broken }
        return output
    }
}

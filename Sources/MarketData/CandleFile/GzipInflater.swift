import CZlib

/// Inflates gzip data piece by piece, one member after another.
final class GzipInflater {
    // zlib keeps a pointer to the stream inside its state, so that it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var isBetweenMembers = false

    init() throws(CandleFileProblem) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard haetae_inflate_init_gzip(stream) == Z_OK else {
            throw .damagedGzip(reason: Self.reason(stream))
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// Whether the data may end here: after a member, not inside one.
    var mayEnd: Bool { isBetweenMembers }

    /// Inflates from `input` into `output`.
    ///
    /// - Returns: how many bytes of each were used.
    func inflate(
        _ input: UnsafeMutableRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CandleFileProblem) -> (consumed: Int, produced: Int) {
        var skipped = 0
        if isBetweenMembers {
            // Tapes and some tools pad the end with zeros; gzip itself accepts that.
            while skipped < input.count, input[skipped] == 0 { skipped += 1 }
            guard skipped < input.count else { return (skipped, 0) }
            guard inflateReset(stream) == Z_OK else {
                throw .damagedGzip(reason: Self.reason(stream))
            }
            isBetweenMembers = false
        }
        let rest = UnsafeMutableRawBufferPointer(rebasing: input[skipped...])
        stream.pointee.next_in = rest.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(rest.count)
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(output.count)
        let code = CZlib.inflate(stream, Z_NO_FLUSH)
        switch code {
        // Z_BUF_ERROR: no progress was possible without more input; nothing is lost.
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: isBetweenMembers = true
        default: throw .damagedGzip(reason: Self.reason(stream))
        }
        return (
            skipped + rest.count - Int(stream.pointee.avail_in),
            output.count - Int(stream.pointee.avail_out)
        )
    }

    private static func reason(_ stream: UnsafeMutablePointer<z_stream>) -> String {
        guard let message = stream.pointee.msg else { return "zlib gives no reason" }
        return String(cString: message)
    }
}

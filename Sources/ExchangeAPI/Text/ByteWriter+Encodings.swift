import Transport

// Bytes in the forms that requests and tokens want them in.

extension ByteWriter {
    /// How many times as long the text of a byte can become in JSON.
    package static let longestEscape = 6

    package mutating func writeBase64(_ bytes: UnsafeRawBufferPointer) {
        _ = Base64.url.write(bytes, to: place(Base64.url.length(of: bytes.count)))
    }

    /// Two lower-case digits a byte.
    package mutating func write(hex bytes: UnsafeRawBufferPointer) {
        Hexadecimal.write(bytes, to: place(2 * bytes.count))
    }

    /// The SHA-512 of `bytes` in hexadecimal.
    mutating func writeHash(of bytes: UnsafeRawBufferPointer) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: SHA512Hash.digestSize) { digest in
            guard let start = digest.baseAddress else { return }
            var state = SHA512Hash.begin()
            SHA512Hash.add(bytes, to: &state)
            SHA512Hash.finish(&state, into: start)
            write(hex: UnsafeRawBufferPointer(digest))
        }
    }

    /// UTF-8 as a JSON string, with its quotation marks.
    package mutating func write(json text: UnsafeRawBufferPointer) {
        write(UInt8(ascii: "\""))
        if text.contains(where: Self.needsEscape) {
            for byte in text { write(escaped: byte) }
        } else {
            write(text)
        }
        write(UInt8(ascii: "\""))
    }

    /// A text as a JSON string, with its quotation marks.
    package mutating func write(json text: String) {
        var text = text
        text.withUTF8 { write(json: UnsafeRawBufferPointer($0)) }
    }

    private mutating func write(escaped byte: UInt8) {
        guard byte >= 0x20 else {
            write("\\u00")
            return write(code: byte)
        }
        if Self.needsEscape(byte) { write(UInt8(ascii: "\\")) }
        write(byte)
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// Percent-encoded: everything but the unreserved characters of RFC 3986.
    package mutating func write(percent text: UnsafeRawBufferPointer) {
        for byte in text {
            guard !Self.isUnreserved(byte) else {
                write(byte)
                continue
            }
            write(UInt8(ascii: "%"))
            write(code: byte)
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// Two upper-case digits.
    private mutating func write(code byte: UInt8) {
        for digit in [byte >> 4, byte & 15] {
            write(digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "A") - 10))
        }
    }
}

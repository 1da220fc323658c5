/// Text encodings in the direction that a server reads them.
enum UpbitBytes {
    static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// Text with its percent signs resolved; `nil` for half an escape, and for what is not UTF-8.
    static func percentDecoded(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        var escape: [UInt8] = []
        var isInEscape = false
        for byte in text.utf8 {
            if isInEscape {
                guard let digit = hexDigit(byte) else { return nil }
                escape.append(digit)
                guard escape.count == 2 else { continue }
                bytes.append(escape[0] << 4 | escape[1])
                escape.removeAll(keepingCapacity: true)
                isInEscape = false
            } else if byte == UInt8(ascii: "%") {
                isInEscape = true
            } else {
                bytes.append(byte)
            }
        }
        return isInEscape ? nil : String(validating: bytes, as: UTF8.self)
    }

    /// The bytes of base 64 in the URL alphabet without padding (RFC 7515); `nil` for anything else.
    static func base64(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for byte in text.utf8 {
            guard let digit = base64Digit(byte) else { return nil }
            buffer = buffer << 6 & 0xFFFFFF | UInt32(digit)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            }
        }
        return bits == 6 ? nil : bytes
    }

    private static func base64Digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }

    /// Whether two texts are alike, in a time that does not tell where they differ.
    static func areAlike(_ left: some StringProtocol, _ right: some StringProtocol) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        var difference: UInt8 = 0
        for (one, other) in zip(left.utf8, right.utf8) { difference |= one ^ other }
        return difference == 0
    }
}

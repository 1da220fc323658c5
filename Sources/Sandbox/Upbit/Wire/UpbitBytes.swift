/// Text encodings in the direction that a server reads them.
enum UpbitBytes {
    /// Text with its percent signs resolved; `nil` for half an escape, and for what is not UTF-8.
    static func percentDecoded(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        var escape: [UInt8] = []
        var isInEscape = false
        for byte in text.utf8 {
            if isInEscape {
                guard let digit = HexDigit.value(of: byte) else { return nil }
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
}

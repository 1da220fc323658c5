/// Text of queries and forms, in the direction that a server reads it.
enum FormText {
    /// Resolves escapes of a percent sign and two digits.
    ///
    /// - Parameter plusIsSpace: as in `application/x-www-form-urlencoded`; else a plus is a plus.
    /// - Returns: `nil` for half an escape, and for what is not UTF-8.
    static func decoded(_ text: some Collection<UInt8>, plusIsSpace: Bool) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var index = text.startIndex
        func digit() -> UInt8? {
            guard index != text.endIndex else { return nil }
            defer { index = text.index(after: index) }
            return HexDigit.value(of: text[index])
        }
        while index != text.endIndex {
            let byte = text[index]
            index = text.index(after: index)
            if byte == UInt8(ascii: "%") {
                guard let high = digit(), let low = digit() else { return nil }
                bytes.append(high << 4 | low)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

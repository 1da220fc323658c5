/// Bytes as text, the ways venues want them.
public enum Hexadecimal {
    private static let digits = Array("0123456789abcdef".utf8)

    /// Two lower-case digits a byte.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        for byte in bytes { append(byte, to: &text) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends two lower-case digits.
    public static func append(_ byte: UInt8, to text: inout [UInt8]) {
        digits.withUnsafeBufferPointer {
            text.append($0[Int(byte >> 4)])
            text.append($0[Int(byte & 15)])
        }
    }
}

/// Base 64 (RFC 4648), with or without the URL alphabet.
public struct Base64: Sendable {
    /// `+`, `/` and padding.
    public static let standard = Base64(last: "+/", isPadded: true)
    /// `-`, `_` and no padding, as in a JWT.
    public static let url = Base64(last: "-_", isPadded: false)

    private let alphabet: [UInt8]
    private let isPadded: Bool

    private init(last: String, isPadded: Bool) {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        alphabet = Array((letters + letters.lowercased() + "0123456789" + last).utf8)
        self.isPadded = isPadded
    }

    public func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        bytes.withUnsafeBytes { append($0, to: &text) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the text of `bytes`.
    public func append(_ bytes: UnsafeRawBufferPointer, to text: inout [UInt8]) {
        alphabet.withUnsafeBufferPointer { letters in
            var index = 0
            while index < bytes.count {
                let count = min(3, bytes.count - index)
                var word = UInt32(bytes[index]) << 16
                if count > 1 { word |= UInt32(bytes[index + 1]) << 8 }
                if count > 2 { word |= UInt32(bytes[index + 2]) }
                for place in 0...count { text.append(letters[Int(word >> (18 - 6 * place) & 63)]) }
                if isPadded { text.append(contentsOf: repeatElement(61, count: 3 - count)) }
                index += count
            }
        }
    }
}

package import Transport

extension HTTPRequest {
    /// A request that only reads, without a signature.
    ///
    /// - Parameter query: names and values in the order they are sent, not yet encoded. Of a value only
    ///   letters, digits and `-._~` stay as they are: venues refuse a raw `:` or `+`.
    package static func reading(
        _ path: String, _ query: [(name: String, value: String)] = []
    ) -> HTTPRequest {
        var target = path
        for (index, item) in query.enumerated() {
            target += index == 0 ? "?" : "&"
            target += item.name
            target += "="
            target += percentEncoded(item.value)
        }
        return HTTPRequest(.get, target)
    }

    private static func percentEncoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                result.append(byte)
            default:
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

import Domain

/// The venue's ways of writing text, times and currencies.
enum BitMEXText {
    /// ISO 8601 with exactly three decimals.
    static func time(_ time: Timestamp) -> String {
        let milliseconds = time.milliseconds
        let text = Timestamp(milliseconds: milliseconds).description
        // Whole seconds come without a fraction.
        return text.utf8.count == 20 ? text.dropLast() + ".000Z" : text
    }

    /// Appends a JSON string.
    static func quote(_ text: String, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                bytes.append(contentsOf: (byte < 16 ? "\\u000" : "\\u00").utf8)
                bytes.append(contentsOf: digits.utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Decodes `application/x-www-form-urlencoded`: `+` is a space. `nil` for a broken escape or
    /// text that is no UTF-8.
    static func decodeForm(_ text: some Collection<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var index = text.startIndex
        while index != text.endIndex {
            let byte = text[index]
            index = text.index(after: index)
            switch byte {
            case UInt8(ascii: "+"): bytes.append(0x20)
            case UInt8(ascii: "%"):
                guard index != text.endIndex, let high = hexDigit(text[index]) else { return nil }
                index = text.index(after: index)
                guard index != text.endIndex, let low = hexDigit(text[index]) else { return nil }
                index = text.index(after: index)
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// Whether two texts are equal, in a time that does not depend on where they differ.
    static func isEqual(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for (one, other) in zip(left, right) { difference |= one ^ other }
        return difference == 0
    }
}

/// A currency as the venue counts it: whole numbers of its smallest unit.
struct BitMEXAsset: Hashable, Sendable {
    let currency: Currency
    /// How money in it is marked, e.g. `XBt`.
    let unit: String
    /// Decimals of one major unit: 8 for XBt, 6 for USDt.
    let scale: Int
    let name: String

    init(_ currency: Currency) {
        self.currency = currency
        let code = currency.code
        switch code {
        case "XBT": (unit, scale, name) = ("XBt", 8, "Bitcoin")
        case "USDT": (unit, scale, name) = ("USDt", 6, "USD Tether")
        case "USDC": (unit, scale, name) = ("USDc", 6, "USD Coin")
        case "ETH": (unit, scale, name) = ("Gwei", 9, "Ethereum")
        case "SOL": (unit, scale, name) = ("LAMp", 9, "Solana")
        default: (unit, scale, name) = (code.dropLast() + code.suffix(1).lowercased(), 8, code)
        }
    }

    /// `money` in the smallest unit, rounded as told.
    func units(_ money: Money, _ rounding: Rounding = .down) -> Int64 {
        let step = Self.steps(16 - scale)
        let whole = money.rounded(to: Money(raw: step), rounding).raw / step
        return Int64(clamping: whole)
    }

    /// So many of the smallest unit.
    func money(_ units: Int64) -> Money { Money(raw: Int128(units) * Self.steps(16 - scale)) }

    private static func steps(_ digits: Int) -> Int128 {
        var value: Int128 = 1
        for _ in 0..<digits { value *= 10 }
        return value
    }
}

public import Domain

/// One value of a message with the field it belongs to, read as the type the decoder asks for.
///
/// Every reader throws a `WireError` with the field, what was expected and what stood there.
public struct WireValue {
    let bytes: UnsafeRawBufferPointer
    let token: WireToken
    let field: StaticString
    let numbersMayBeText: Bool

    public var kind: WireToken.Kind { token.kind }

    /// The bytes of the value; of a string, those inside the quotation marks.
    @inline(__always) var slice: Slice<UnsafeRawBufferPointer> { bytes[token.start..<token.end] }

    /// What stands there, for an error message.
    var shown: String {
        let text = String(decoding: slice.prefix(WireError.longestToken), as: UTF8.self)
        return token.kind == .string ? "\"\(text)\"" : text
    }

    func error(_ problem: WireError.Problem) -> WireError {
        WireError("\(field)", problem, token: shown)
    }

    func expected(_ what: String) -> WireError { error(.expected(what)) }

    /// A price above zero.
    public func price() throws(WireError) -> Price {
        let raw = try decimal()
        guard raw > 0 else { throw error(.outOfRange("a price above zero")) }
        return Price(raw: raw)
    }

    /// A price of any sign: of spreads, indices and differences.
    public func signedPrice() throws(WireError) -> Price { Price(raw: try decimal()) }

    /// A price above zero, or `nil` for the zero some venues write where there is none.
    public func priceOrZero() throws(WireError) -> Price? {
        let raw = try decimal()
        guard raw >= 0 else { throw error(.outOfRange("a price that is not negative")) }
        return raw == 0 ? nil : Price(raw: raw)
    }

    /// An average: decimals after the eighth are cut; zero stands for none.
    public func averagePrice() throws(WireError) -> Price {
        let raw = try decimal(excess: .cut)
        guard raw >= 0 else { throw error(.outOfRange("a price that is not negative")) }
        return Price(raw: raw)
    }

    /// A quantity that is not negative.
    public func quantity() throws(WireError) -> Quantity {
        let raw = try decimal()
        guard raw >= 0 else { throw error(.outOfRange("a quantity that is not negative")) }
        return Quantity(raw: raw)
    }

    /// A quantity above zero.
    public func positiveQuantity() throws(WireError) -> Quantity {
        let quantity = try quantity()
        guard quantity > .zero else { throw error(.outOfRange("a quantity above zero")) }
        return quantity
    }

    /// A quantity of any sign: positions.
    public func signedQuantity() throws(WireError) -> Quantity {
        Quantity(raw: try decimal())
    }

    /// A market statistic: decimals after the eighth are cut.
    public func statistic() throws(WireError) -> Quantity {
        let raw = try decimal(excess: .cut)
        guard raw >= 0 else { throw error(.outOfRange("a quantity that is not negative")) }
        return Quantity(raw: raw)
    }

    /// A ratio of any sign.
    public func rate() throws(WireError) -> Rate { Rate(raw: try decimal()) }

    /// A whole number of 64 bits.
    public func integer() throws(WireError) -> Int64 {
        let digits = try number("a whole number")
        var value: Int64 = 0
        let isNegative = digits.first == UInt8(ascii: "-")
        guard digits.count > (isNegative ? 1 : 0) else { throw expected("a whole number") }
        for byte in digits.dropFirst(isNegative ? 1 : 0) {
            let digit = byte &- UInt8(ascii: "0")
            guard digit <= 9 else { throw expected("a whole number") }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow2) = product.subtractingReportingOverflow(Int64(digit))
            guard !overflow, !overflow2 else { throw error(.outOfRange("64 bits")) }
            value = sum
        }
        guard !isNegative else { return value }
        guard value != .min else { throw error(.outOfRange("64 bits")) }
        return -value
    }

    /// A whole number that is not negative.
    public func count() throws(WireError) -> Int64 {
        let value = try integer()
        guard value >= 0 else { throw error(.outOfRange("a number that is not negative")) }
        return value
    }

    public func bool() throws(WireError) -> Bool {
        guard token.kind == .bool else { throw expected("true or false") }
        return bytes[token.start] == UInt8(ascii: "t")
    }

    /// The bytes of a number; of one in quotation marks too where the venue writes them so.
    @inline(__always)
    func number(_ what: StaticString) throws(WireError) -> Slice<UnsafeRawBufferPointer> {
        switch token.kind {
        case .number: return slice
        case .string where numbersMayBeText && !token.isEscaped:
            // Held to the grammar of numbers, as if the marks were not there.
            var scanner = WireScanner(bytes: bytes, position: token.start)
            guard token.count > 0, scanner.isNumberStart,
                let end = try? scanner.number().end, end == token.end
            else { throw expected("\(what)") }
            return slice
        default: throw expected("\(what)")
        }
    }
}

extension WireScanner {
    var isNumberStart: Bool {
        let byte = bytes[position]
        return byte == UInt8(ascii: "-") || byte &- UInt8(ascii: "0") <= 9
    }
}

extension WireValue {
    /// The error for a value outside `range`, for checks of a decoder's own.
    public func outOfRange(_ range: String) -> WireError { error(.outOfRange(range)) }

    /// The error for a word that is not one of `known`.
    public func unknown(_ known: String) -> WireError { error(.unknownWord(known: known)) }

    /// The error for something that is known but not followed here.
    public func unsupported(_ what: String) -> WireError { error(.unsupported(what)) }
}

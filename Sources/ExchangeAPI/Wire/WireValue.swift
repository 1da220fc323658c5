public import Domain

/// One value of a message with the field it belongs to, read as the type the decoder asks for.
///
/// Every reader throws a `WireError` with the field, what was expected and what stood there.
public struct WireValue {
    @usableFromInline let scanner: WireScanner
    @usableFromInline let token: WireToken
    @usableFromInline let field: StaticString
    @usableFromInline let numbersMayBeText: Bool

    @inlinable @inline(__always)
    init(
        scanner: WireScanner, token: WireToken, field: StaticString,
        numbersMayBeText: Bool
    ) {
        self.scanner = scanner
        self.token = token
        self.field = field
        self.numbersMayBeText = numbersMayBeText
    }

    public var kind: WireToken.Kind { token.kind }

    /// The bytes of the value; of a string, those inside the quotation marks.
    @inline(__always) var slice: UnsafeRawBufferPointer { scanner.slice(token) }

    /// What stands there, for an error message.
    var shown: String {
        let text = String(decoding: slice.prefix(WireError.longestToken), as: UTF8.self)
        return token.kind == .string ? "\"\(text)\"" : text
    }

    @inline(never)
    func error(_ problem: WireError.Problem) -> WireError {
        WireError("\(field)", problem, token: shown)
    }

    @inline(never)
    @usableFromInline
    func expected(_ what: StaticString) -> WireError { error(.expected("\(what)")) }

    /// A price above zero.
    @inlinable @inline(__always)
    public func price() throws(WireError) -> Price {
        let raw = try decimal()
        guard raw > 0 else { throw outOfRange("a price above zero") }
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
    @inlinable @inline(__always)
    public func quantity() throws(WireError) -> Quantity {
        let raw = try decimal()
        guard raw >= 0 else { throw outOfRange("a quantity that is not negative") }
        return Quantity(raw: raw)
    }

    /// A quantity above zero.
    @inlinable @inline(__always)
    public func positiveQuantity() throws(WireError) -> Quantity {
        let quantity = try quantity()
        guard quantity > .zero else { throw outOfRange("a quantity above zero") }
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
        if token.decimals == 0 { return token.digits }
        return try longInteger()
    }

    /// A number of more digits than a token holds, or one that is not whole.
    @inline(never)
    private func longInteger() throws(WireError) -> Int64 {
        let number = try number("a whole number")
        if number.decimals == 0 { return number.digits }
        let text = scanner.slice(number)
        let isNegative = text.first == UInt8(ascii: "-")
        var value: Int64 = 0
        for byte in text.dropFirst(isNegative ? 1 : 0) {
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
        return scanner.byte(token.start) == UInt8(ascii: "t")
    }

    /// The value as a number; one in quotation marks too where the venue writes them so.
    @inline(__always)
    func number(_ what: StaticString) throws(WireError) -> WireToken {
        token.kind == .number ? token : try numberInText(what)
    }

    /// Held to the grammar of numbers, as if the marks were not there.
    @inline(never)
    private func numberInText(_ what: StaticString) throws(WireError) -> WireToken {
        guard token.kind == .string, numbersMayBeText, token.count > 0 else {
            throw expected(what)
        }
        guard scanner.byte(token.start) != UInt8(ascii: "\""),
            let number = try? scanner.number(token.start), number.end == token.end
        else { throw expected(what) }
        return number
    }
}

extension WireValue {
    /// The error for a value outside `range`, for checks of a decoder's own.
    @inline(never)
    public func outOfRange(_ range: String) -> WireError { error(.outOfRange(range)) }

    /// The error for a word that is not one of `known`.
    public func unknown(_ known: String) -> WireError { error(.unknownWord(known: known)) }

    /// The error for something that is known but not followed here.
    public func unsupported(_ what: String) -> WireError { error(.unsupported(what)) }
}

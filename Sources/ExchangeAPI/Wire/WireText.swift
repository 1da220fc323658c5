public import Domain

/// A word of a venue with what it means here.
public struct WireWord<Meaning: Sendable>: Sendable {
    @usableFromInline let word: StaticString
    @usableFromInline let meaning: Meaning

    @inlinable
    public init(_ word: StaticString, _ meaning: Meaning) {
        self.word = word
        self.meaning = meaning
    }
}

extension WireValue {
    /// The string with its escapes resolved, at most `limit` bytes of it in the message.
    public func text(limit: Int = 4096) throws(WireError) -> String {
        guard token.kind == .string else { throw expected("text") }
        guard token.count <= limit else { throw error(.outOfRange("at most \(limit) bytes")) }
        guard token.isEscaped else { return String(decoding: slice, as: UTF8.self) }
        return try WireText.unescaped(slice, field: field)
    }

    /// A string that is not empty: a name or a number of something.
    public func name(limit: Int = 128) throws(WireError) -> String {
        let text = try text(limit: limit)
        guard !text.isEmpty else { throw expected("text that is not empty") }
        return text
    }

    /// The venue's name of an order or a fill: printable ASCII.
    public func identifier() throws(WireError) -> String {
        let name = try name()
        guard name.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw expected("an identifier in printable ASCII")
        }
        return name
    }

    /// A name that some venues send as a whole number.
    public func nameOrNumber() throws(WireError) -> String {
        token.kind == .number ? String(try integer()) : try name()
    }

    /// Whether the value is the string `word`.
    @inlinable @inline(__always)
    public func equals(_ word: StaticString) -> Bool { scanner.holds(word, token) }

    /// Whether the value is a string that begins with `prefix`.
    @inlinable @inline(__always)
    public func begins(with prefix: StaticString) -> Bool {
        let count = prefix.utf8CodeUnitCount
        guard token.kind == .string, token.count >= count else { return false }
        return scanner.holds(UnsafeRawPointer(prefix.utf8Start), count, at: token.start)
    }

    /// Where the value stands in its message.
    @inlinable public var place: WireToken { @inline(__always) get { token } }

    /// What the word means.
    ///
    /// - Throws: `unknownWord` for a word that is not in `known`.
    @inlinable
    public func word<Meaning>(_ known: [WireWord<Meaning>]) throws(WireError) -> Meaning {
        for word in known where word.word.utf8CodeUnitCount == token.count && equals(word.word) {
            return word.meaning
        }
        throw unknown(among: known.map { "\($0.word)" })
    }

    @usableFromInline @inline(never)
    func unknown(among known: [String]) -> WireError {
        guard token.kind == .string else { return expected("a word") }
        return error(.unknownWord(known: known.joined(separator: ", ")))
    }

    /// Which of two words it is.
    @inlinable @inline(__always)
    public func side(buy: StaticString, sell: StaticString) throws(WireError) -> Side {
        if equals(buy) { return .buy }
        guard equals(sell) else { throw noSide(buy, sell) }
        return .sell
    }

    @usableFromInline @inline(never)
    func noSide(_ buy: StaticString, _ sell: StaticString) -> WireError {
        unknown(among: ["\(buy)", "\(sell)"])
    }

    /// A currency code in upper case.
    public func currency() throws(WireError) -> Currency {
        let code = try name(limit: 64)
        guard code.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            let currency = Currency(parsing: code.uppercased())
        else { throw expected("a currency code") }
        return currency
    }

    /// A market of `exchange`.
    @inline(__always)
    public func market(_ exchange: String) throws(WireError) -> InstrumentID {
        guard token.kind == .string, (1...40).contains(token.count), !token.isEscaped,
            slice.allSatisfy({ $0 &- 0x21 <= 0x7E - 0x21 })
        else { throw expected("a market code") }
        // The bytes are ASCII: what fits into the string itself is not looked over again.
        let market = String(unsafeUninitializedCapacity: token.count) {
            UnsafeMutableRawBufferPointer($0).copyMemory(from: slice)
            return slice.count
        }
        return InstrumentID(exchange: exchange, market: market)
    }
}

enum WireText {
    /// The text of a string with escapes; half a surrogate pair is an error.
    static func unescaped(
        _ bytes: UnsafeRawBufferPointer, field: StaticString
    ) throws(WireError) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "\\") else {
                result.append(bytes[index])
                index += 1
                continue
            }
            guard bytes[index + 1] == UInt8(ascii: "u") else {
                result.append(plain(bytes[index + 1]))
                index += 2
                continue
            }
            var code = hex(bytes, index + 2)
            index += 6
            if code & 0xFC00 == 0xD800, index + 6 <= bytes.count,
                bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u")
            {
                let low = hex(bytes, index + 2)
                if low & 0xFC00 == 0xDC00 {
                    code = 0x10000 + (code & 0x3FF) << 10 + (low & 0x3FF)
                    index += 6
                }
            }
            guard let scalar = Unicode.Scalar(code) else {
                throw WireError("\(field)", .expected("whole characters in escapes"))
            }
            result.append(contentsOf: String(scalar).utf8)
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Four digits that the scanner has checked.
    private static func hex(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> UInt32 {
        bytes[start..<(start + 4)].reduce(0) { $0 << 4 | (WireScanner.hexDigit($1) ?? 0) }
    }

    private static func plain(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }
}

public import Domain

/// The parameters of one private call, in order.
///
/// Each value becomes text once: the text that is hashed, and the query or body that is sent, are written
/// side by side as parameters are added. What was signed is what goes out.
public struct CallParameters: Sendable {
    /// How parameters are sent.
    public enum Form: Sendable {
        /// Behind the path: values are percent-encoded, brackets in names are not.
        case query
        /// A JSON object in the same order, every value a text.
        case body
    }

    let form: Form
    /// What is hashed: `name=value`, joined by `&`; nothing is percent-encoded.
    package private(set) var hashed: [UInt8] = []
    private var sent: [UInt8] = []

    public init(_ form: Form = .query) {
        self.form = form
        // An order with all there is to say of it.
        hashed.reserveCapacity(224)
        sent.reserveCapacity(288)
    }

    public var isEmpty: Bool { hashed.isEmpty }

    /// Adds `name=value`; nothing for `nil`.
    ///
    /// - Parameter name: of letters, digits and underscores; it is sent as it stands.
    public mutating func add(_ name: StaticString, _ value: String?) {
        if let value { add(name, "=", text: value) }
    }

    /// Adds a word of the venue's; nothing for `nil`.
    ///
    /// - Parameter value: of letters, digits and underscores; it is sent as it stands.
    public mutating func add(_ name: StaticString, word value: StaticString?) {
        guard let value else { return }
        add(name, longest: value.utf8CodeUnitCount) { $0.write(value) }
    }

    /// Adds a number.
    public mutating func add(_ name: StaticString, _ value: Int64) {
        add(name, longest: ByteWriter.longestNumber) { $0.write(value) }
    }

    /// Adds a price, a quantity or an amount; nothing for `nil`.
    public mutating func add(_ name: StaticString, _ value: ExactDecimal?) {
        guard let value else { return }
        add(name, longest: ByteWriter.longestNumber) { $0.write(value) }
    }

    /// Adds our name of an order.
    public mutating func add(_ name: StaticString, _ value: ClientOrderID) {
        add(name, longest: ByteWriter.longestNumber) { $0.write(value) }
    }

    /// Adds a list: `name[]=…` for each value in a query, an array of texts in a body.
    public mutating func add(_ name: StaticString, list values: [String]) {
        guard form == .body else {
            for value in values { add(name, "[]=", text: value) }
            return
        }
        mark(sent.isEmpty ? "{\"" : ",\"")
        mark(name)
        mark("\":[")
        for (index, value) in values.enumerated() {
            if index > 0 { mark(",") }
            add(name, "[]=", text: value)
        }
        mark("]")
    }
}

// MARK: - The two texts

extension CallParameters {
    /// The query, or the JSON of the body.
    package consuming func finished() -> [UInt8] {
        if form == .body { mark(sent.isEmpty ? "{}" : "}") }
        return sent
    }

    private mutating func mark(_ text: StaticString) {
        text.withUTF8Buffer { sent.append(contentsOf: $0) }
    }

    /// Adds a parameter whose value holds nothing that would have to be escaped.
    @inline(__always)
    private mutating func add(
        _ name: StaticString, longest: Int, _ write: (inout ByteWriter) -> Void
    ) {
        add(name, "=", longest: longest, isText: false, write)
    }

    /// Adds a value that may hold anything.
    private mutating func add(_ name: StaticString, _ sign: StaticString, text: String) {
        var text = text
        text.withUTF8 { text in
            add(name, sign, longest: text.count, isText: true) {
                $0.write(UnsafeRawBufferPointer(text))
            }
        }
    }

    @inline(__always)
    private mutating func add(
        _ name: StaticString, _ sign: StaticString, longest: Int, isText: Bool,
        _ write: (inout ByteWriter) -> Void
    ) {
        let form = form
        Self.add(name, sign, longest, isText: isText, form, to: &hashed, &sent, write)
    }

    /// Writes a value as it is hashed, and from there as it is sent.
    ///
    /// - Parameter sign: `=`, or `[]=` for a value of a list, before which nothing is put in a body.
    @inline(__always)
    private static func add(
        _ name: StaticString, _ sign: StaticString, _ longest: Int, isText: Bool, _ form: Form,
        to hashed: inout [UInt8], _ sent: inout [UInt8], _ write: (inout ByteWriter) -> Void
    ) {
        let (isFirst, isFirstSent) = (hashed.isEmpty, sent.isEmpty)
        let around = name.utf8CodeUnitCount &+ 6
        hashed.append(longest: around &+ longest) { text in
            text.write(name, sign, isFirst: isFirst)
            let start = text.count
            write(&text)
            let value = text.slice(from: start)
            let longest = around &+ longest &* (isText ? ByteWriter.longestEscape : 1)
            sent.append(longest: longest) { text in
                switch form {
                case .query:
                    text.write(name, sign, isFirst: isFirst)
                    text.write(percent: value)
                case .body:
                    if sign.utf8CodeUnitCount == 1 {
                        text.write(key: name, isFirst: isFirstSent)
                    }
                    if isText { text.write(json: value) } else { text.write(quoted: value) }
                }
            }
        }
    }
}

extension ByteWriter {
    @inline(__always)
    fileprivate mutating func write(
        _ name: StaticString, _ sign: StaticString, isFirst: Bool
    ) {
        if !isFirst { write(UInt8(ascii: "&")) }
        write(name)
        write(sign)
    }

    @inline(__always)
    fileprivate mutating func write(key: StaticString, isFirst: Bool) {
        write(isFirst ? UInt8(ascii: "{") : UInt8(ascii: ","))
        write(UInt8(ascii: "\""))
        write(key)
        write("\":")
    }

    @inline(__always)
    fileprivate mutating func write(quoted value: UnsafeRawBufferPointer) {
        write(UInt8(ascii: "\""))
        write(value)
        write(UInt8(ascii: "\""))
    }
}

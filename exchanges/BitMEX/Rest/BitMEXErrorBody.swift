import ExchangeAPI

/// What the venue writes about a failure: `{"error":{"name":…,"message":…,"details":…}}`.
struct BitMEXErrorBody: Hashable {
    let name: String
    let message: String
    /// Of a `CodedHTTPError`, e.g. 19000.
    let code: Int64?

    /// The name with its code, by which errors are told apart.
    var fullName: String { code.map { "\(name) \($0)" } ?? name }

    private static let keys = Keys()

    private struct Keys {
        let outer: WireKeys
        let error: WireField
        let inner: WireKeys
        let name, message, details, code: WireField

        init() {
            var outer = WireKeys()
            error = outer.field("error")
            self.outer = outer
            var inner = WireKeys()
            name = inner.field("name")
            message = inner.field("message")
            details = inner.field("details")
            code = inner.field("code")
            self.inner = inner
        }
    }

    /// What an answer turned out to be.
    enum Reading: Hashable {
        case error(BitMEXErrorBody)
        /// JSON without an error around it.
        case none
        /// HTML, half a message, nothing at all.
        case unreadable
    }

    static func read(_ body: [UInt8]) -> Reading {
        body.withUnsafeBytes { bytes in
            let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
            // The rows of a list bring their own errors, which are each order's.
            if first == UInt8(ascii: "[") { return .none }
            var result = Reading.none
            do throws(WireError) {
                try WireScanner.forEachObject(in: bytes, keys.outer) { row throws(WireError) in
                    guard let value = row.optional(keys.error) else { return }
                    result = .error(try BitMEXErrorBody(value))
                }
            } catch {
                return .unreadable
            }
            return result
        }
    }

    private init(_ value: WireValue) throws(WireError) {
        guard value.kind == .object else {
            name = ""
            message = try value.text()
            code = nil
            return
        }
        let row = try value.object(Self.keys.inner)
        name = try row.optional(Self.keys.name)?.text() ?? ""
        message = try row.optional(Self.keys.message)?.text() ?? ""
        let coded = row.optional(Self.keys.code) ?? row.optional(Self.keys.details)
        code = try coded.flatMap { value throws(WireError) -> Int64? in
            switch value.kind {
            case .number: try value.integer()
            case .string: Int64(try value.text())
            // Details that explain rather than count.
            default: nil
            }
        }
    }
}

/// Why a venue's message was refused: where, what was expected there, and what stood there.
public struct WireError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with the field.
    public enum Problem: Hashable, Sendable {
        /// The bytes are no JSON; the text says what was expected.
        case malformed(expected: String)
        /// The message is no UTF-8.
        case notUTF8
        /// More objects and arrays inside each other than `WireScanner.deepest`.
        case tooDeep
        /// The message has more bytes than `WireScanner.longest`.
        case tooLong
        /// The same key stands twice in one object.
        case duplicate
        /// The field is not there.
        case missing
        /// The field is `null` where a value is needed.
        case null
        /// A value of another type, or text of another form.
        case expected(String)
        /// More decimals than the type holds.
        case tooManyDigits
        /// A number or time outside what the type holds or the field can mean.
        case outOfRange(String)
        /// A word that the venue's documentation does not know at this place.
        case unknownWord(known: String)
        /// Well-formed, but nothing that is followed here.
        case unsupported(String)
    }

    /// The key as the venue writes it; `message` for the message as a whole.
    public let field: String
    public let problem: Problem
    /// What stood there, cut to forty characters; empty when nothing did.
    public let token: String

    public init(_ field: String, _ problem: Problem, token: String = "") {
        self.field = field
        self.problem = problem
        self.token = String(token.prefix(Self.longestToken))
    }

    /// How much of the offending text an error carries, in characters.
    public static let longestToken = 40

    /// What is wrong, without the field.
    public var reason: String {
        let met = token.isEmpty ? "" : ", met \(token)"
        return switch problem {
        case .malformed(let expected): "no valid JSON: expected \(expected)\(met)"
        case .notUTF8: "the message is not valid UTF-8"
        case .tooDeep: "more than \(WireScanner.deepest) levels of nesting"
        case .tooLong: "more than \(WireScanner.longest) bytes"
        case .duplicate: "the key stands twice in one object"
        case .missing: "the field is missing"
        case .null: "the field is null where a value is needed"
        case .expected(let what): "expected \(what)\(met)"
        case .tooManyDigits: "more decimals than can be kept exactly\(met)"
        case .outOfRange(let range): "expected \(range)\(met)"
        case .unknownWord(let known): "expected one of \(known)\(met)"
        case .unsupported(let what): "\(what)\(met)"
        }
    }

    public var description: String { "\(field): \(reason)" }
}

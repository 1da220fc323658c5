public import Domain

/// Names one stored model: `NAME@VERSION`.
public struct ModelReference: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The model's name, which is also its folder.
    public let name: String
    /// Counts up from 1 for each name.
    public let version: Int

    /// - Throws: when `name` cannot be a folder's name or `version` is not positive.
    public init(name: String, version: Int) throws(ModelReferenceError) {
        try Self.check(name: name)
        guard version >= 1 else { throw .version("\(name)@\(version)") }
        self.name = name
        self.version = version
    }

    /// Parses `NAME@VERSION`.
    public init(parsing text: String) throws(ModelReferenceError) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let version = Int(parts[1]), "\(version)" == parts[1] else {
            throw .version(text)
        }
        try self.init(name: String(parts[0]), version: version)
    }

    /// `NAME@VERSION`.
    public var description: String { "\(name)@\(version)" }

    /// By name, then by version.
    public static func < (left: ModelReference, right: ModelReference) -> Bool {
        (left.name, left.version) < (right.name, right.version)
    }

    /// The name under which a model is kept unless the user says otherwise, such as
    /// `pair-upbit-KRW-BTC-5m`.
    public static func defaultName(
        _ design: ModelDesign, _ instrument: InstrumentID, interval: TimeSpan
    ) -> String {
        "\(design)-\(instrument.exchange)-\(instrument.market)-\(interval)"
    }

    /// Names are folders: letters, digits, `-`, `_` and `.`, not starting with a dot.
    static func check(name: String) throws(ModelReferenceError) {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard isPlain, (1...100).contains(name.utf8.count), !name.hasPrefix(".") else {
            throw .name(name)
        }
    }
}

/// Why a model's name or version was refused.
public enum ModelReferenceError: Error, Hashable, Sendable, CustomStringConvertible {
    case name(String)
    case version(String)

    /// What was written, and what can be written instead.
    public var description: String {
        switch self {
        case .name(let text):
            "\"\(text)\" cannot name a model: use up to 100 letters, digits, \"-\", \"_\" and "
                + "\".\", not starting with a dot"
        case .version(let text):
            "\"\(text)\" does not name a model: write NAME@VERSION with a version from 1, "
                + "e.g. pair-upbit-KRW-BTC-5m@1"
        }
    }
}

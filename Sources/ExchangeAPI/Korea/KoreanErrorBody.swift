/// `{"error":{"name":…,"message":…}}`, as far as it can be read.
///
/// It is lenient where a message decoder is strict: it only says no in other words.
struct KoreanErrorBody {
    /// In lower case; a number as text. Empty when there is none.
    let name: String
    /// The venue's words without what looks like a key; empty when there are none.
    let message: String

    /// `nil` when the body is no JSON, or tells of no error.
    init?(_ body: [UInt8]) {
        let read = body.withUnsafeBytes { bytes -> (String, String)? in
            do throws(WireError) {
                return try Self.read(bytes)
            } catch {
                // A page of a proxy, a body cut short: the status alone has to tell.
                return nil
            }
        }
        guard let (name, message) = read else { return nil }
        self.name = name.lowercased()
        self.message = message
    }

    private static func read(_ bytes: UnsafeRawBufferPointer) throws(WireError) -> (String, String)?
    {
        let root = try WireScanner.root(bytes)
        guard root.kind == .object else { return nil }
        guard let error = try root.object(Fields.shared.outer).optional(Fields.shared.error) else {
            return nil
        }
        // Some answers say no in a bare text.
        guard error.kind == .object else { return ("", scrubbed(text(error))) }
        let row = try error.object(Fields.shared.inner)
        return (
            scrubbed(row.optional(Fields.shared.name).map(text) ?? ""),
            scrubbed(row.optional(Fields.shared.message).map(text) ?? "")
        )
    }

    private static func text(_ value: WireValue) -> String {
        do throws(WireError) {
            return value.kind == .number ? String(try value.integer()) : try value.text()
        } catch {
            // Told in a form that nobody documents: it has no name then.
            return ""
        }
    }

    private final class Fields: Sendable {
        static let shared = Fields()
        let outer, inner: WireKeys
        let error, name, message: WireField

        private init() {
            var keys = WireKeys()
            error = keys.field("error")
            outer = keys
            keys = WireKeys()
            name = keys.field("name")
            message = keys.field("message")
            inner = keys
        }
    }

    /// A venue's text for people: cut to 200 characters, and without what looks like a key or a token,
    /// which a venue that is asked with one may repeat.
    static func scrubbed(_ text: String) -> String {
        var result = ""
        var run = ""
        func close() {
            result += isKeyLike(run) ? "‹…›" : run
            run = ""
        }
        for character in text.prefix(2000) {
            let isPart =
                character.isASCII
                && (character.isLetter || character.isNumber || "-_.~+/=".contains(character))
            if isPart {
                run.append(character)
            } else {
                close()
                result.append(character)
            }
        }
        close()
        return String(result.prefix(200))
    }

    /// Shorter than any key; the names of errors that are longer have neither digits nor capitals.
    private static func isKeyLike(_ word: String) -> Bool {
        word.utf8.count >= 30 && word.contains { $0.isNumber || $0.isUppercase }
    }
}

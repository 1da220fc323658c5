import ExchangeAPI
import Testing

@Suite("Fields that are not as documented")
struct HostileFieldTests {
    @Test("every fixture decodes as it stands", arguments: Fixture.all)
    func plain(fixture: Fixture) throws {
        #expect(try fixture.decode(fixture.text) > 0)
    }

    @Test("keys in the opposite order give the same number of events", arguments: Fixture.all)
    func order(fixture: Fixture) throws {
        #expect(
            try fixture.decode(fixture.text(fixture.members.reversed()))
                == fixture.decode(fixture.text))
    }

    /// A value of another type, out of all bounds, or unknown; none of them fits any required field.
    static let hostile: [String?] = [
        nil, "null", "true", "{}", "[1]", "\"\"", "\"\u{1F680}\"", "1e300", "-1e300",
        "99999999999999999999999999999999999999999999", "-1.5",
    ]

    @Test("a required field in any other shape is a typed error", arguments: Fixture.all)
    func required(fixture: Fixture) {
        for key in fixture.required {
            for value in Self.hostile {
                let text = fixture.replacing(key, value)
                #expect(throws: WireError.self, "\(key) as \(value ?? "missing"): \(text)") {
                    _ = try fixture.decode(text)
                }
            }
        }
    }

    @Test("an optional field out of all bounds is an error or not read", arguments: Fixture.all)
    func optional(fixture: Fixture) throws {
        let whole = try fixture.decode(fixture.text)
        for member in fixture.members where !fixture.required.contains(member.key) {
            for value in Self.hostile {
                let text = fixture.replacing(member.key, value)
                do throws(WireError) {
                    // What is accepted still tells as many events: no row is lost in silence.
                    #expect(try fixture.decode(text) >= min(whole, 1), "\(text)")
                } catch {
                    #expect(!error.field.isEmpty && !error.reason.isEmpty, "\(text)")
                    #expect(error.token.count <= WireError.longestToken)
                }
            }
        }
    }

    @Test("a key that stands twice is an error", arguments: Fixture.all)
    func twice(fixture: Fixture) {
        for key in fixture.required {
            let again = fixture.members + fixture.members.filter { $0.key == key }
            #expect(throws: WireError(key, .duplicate)) {
                _ = try fixture.decode(fixture.text(again))
            }
        }
    }

    @Test("every beginning of a message is an error", arguments: Fixture.all)
    func truncated(fixture: Fixture) {
        let bytes = Array(fixture.text.utf8)
        for count in 0..<bytes.count {
            #expect(throws: WireError.self) {
                _ = try fixture.decode(Array(bytes.prefix(count)))
            }
        }
    }
}

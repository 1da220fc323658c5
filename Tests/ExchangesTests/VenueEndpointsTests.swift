import ExchangeAPI
import Testing
import Transport

@Suite("Venue endpoints")
struct VenueEndpointsTests {
    private static let own = VenueEndpoints(
        rest: EndpointURL(scheme: .https, host: "api.venue.example"),
        publicStream: EndpointURL(
            scheme: .wss, host: "ws.venue.example", path: "/websocket/v1"),
        privateStream: EndpointURL(
            scheme: .wss, host: "ws.venue.example", path: "/websocket/v1/private"))

    @Test(
        "one base_url moves the three addresses, with or without the venue's own path",
        arguments: [
            (
                "https://other.example", "https://other.example",
                "wss://other.example/websocket/v1", "wss://other.example/websocket/v1/private"
            ),
            (
                "https://Other.Example:8443/", "https://other.example:8443",
                "wss://other.example:8443/websocket/v1",
                "wss://other.example:8443/websocket/v1/private"
            ),
            (
                "https://other.example/api/v1/", "https://other.example",
                "wss://other.example/websocket/v1", "wss://other.example/websocket/v1/private"
            ),
            (
                "http://127.0.0.1:8080/venue", "http://127.0.0.1:8080/venue",
                "ws://127.0.0.1:8080/venue/websocket/v1",
                "ws://127.0.0.1:8080/venue/websocket/v1/private"
            ),
            (
                "http://[::1]:9/venue/api/v1", "http://[::1]:9/venue",
                "ws://[::1]:9/venue/websocket/v1", "ws://[::1]:9/venue/websocket/v1/private"
            ),
        ])
    func moves(_ base: String, _ rest: String, _ open: String, _ closed: String) throws {
        let moved = try Self.own.moved(to: base, restPath: "/api/v1")
        #expect("\(moved.rest)" == rest)
        #expect("\(moved.publicStream)" == open)
        #expect("\(moved.privateStream)" == closed)
    }

    @Test(
        "what is no plain address is refused for its reason",
        arguments: [
            ("", EndpointError.scheme), ("www.venue.example", .scheme),
            ("ftp://venue.example", .scheme), ("wss://venue.example", .scheme),
            ("https:/venue.example", .scheme), ("https://", .host), ("https:///path", .host),
            ("https://.example", .host), ("https://a,b", .host), ("https://[::1", .host),
            ("https://[]", .host), ("https://a:b:1", .host), ("https://host:", .port),
            ("https://host:0", .port), ("https://host:65536", .port),
            ("https://host:+80", .port), ("https://host:80a", .port),
            ("https://me:word@host", .credentials), ("https://me@host", .credentials),
            ("https://host/?a=b", .queryOrFragment), ("https://host#x", .queryOrFragment),
            ("https://host\\@other", .credentials), ("https://ho st", .notPlainASCII),
            ("https://höst", .notPlainASCII), ("https://host\r\nx", .notPlainASCII),
            ("https://host/a//b", .path), ("https://host/../b", .path),
            ("https://host/a/./b", .path),
        ])
    func refused(_ base: String, _ error: EndpointError) {
        #expect(throws: error) { try Self.own.moved(to: base) }
    }

    @Test(
        "plain http stays on this machine unless it is allowed to leave",
        arguments: [
            ("http://localhost", true), ("http://LOCALHOST:1", true), ("http://127.0.0.1", true),
            ("http://127.9.8.7:80", true), ("http://[::1]", true),
            ("http://127.0.0.1.example", false), ("http://localhost.example", false),
            ("http://128.0.0.1", false), ("http://127.0.0", false), ("http://127.0.0.256", false),
        ])
    func plain(_ base: String, _ isLocal: Bool) throws {
        _ = try Self.own.moved(to: base, allowsPlain: true)
        if isLocal {
            _ = try Self.own.moved(to: base)
        } else {
            #expect(throws: EndpointError.self) { try Self.own.moved(to: base) }
        }
    }

    @Test("an error does not repeat what was given")
    func discreet() {
        let error = #expect(throws: EndpointError.self) {
            try Self.own.moved(to: "https://user:hunter2@host")
        }
        #expect(error.map { !"\($0)".contains("hunter2") } ?? false)
    }

    @Test("a host belongs to a domain by whole names only")
    func domain() throws {
        func isWithin(_ text: String) throws -> Bool {
            try EndpointURL(parsing: text).isWithin("bitmex.com")
        }
        #expect(try isWithin("https://bitmex.com"))
        #expect(try isWithin("https://WWW.BitMEX.com:443/api"))
        #expect(try isWithin("https://www.bitmex.com./"))
        #expect(try !isWithin("https://notbitmex.com"))
        #expect(try !isWithin("https://bitmex.com.example"))
    }
}

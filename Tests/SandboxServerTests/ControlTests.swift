import Domain
import Sandbox
import SandboxServer
import Testing

@Suite("The control endpoint")
struct ControlTests {
    /// Runs a test against the control endpoint of a host that serves `echo` and `other`.
    private func run(_ body: (TestHost, RawClient) async throws -> Void) async throws {
        try await TestHost.run(control: true, exchanges: ["echo", "other"]) { (test) async throws in
            try await body(test, try RawClient(port: test.controlPort))
        }
    }

    @Test("plans are read and set, for all exchanges or for one")
    func faults() async throws {
        try await run { (test, client) async throws in
            #expect(try client.ask("GET", "/faults")?.text == "echo none\nother none\n")
            let set = try client.ask("PUT", "/faults", body: "503=1")
            #expect(set?.text == "echo 503=1\nother 503=1\n")
            #expect(try test.client().ask("GET", "/bytes?1")?.status == 503)
            let one = try client.ask("PUT", "/faults/echo", body: " none ")
            #expect(one?.text == "none\n")
            #expect(try client.ask("GET", "/faults/other")?.text == "503=1\n")
            #expect(try test.client().ask("GET", "/bytes?1")?.status == 200)
        }
    }

    @Test("a plan that is none is refused with its place, and the one before stays")
    func badPlan() async throws {
        try await run { (test, client) async throws in
            _ = try client.ask("PUT", "/faults", body: "mute=0.5")
            let answer = try client.ask("PUT", "/faults", body: "mute=0.5,lag=3")
            #expect(answer?.status == 400)
            #expect(answer?.text.contains("column 10, `lag=3`: there is no fault `lag`") == true)
            #expect(try await test.host.faults(of: "echo").description == "mute=0.5")
            let unknown = try client.ask("PUT", "/faults/nyse", body: "none")
            #expect(unknown?.status == 404)
            #expect(unknown?.text.contains("echo, other") == true)
        }
    }

    @Test("the state is JSON with addresses, markets, accounts, counts and faults")
    func state() async throws {
        try await run { (test, client) async throws in
            _ = try test.client().ask("GET", "/bytes?1")
            let answer = try #require(try client.ask("GET", "/state"))
            #expect(answer.header("content-type") == "application/json")
            for part in [
                "\"exchange\":\"echo\"", "\"rest\":\"http://127.0.0.1:\(test.port)\"",
                "\"ws\":\"ws://127.0.0.1:\(test.port)/ws\"", "\"requests\":1",
                "\"faults\":\"none\"",
                "\"last\":\"150000000\"", "\"currency\":\"KRW\"", "\"free\":\"1000\"",
            ] { #expect(answer.text.contains(part), "\(part)") }
        }
    }

    @Test("the page speaks the reader's language, and escapes what comes from elsewhere")
    func page() async throws {
        try await run { (_, client) async throws in
            let english = try #require(try client.ask("GET", "/"))
            #expect(english.text.contains("<html lang=\"en\">"))
            #expect(english.text.contains("KRW-&lt;BTC&gt;"))
            #expect(!english.text.contains("KRW-<BTC>"))
            #expect(
                english.header("content-security-policy")?.contains("default-src 'none'") == true)
            let korean = try client.ask(
                "GET", "/", headers: ["Accept-Language: ko-KR,ko;q=0.9,en;q=0.8"])
            #expect(korean?.text.contains("해태 샌드박스") == true)
            let preferred = try client.ask("GET", "/", headers: ["Accept-Language: en,ko;q=0.5"])
            #expect(preferred?.text.contains("<html lang=\"en\">") == true)
            let chosen = try client.ask(
                "GET", "/?lang=ko", headers: ["Accept-Language: en"])
            #expect(chosen?.text.contains("<html lang=\"ko\">") == true)
            let part = try client.ask("GET", "/live?lang=ko")
            #expect(part?.text.hasPrefix("<ul") == true)
        }
    }

    @Test("a button of the page switches a fault and leads back")
    func button() async throws {
        try await run { (test, client) async throws in
            let form = ["Content-Type: application/x-www-form-urlencoded"]
            let answer = try client.ask(
                "POST", "/faults/echo?lang=ko",
                headers: form + ["Origin: http://127.0.0.1"], body: "plan=delay%3D1ms..2ms%400.5")
            #expect(answer?.status == 303)
            #expect(answer?.header("location") == "/?lang=ko")
            #expect(try await test.host.faults(of: "echo").description == "delay=1ms..2ms@0.5")
            for broken in ["", "plan", "plan=%zz", "plan=%2", "plan=%ff"] {
                let answer = try client.ask("POST", "/faults/echo", headers: form, body: broken)
                #expect(answer?.status == 400, "\(broken)")
            }
        }
    }

    /// Host, further headers, and what a change and a look are answered.
    static let visitors: [(host: String, headers: [String], change: Int, look: Int)] = [
        ("127.0.0.1", [], 200, 200),
        ("127.0.0.1:8080", [], 200, 200),
        ("LOCALHOST:1", [], 200, 200),
        ("[::1]:1", [], 200, 200),
        ("[::1]", ["Origin: http://[::1]"], 200, 200),
        ("localhost:9", ["Origin: http://localhost:9", "Sec-Fetch-Site: same-origin"], 200, 200),
        ("localhost:9", ["Origin: http://localhost:10"], 403, 200),
        ("localhost", ["Origin: https://localhost"], 403, 200),
        ("localhost", ["Origin: null"], 403, 200),
        ("localhost", ["Origin: http://evil.example"], 403, 200),
        ("localhost", ["Sec-Fetch-Site: cross-site"], 403, 200),
        ("evil.example", [], 403, 403),
        ("localhost.evil.example", [], 403, 403),
        ("127.0.0.1.evil.example:1", [], 403, 403),
        ("localhost:1:2", [], 403, 403),
        ("localhost@evil.example", [], 403, 403),
        ("[::1", [], 403, 403),
        ("[::1]evil", [], 403, 403),
        ("192.168.0.1", [], 403, 403),
    ]

    @Test("a foreign page can neither change the sandbox nor read it under a name of its own")
    func foreigners() async throws {
        try await run { (test, client) async throws in
            for (host, headers, change, look) in Self.visitors {
                let lines = (["Host: \(host)"] + headers).joined(separator: "\r\n")
                try client.send(
                    "PUT /faults/other HTTP/1.1\r\n\(lines)\r\nContent-Length: 4\r\n\r\nnone")
                #expect(try client.answer()?.status == change, "\(host) \(headers)")
                try client.send("GET /state HTTP/1.1\r\n\(lines)\r\n\r\n")
                #expect(try client.answer()?.status == look, "\(host) \(headers)")
            }
            #expect(try await test.host.faults(of: "other") == .none)
        }
    }

    @Test("other paths and methods are told what there is")
    func others() async throws {
        try await run { (_, client) async throws in
            #expect(try client.ask("GET", "/nothing")?.status == 404)
            let answer = try client.ask("DELETE", "/faults")
            #expect(answer?.status == 405)
            #expect(answer?.header("allow") == "GET, PUT")
            #expect(try client.ask("POST", "/state", body: "")?.status == 405)
            try client.send(RawSocket.handshake("/"))
            #expect(try client.answer()?.status == 200)
        }
    }
}

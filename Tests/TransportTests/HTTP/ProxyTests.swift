import Glibc
import LoopbackServer
import Testing
import Transport

@Suite("Proxies")
struct ProxyTests {
    private static let request = HTTPRequest(
        .get, "/v1/a?b=c", headers: [HTTPField("Authorization", "Bearer k3y")])

    @Test("pass the request through a tunnel, unchanged and unseen")
    func tunnel() async throws {
        let proxy = try LoopbackServer { connection in
            guard try connection.readRequest() != nil else { return }
            try connection.write("HTTP/1.1 200 Established\r\nX-Proxy: 1\r\n\r\n")
            guard try connection.readRequest() != nil else { return }
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        }
        let options = HTTPOptions.loopback.with {
            $0.proxy = .at("http://user:pw@127.0.0.1:\(proxy.port)")
        }
        let client = try HTTPClient(
            base: "http://venue.example", options: options, clock: SteppingClock())
        let response = try await client.send(Self.request)
        #expect(response.headers == [HTTPField("Content-Length", "2")])
        #expect(
            proxy.requests.map(\.requestLine) == [
                "CONNECT venue.example:80 HTTP/1.1", "GET /v1/a?b=c HTTP/1.1",
            ])
        let connect = try #require(proxy.requests.first)
        #expect(connect.header("proxy-authorization") == "Basic dXNlcjpwdw==")
        #expect(connect.header("authorization") == nil)
        #expect(proxy.requests.last?.header("proxy-authorization") == nil)
        #expect(proxy.requests.last?.header("host") == "venue.example")
    }

    @Test("that refuse have let nothing through", arguments: [407, 403, 502])
    func refused(status: Int) async throws {
        let proxy = try LoopbackServer { _ in [.answer(status)] }
        let options = HTTPOptions.loopback.with {
            $0.proxy = .at("http://user:pw@127.0.0.1:\(proxy.port)")
        }
        let client = try HTTPClient(
            base: "https://venue.example", options: options, clock: SteppingClock())
        let (outcome, text) = await client.outcome(Self.request)
        #expect(outcome == .notSent)
        #expect(text.contains("venue.example") && text.contains("\(status)"), "\(text)")
        #expect(!text.contains("pw"), "\(text)")
        #expect(!proxy.requests.contains { $0.text.contains("k3y") })
    }

    @Test("that are not there have let nothing through")
    func absent() async throws {
        let proxy = try LoopbackServer { _ in [.answer(200)] }
        proxy.stop()
        let options = HTTPOptions.loopback.with {
            $0.proxy = .at("http://user:pw@127.0.0.1:\(proxy.port)")
        }
        let client = try HTTPClient(
            base: "https://venue.example", options: options, clock: SteppingClock())
        let (outcome, text) = await client.outcome(Self.request)
        #expect(outcome == .notSent)
        #expect(!text.contains("pw"), "\(text)")
    }

    @Test("are taken from the environment unless the options say otherwise")
    func environment() async {
        // In a process of its own: the environment is everybody's.
        await #expect(processExitsWith: .success) {
            let proxy = try LoopbackServer { _ in [.answer(403)] }
            setenv("http_proxy", "http://127.0.0.1:\(proxy.port)", 1)
            unsetenv("no_proxy")
            unsetenv("NO_PROXY")
            var options = HTTPOptions()
            for (choice, isUsed) in [(HTTPProxy.environment, true), (.none, false)] {
                options.proxy = choice
                let before = proxy.requests.count
                let venue = try LoopbackServer { _ in [.answer(200, text: "venue")] }
                let client = try HTTPClient(
                    base: "http://127.0.0.1:\(venue.port)", options: options,
                    clock: SteppingClock())
                let (outcome, text) = await client.outcome(HTTPRequest(.get, "/"))
                #expect(outcome == (isUsed ? .notSent : .answer(200, "venue")), "\(text)")
                #expect(proxy.requests.count - before == (isUsed ? 1 : 0))
            }
        }
    }
}

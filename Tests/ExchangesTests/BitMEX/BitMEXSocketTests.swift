import BitMEX
import Domain
import ExchangeAPI
import LoopbackServer
import Synchronization
import Testing
import Transport

/// The private calls once more, over libcurl and real sockets: what was signed is what arrives.
@Suite("BitMEX over sockets")
struct BitMEXSocketTests {
    /// A server that answers in order, and a gateway and an account that talk to it.
    private struct Rig {
        let server: LoopbackServer
        let gateway: BitMEXGateway
        let account: BitMEXAccount

        init(_ replies: [[Reply]], prefix: String = "") throws {
            let turns = Mutex(replies)
            server = try LoopbackServer { _ in
                turns.withLock { $0.isEmpty ? [.close] : $0.removeFirst() }
            }
            let endpoints = try BitMEXEndpoints(base: "http://127.0.0.1:\(server.port)\(prefix)")
            try endpoints.permitted(at: .distantFuture)
            var options = HTTPOptions()
            // Tests share few threads, and may wait for their turn.
            options.longestIdle = .hours(1)
            options.proxy = .none
            let clock = ManualClock()
            let signer = try PublishedKey.signer()
            let session = RestSession(
                http: try HTTPClient(
                    base: "\(endpoints.addresses.rest)", options: options, clock: clock),
                dialect: BitMEXDialect(signer: signer), gate: OpenGate(), clock: clock)
            gateway = BitMEXGateway(session: session, signer: signer)
            account = BitMEXAccount(session: session, signer: signer)
        }

        /// The bytes that are expected of a request.
        func bytes(
            _ method: HTTPMethod, _ target: String, _ body: String, prefix: String = ""
        ) throws -> String {
            let request = try BitMEXRig.request(method, target, body)
            let own = [
                "\(method.rawValue) \(prefix)\(target) HTTP/1.1", "Host: 127.0.0.1:\(server.port)",
                "User-Agent: haetae", "Accept: */*", "Accept-Encoding: gzip, deflate",
            ]
            let lines =
                own + request.headers.map { "\($0.name): \($0.value)" }
                + (body.isEmpty ? [] : ["Content-Length: \(body.utf8.count)"])
            return (lines + ["", ""]).joined(separator: "\r\n") + body
        }
    }

    /// Header lines in alphabetical order: theirs on the wire means nothing, their bytes do.
    private static func normalized(_ text: String) -> String {
        guard let end = text.firstRange(of: "\r\n\r\n") else { return text }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        return ([lines[0]] + lines.dropFirst().sorted()).joined(separator: "\r\n")
            + text[end.lowerBound...]
    }

    @Test(
        "each private call arrives byte for byte",
        arguments: BitMEXPrivateCall.orders + BitMEXPrivateCall.reads)
    func bytes(_ call: BitMEXPrivateCall) async throws {
        let rig = try Rig(call.exchanges.map { [.answer(200, text: $0.answer)] })
        try await call.run(rig.gateway, rig.account)
        let expected = try call.exchanges.map { try rig.bytes($0.method, $0.target, $0.body) }
        #expect(
            rig.server.requests.map { Self.normalized($0.text) }
                == expected.map(Self.normalized))
        #expect(rig.server.connectionCount == 1)
    }

    @Test("the prefix of a base_url goes before the path, and is not signed")
    func prefix() async throws {
        let rig = try Rig([[.answer(200, text: "[]")]], prefix: "/venue/api/v1")
        _ = try await rig.gateway.cancelAll(of: nil)
        let expected = try rig.bytes(.delete, "/api/v1/order/all", "", prefix: "/venue")
        #expect(
            rig.server.requests.map { Self.normalized($0.text) } == [Self.normalized(expected)])
    }

    /// What came of placing one order.
    private func placing(_ replies: [Reply]) async throws -> VenueCallError? {
        let rig = try Rig([replies])
        let order = try BitMEXRig.approved()
        do throws(VenueCallError) {
            _ = try await rig.gateway.place(order)
            return nil
        } catch {
            // Whatever happened, the order went out once.
            #expect(rig.server.requests.count == 1)
            return error
        }
    }

    @Test(
        "an answer that breaks off, lies or comes from elsewhere leaves the outcome unknown",
        arguments: [
            [Reply.close], [.reset],
            [.answer(502, ["Content-Type: text/html"], text: "<html>Bad Gateway</html>")],
            [.answer(530, text: "error code: 1033")],
            [.answer(503, text: "upstream connect error")],
            [.answer(302, ["Location: http://127.0.0.1:1/"], text: "")],
            [.text("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"orderID\":"), .close],
            [.answer(200, text: #"{"orderID":"#)],
            [.answer(200, ["Content-Encoding: gzip"], text: BitMEXRows.order())],
        ] as [[Reply]])
    func unknown(_ replies: [Reply]) async throws {
        let error = try await placing(replies)
        guard case .outcomeUnknown(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        for secret in [PublishedKey.id, PublishedKey.secret] { #expect(!reason.contains(secret)) }
    }

    @Test(
        "refusals and limits come through as what they are",
        arguments: [
            (
                400, [], #"{"error":{"message":"Duplicate clOrdID","name":"HTTPError"}}"#,
                BitMEXDialectTests.Verdict.refused(.duplicateClientID)
            ),
            (
                400, [],
                #"{"error":{"message":"x","name":"CodedHTTPError","details":"19000"}}"#,
                .refused(.insufficientFunds)
            ),
            (
                200, [], #"{"error":{"message":"Invalid orderQty","name":"ValidationError"}}"#,
                .refused(.invalidQuantity)
            ),
            (
                503, [],
                #"{"error":{"message":"The system is currently overloaded. Please try again "#
                    + #"later.","name":"HTTPError"}}"#, .notSent(.overloaded, 500)
            ),
            (429, ["Retry-After: 4"], "", .notSent(.rateLimited, 4000)),
            (429, [], "", .notSent(.rateLimited, 5000)),
            (403, [], "<html>", .notSent(.banned, 3_600_000)),
        ])
    func known(
        _ status: Int, _ headers: [String], _ body: String,
        _ verdict: BitMEXDialectTests.Verdict
    ) async throws {
        let error = try await placing([.answer(status, headers, text: body)])
        #expect(BitMEXDialectTests.verdict(error) == verdict)
    }

    @Test("a venue that cannot be reached was sent nothing")
    func unreachable() async throws {
        let rig = try Rig([])
        rig.server.stop()
        let order = try BitMEXRig.approved()
        let error = await #expect(throws: VenueCallError.self) {
            try await rig.gateway.place(order)
        }
        #expect(error.map { BitMEXDialectTests.verdict($0) } == .notSent(.unreachable, 0))
    }

    @Test("an order that the venue does not show yet is found by asking again")
    func foundLater() async throws {
        let rig = try Rig([
            [.answer(200, text: "[]")], [.answer(200, text: "[\(BitMEXRows.order())]")],
        ])
        let reference = OrderReference(BitMEXRig.id)
        #expect(try await rig.account.order(reference, of: BitMEXRig.xbtusd) == nil)
        #expect(try await rig.account.order(reference, of: BitMEXRig.xbtusd) != nil)
    }
}

import Domain
import LoopbackServer
import Testing
import Transport

@Suite("Answers, good and bad")
struct AnswerTests {
    @Test("are told apart as this table says", arguments: AnswerRow.table)
    func classified(row: AnswerRow) async throws {
        let server = try LoopbackServer { request in
            request.target == "/next" ? [.answer(200, text: "next")] : row.replies
        }
        let client = try server.client()
        let request = HTTPRequest(.post, "/order", body: Array("a=b".utf8))
        let (outcome, text) = await client.outcome(request)
        #expect(outcome == row.outcome, "\(text)")
        #expect(text.contains(row.says), "\(text)")
        #expect(server.requests.count == 1)
        // Nothing that one answer held is left over for the next.
        #expect(await client.outcome(HTTPRequest(.get, "/next")).0 == .answer(200, "next"))
        #expect(server.requests.map(\.target) == ["/order", "/next"])
    }

    @Test("keep their headers in order, repeated ones too, and none of an interim answer")
    func headers() async throws {
        let server = try LoopbackServer { _ in
            [
                .text("HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\n"),
                .answer(
                    200,
                    [
                        "Remaining-Req: group=default; min=1799; sec=29", "X-Two:one",
                        "x-two:  two \t",
                    ]),
            ]
        }
        let response = try await server.client().send(HTTPRequest(.get, "/"))
        #expect(
            response.headers == [
                HTTPField("Remaining-Req", "group=default; min=1799; sec=29"),
                HTTPField("X-Two", "one"), HTTPField("x-two", "two"),
                HTTPField("Content-Length", "0"),
            ])
        #expect(response.header("REMAINING-REQ") == "group=default; min=1799; sec=29")
        #expect(response.header("X-TWO") == "two")
        #expect(response.header("x-interim") == nil)
    }

    @Test("leave trailers of a chunked body aside")
    func trailers() async throws {
        let server = try LoopbackServer { _ in
            [
                .text(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nRetry-After: 9\r\n\r\n"
                )
            ]
        }
        let response = try await server.client().send(HTTPRequest(.get, "/"))
        #expect(response.header("retry-after") == nil)
        #expect(response.header("transfer-encoding") == "chunked")
    }

    @Test("come over one connection, and say so")
    func reuse() async throws {
        let server = try LoopbackServer { _ in [.answer(200)] }
        let client = try server.client()
        var timings: [HTTPTiming] = []
        for number in 0..<4 {
            timings.append(try await client.send(HTTPRequest(.get, "/\(number)")).timing)
        }
        #expect(timings.map(\.isReused) == [false, true, true, true])
        #expect(server.connectionCount == 1)
        #expect(timings[0].connect > .zero)
        for timing in timings {
            #expect(timing.sent < timing.received)
            #expect(timing.firstByte > .zero && timing.total >= timing.firstByte)
        }
        for timing in timings.dropFirst() {
            #expect(timing.nameLookup == .zero && timing.connect == .zero && timing.tls == .zero)
        }
    }

    @Test("that come before the request is complete are answers")
    func early() async throws {
        let server = try LoopbackServer { connection in
            _ = try connection.read()
            try connection.write(
                "HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig")
            try connection.staySilent()
        }
        let client = try server.client()
        let body = [UInt8](repeating: 0x61, count: 20_000_000)
        let (outcome, text) = await client.outcome(HTTPRequest(.post, "/", body: body))
        #expect(outcome == .answer(413, "big"), "\(text)")
        #expect(server.connectionCount == 1)
    }
}

import LoopbackServer
import Testing

/// One row of the table: what a server says, and what the caller hears.
struct AnswerRow: Sendable, CustomTestStringConvertible {
    let name: String
    let replies: [Reply]
    let outcome: Outcome
    /// What the text of the failure says.
    var says = ""
    var testDescription: String { name }

    init(_ name: String, _ replies: [Reply], _ outcome: Outcome, says: String = "") {
        self.name = name
        self.replies = replies
        self.outcome = outcome
        self.says = says
    }

    static let table: [AnswerRow] = [
        AnswerRow(
            "429 with headers",
            [
                .answer(
                    429, ["Remaining-Req: group=order; min=1; sec=0", "Retry-After: 1"], text: "{}")
            ],
            .answer(429, "{}")),
        AnswerRow("429 without headers", [.answer(429)], .answer(429, "")),
        AnswerRow("418", [.answer(418, text: "banned")], .answer(418, "banned")),
        AnswerRow(
            "503 overload", [.answer(503, text: #"{"error":{}}"#)], .answer(503, #"{"error":{}}"#)),
        AnswerRow(
            "502 in HTML",
            [.answer(502, ["Content-Type: text/html"], text: "<html>Bad Gateway</html>")],
            .answer(502, "<html>Bad Gateway</html>")),
        AnswerRow("530", [.answer(530)], .answer(530, "")),
        AnswerRow(
            "401 that asks for credentials",
            [.answer(401, ["WWW-Authenticate: Basic realm=\"x\""])], .answer(401, "")),
        AnswerRow("417", [.answer(417)], .answer(417, "")),
        AnswerRow(
            "a redirect",
            [.answer(302, ["Location: http://127.0.0.1:1/elsewhere"], text: "moved")],
            .answer(302, "moved")),
        AnswerRow(
            "a redirect that keeps the method", [.answer(308, ["Location: /other"])],
            .answer(308, "")),
        AnswerRow("204", [.text("HTTP/1.1 204 No Content\r\n\r\n")], .answer(204, "")),
        AnswerRow(
            "304", [.text("HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n")], .answer(304, "")),
        AnswerRow(
            "100 Continue first",
            [.text("HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\n"), .answer(201, text: "made")],
            .answer(201, "made")),
        AnswerRow(
            "103 first",
            [.text("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"), .answer(200, text: "ok")],
            .answer(200, "ok")),
        AnswerRow(
            "chunks",
            [
                .text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"),
                .pause(milliseconds: 20), .text("2;x=y\r\nde\r\n0\r\nX-Trailer: t\r\n\r\n"),
            ],
            .answer(200, "abcde")),
        AnswerRow(
            "chunks cut off",
            [.text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"), .close],
            .unanswered, says: "cut short"),
        AnswerRow(
            "chunks without sense",
            [
                .text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n"),
                .silence,
            ],
            .unanswered),
        AnswerRow(
            "a body until the end of the connection",
            [.text("HTTP/1.1 200 OK\r\n\r\nuntil close"), .close], .unanswered,
            says: "states no length"),
        AnswerRow(
            "an error's body until the end of the connection",
            [.text("HTTP/1.0 502 Bad Gateway\r\n\r\n<html>"), .close], .answer(502, "<html>")),
        AnswerRow(
            "in pieces",
            [
                .text("HTTP/1."), .pause(milliseconds: 10), .text("1 200 OK\r\nContent-Le"),
                .pause(milliseconds: 10), .text("ngth: 4\r"), .pause(milliseconds: 10),
                .text("\n\r\nab"), .pause(milliseconds: 10), .text("cd"),
            ],
            .answer(200, "abcd")),
        AnswerRow(
            "a close before the answer", [.close], .unanswered, says: "ended before an answer"),
        AnswerRow("a reset before the answer", [.reset], .unanswered),
        AnswerRow(
            "a close in the middle of the head",
            [.text("HTTP/1.1 200 OK\r\nContent-Le"), .close], .unanswered),
        AnswerRow(
            "a close in the middle of the body",
            [.text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\":"), .close],
            .unanswered, says: "cut short"),
        AnswerRow(
            "a reset in the middle of the body",
            [
                .text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\":"),
                .pause(milliseconds: 50), .reset,
            ],
            .unanswered),
        AnswerRow(
            "a content length that is too short",
            [.text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabcdef")], .answer(200, "ab")),
        AnswerRow(
            "a content length that is no number",
            [.text("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc"), .close], .unanswered),
        AnswerRow(
            "two content lengths",
            [
                .text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 4\r\n\r\nabcd"),
                .close,
            ],
            .unanswered),
        AnswerRow(
            "the same content length twice",
            [.text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nab")],
            .answer(200, "ab")),
        AnswerRow(
            "a content length beside chunks",
            [
                .text(
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "4\r\nabcd\r\n0\r\n\r\n")
            ],
            .unanswered),
        AnswerRow(
            "a content length of many digits",
            [.text("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nab"), .close],
            .unanswered),
        AnswerRow(
            "a header with a zero byte",
            [.text("HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 0\r\n\r\n")], .unanswered),
        AnswerRow(
            "101, which nobody asked for",
            [.text("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"), .close], .unanswered),
        AnswerRow(
            "a content length beyond the limit",
            [
                .text("HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n"),
                .bytes([UInt8](repeating: 0x20, count: 9_000_000)),
            ],
            .unanswered, says: "exceeds 8388608 bytes"),
        AnswerRow("no HTTP at all", [.text("SSH-2.0-OpenSSH_9.2\r\n"), .close], .unanswered),
        AnswerRow("the answer of HTTP/0.9", [.text("<html>hello</html>"), .close], .unanswered),
        AnswerRow(
            "a header without a colon",
            [.text("HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 0\r\n\r\n")], .unanswered),
        AnswerRow(
            "a header folded into the next line",
            [.text("HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n")], .unanswered),
        AnswerRow(
            "a status that is none",
            [.text("HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n")], .unanswered),
        AnswerRow(
            "one huge header",
            [.answer(200, ["X-Huge: " + String(repeating: "a", count: 70_000)])],
            .unanswered, says: "headers of the answer exceed 65536 bytes"),
        AnswerRow(
            "headers without end",
            [
                .text(
                    "HTTP/1.1 200 OK\r\n"
                        + String(
                            repeating: "X-Many: " + String(repeating: "b", count: 100) + "\r\n",
                            count: 2000)),
                .silence,
            ],
            .unanswered, says: "headers of the answer exceed 65536 bytes"),
        AnswerRow(
            "interim answers without end",
            [
                .text(String(repeating: "HTTP/1.1 100 Continue\r\nX: y\r\n\r\n", count: 5000)),
                .silence,
            ],
            .unanswered, says: "headers of the answer exceed 65536 bytes"),
    ]
}

import Testing

@testable import ExchangeAPI

@Suite("Excerpts of messages")
struct ExcerptTests {
    static let cases: [(String, String)] = [
        (#"{"type":"trade","code":"KRW-BTC"}"#, #"{"type":"trade","code":"KRW-BTC"}"#),
        ("", ""),
        ("a\u{1}\n한b", "a?????b"),
        // What BitMEX repeats of a login: key, time and signature.
        (
            #"{"op":"authKeyExpires","args":["LAqUlngMIQkIUjXMUreyu3qn",1790000000,"#
                + #""ccb6109817d557ed80c6cc29cf21ffc3bb644171c865324081f44dd5c3495eff"]}"#,
            #"{"op":"authKeyExpires","args":["…",1790000000,"…"]}"#
        ),
        // A token has dots between its parts.
        (
            "Bearer eyJhbGciOiJIUzUxMiJ9.eyJhY2Nlc3Nfa2V5IjoieCJ9.MJsCDV2XTRnQefTyD1vp",
            "Bearer ….….…"
        ),
        ("1234567890123456789 12345678901234567890", "1234567890123456789 …"),
    ]

    @Test("show what was said, and nothing that may be a key", arguments: cases)
    func text(message: String, excerpt: String) {
        #expect(Array(message.utf8).withUnsafeBytes(StreamExcerpt.text) == excerpt)
    }

    @Test("are short, and do not show the first half of a key that goes on behind the end")
    func cut() {
        let message = String(repeating: ". ", count: 95) + "LAqUlngMIQkIUjXMUreyu3qn"
        let excerpt = Array(message.utf8).withUnsafeBytes(StreamExcerpt.text)
        #expect(excerpt == String(repeating: ". ", count: 95) + "…")
    }
}

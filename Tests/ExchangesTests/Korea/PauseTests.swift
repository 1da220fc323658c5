import Domain
import ExchangeAPI
import Testing
import Transport

@Suite("Pauses that an answer asks for")
struct PauseTests {
    @Test(
        "are read in every form a venue may choose",
        arguments: [
            ("", "", nil), ("60", "", 60), ("soon", "", nil), ("0", "", nil),
            ("", "차단 시간: 60초", 60), ("", "1분 30초 후 다시 시도해주세요", 90),
            ("", "blocked for 5 minutes", 300), ("", "2 hours", 7200), ("", "wait 45s", 45),
            ("", "{\"retry\":\"30 sec\"}", 30), ("10", "60초", 60), ("90", "60초", 90),
            ("", "until 2026-09-21T14:13:50.123Z.", 30),
            ("", "until \"2026-09-21T23:14:20.123+09:00\"", 60),
            ("", "until 2020-01-01T00:00:00Z", nil), ("", "5 shares, 7 symbols", nil),
            ("", "99999999999999999999초", nil), ("", "700000초", nil),
            ("99999999999", "", 604_800),
        ] as [(String, String, Int64?)])
    func forms(_ header: String, _ body: String, _ seconds: Int64?) {
        let now = ManualClock.start
        let response = HTTPResponse(
            status: 418, headers: header.isEmpty ? [] : [HTTPField("Retry-After", header)],
            body: Array(body.utf8), timing: .instant)
        #expect(Pause.stated(in: response, at: now) == seconds.map { .seconds($0) })
    }
}

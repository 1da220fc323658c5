import Domain
import Testing
import Transport

@Suite("The date of an answer")
struct HTTPDateTests {
    @Test(
        "is read in its standard form",
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"),
            ("Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00Z"),
            ("Thu, 29 Feb 2024 23:59:59 GMT", "2024-02-29T23:59:59Z"),
            ("Sun, 22 Nov 2026 12:00:00 GMT", "2026-11-22T12:00:00Z"),
            ("Wed, 31 Dec 1969 23:59:59 GMT", "1969-12-31T23:59:59Z"),
        ])
    func standard(text: String, iso: String) {
        #expect(Timestamp(httpDate: text)?.description == iso)
    }

    @Test(
        "is read in no other",
        arguments: [
            "", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
            "Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 08:49:37 +0000", "Sun, 06 Nov 1994 08:49:60 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 8:49:37 GMT",
            "Sun, 06 Nov 1994 08:49 GMT", "Sun, 31 Nov 1994 08:49:37 GMT",
            "Sun, 00 Nov 1994 08:49:37 GMT", "Thu, 29 Feb 2023 00:00:00 GMT",
            "Sun, 06 Nov 94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT ",
            " Sun, 06 Nov 1994 08:49:37 GMT", "Sun,  06 Nov 1994 08:49:37 GMT",
            "Sun, ０６ Nov 1994 08:49:37 GMT", "Sun, +6 Nov 1994 08:49:37 GMT",
            "Mon, 06 Nov 9999 08:49:37 GMT", "Sun, 06 Nov 1994 08:-9:37 GMT",
            "Sun, 06 Nov 1994 08:49:37.5 GMT",
        ])
    func refused(text: String) {
        #expect(Timestamp(httpDate: text) == nil)
    }

    @Test("is the inverse of writing it, through four centuries")
    func roundTrip() {
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        for day in stride(from: Int64(-90_000), to: 100_000, by: 97) {
            let second = (day % 86_400 + 86_400) % 86_400
            let time = Timestamp(milliseconds: (day * 86_400 + second) * 1000)
            let iso = time.description
            let words = iso.split { "-TZ".contains($0) }
            guard let month = Int(words[1]) else {
                Issue.record("\(iso)")
                return
            }
            let weekday = days[Int((day % 7 + 7) % 7)]
            let text = "\(weekday), \(words[2]) \(months[month - 1]) \(words[0]) \(words[3]) GMT"
            #expect(Timestamp(httpDate: text) == time, "\(text)")
        }
    }
}

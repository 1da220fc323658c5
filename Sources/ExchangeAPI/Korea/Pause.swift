public import Domain
public import Transport

/// For how long an answer asks us to stay away.
public enum Pause {
    /// No statement is believed beyond this.
    public static let longest = TimeSpan.days(7)

    /// What `retry-after` says, in whole seconds; `nil` when it says nothing that can be read.
    public static func told(by response: HTTPResponse) -> TimeSpan? {
        guard let text = response.header("retry-after"), let seconds = Int64(text), seconds > 0
        else { return nil }
        return .seconds(min(seconds, longest.nanoseconds / 1_000_000_000))
    }

    /// The longest of what the header, and numbers with a unit or times in the body, say.
    ///
    /// How a venue writes the length of a ban is documented nowhere, so that every form is taken:
    /// `60초`, `1분 30초`, `30 seconds`, `until 2026-11-22T10:00:00+09:00`.
    public static func stated(in response: HTTPResponse, at now: Timestamp) -> TimeSpan? {
        let text = String(decoding: response.body.prefix(4096), as: UTF8.self)
        let told = [told(by: response), lengths(in: text), time(in: text).map { $0 - now }]
        return told.compactMap { $0 }.filter { $0 > .zero && $0 <= longest }.max()
    }

    private static func time(in text: String) -> Timestamp? {
        let isEdge = { (character: Character) in
            character.isWhitespace || "\",()<>".contains(character)
        }
        return text.split(whereSeparator: isEdge)
            .map { $0.last == "." ? $0.dropLast() : $0 }
            .compactMap { $0.contains("T") ? Timestamp(iso8601: $0) : nil }.max()
    }

    /// The sum of all numbers that a unit of time follows.
    private static func lengths(in text: String) -> TimeSpan? {
        var sum: Int64 = 0
        var rest = text[...]
        while let start = rest.firstIndex(where: isDigit) {
            let digits = rest[start...].prefix(while: isDigit)
            rest = rest[digits.endIndex...]
            let behind = rest.drop { $0 == " " }
            guard let count = Int64(digits), count <= 604_800,
                let unit = units.first(where: { behind.hasPrefix($0.word) })
            else { continue }
            // "5 s" is a time, "5 shares" is none.
            let next = behind.dropFirst(unit.word.count).first
            if unit.word == "s", let next, next.isLetter { continue }
            sum += count * unit.seconds
        }
        return sum > 0 ? .seconds(sum) : nil
    }

    private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }

    private static let units: [(word: String, seconds: Int64)] = [
        ("초", 1), ("sec", 1), ("분", 60), ("min", 60), ("시간", 3600), ("hour", 3600),
        ("일", 86_400), ("day", 86_400), ("s", 1),
    ]
}

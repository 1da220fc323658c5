import BitMEX
import Bithumb
import Domain
import ExchangeAPI
import Upbit

/// One message written for these tests, as members whose values are JSON text.
struct Fixture: Sendable, CustomStringConvertible {
    enum Stream: String, Sendable { case market, account }

    let name: String
    let decoder: any VenueDecoder
    let stream: Stream
    /// What stands around the row: `%` is its place.
    let frame: String
    let members: [(key: String, value: String)]
    /// Keys without which, or with anything else in which, the message must be refused.
    let required: Set<String>

    var description: String { "\(decoder.exchange) \(name)" }
    var text: String { text(members) }

    func text(_ members: [(key: String, value: String)]) -> String {
        let row = members.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",")
        let parts = frame.split(separator: "%", omittingEmptySubsequences: false)
        return "\(parts[0]){\(row)}\(parts[1])"
    }

    /// The same row with `key` replaced, or left out for `nil`.
    func replacing(_ key: String, _ value: String?) -> String {
        text(members.compactMap { $0.key == key ? value.map { (key, $0) } : $0 })
    }

    static let received = Timestamp(milliseconds: 1_790_000_000_000)

    /// How many events the text gives.
    func decode(_ text: String) throws(WireError) -> Int {
        try decode(Array(text.utf8))
    }

    func decode(_ bytes: [UInt8]) throws(WireError) -> Int {
        switch stream {
        case .market: try decoder.marketEvents(bytes, received: Self.received).count
        case .account: try decoder.accountEvents(bytes, received: Self.received).count
        }
    }

    /// - Parameter row: `key=value` for each member, separated by spaces; `!` after the key marks a
    ///   required one.
    init(
        _ name: String, _ decoder: any VenueDecoder, _ stream: Stream, frame: String = "%",
        _ row: String
    ) {
        self.name = name
        self.decoder = decoder
        self.stream = stream
        self.frame = frame
        var members: [(String, String)] = []
        var required: Set<String> = []
        for part in row.split(whereSeparator: \.isWhitespace) {
            let pair = part.split(separator: "=", maxSplits: 1)
            var key = String(pair[0])
            if key.hasSuffix("!") {
                key.removeLast()
                required.insert(key)
            }
            members.append((key, String(pair[1])))
        }
        self.members = members
        self.required = required
    }
}

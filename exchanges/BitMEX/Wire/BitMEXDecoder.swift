public import Domain
public import ExchangeAPI

/// Reads BitMEX's messages: the tables of its WebSocket, and the rows of its REST interface, which
/// are the same rows without a table around them.
///
/// Quantities are in contracts, as the venue counts; of spot markets in their smallest unit.
public struct BitMEXDecoder: VenueDecoder {
    public init() {}

    public var exchange: String { Self.exchangeName }

    static let exchangeName = "bitmex"

    public func decodeMarket(
        _ bytes: UnsafeRawBufferPointer, received: Timestamp, into events: inout [MarketEvent]
    ) throws(WireError) {
        if Self.isPong(bytes) {
            let times = EventTimes(venue: nil, received: received)
            return events.append(.status(StreamStatus(.alive, times: times)))
        }
        var reader = BitMEXMarketReader(received: received)
        try reader.read(bytes, into: &events)
    }

    public func decodeAccount(
        _ bytes: UnsafeRawBufferPointer, received: Timestamp, into events: inout [AccountEvent]
    ) throws(WireError) {
        if Self.isPong(bytes) {
            let times = EventTimes(venue: nil, received: received)
            return events.append(.status(StreamStatus(.alive, times: times)))
        }
        var reader = BitMEXAccountReader(received: received)
        try reader.read(bytes, into: &events)
    }

    /// The answer to `ping` is the bare word.
    private static func isPong(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count == 4 && bytes.elementsEqual("pong".utf8)
    }
}

/// What a data message does to its table.
enum BitMEXAction: Sendable {
    case partial, insert, update, delete

    static func read(_ word: WireValue) throws(WireError) -> BitMEXAction {
        // Nearly all messages say one of these two: they are not searched for.
        if word.equals("update") { return .update }
        if word.equals("insert") { return .insert }
        return try word.word(words)
    }

    private static let words: [WireWord<BitMEXAction>] = [
        WireWord("partial", .partial), WireWord("insert", .insert), WireWord("update", .update),
        WireWord("delete", .delete),
    ]
}

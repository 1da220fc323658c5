public import Domain
public import ExchangeAPI

/// Reads Bithumb's messages of API 2.x: the WebSocket formats DEFAULT and SIMPLE, and the rows of the
/// REST interface. The legacy interface (`/public`, `/info`, `pub/ws`) is refused.
public struct BithumbDecoder: VenueDecoder {
    public init() {}

    public var exchange: String { Self.exchangeName }

    static let exchangeName = "bithumb"

    public func decodeMarket(
        _ bytes: UnsafeRawBufferPointer, received: Timestamp, into events: inout [MarketEvent]
    ) throws(WireError) {
        var reader = BithumbMarketReader(received: received)
        try reader.read(bytes, into: &events)
    }

    public func decodeAccount(
        _ bytes: UnsafeRawBufferPointer, received: Timestamp, into events: inout [AccountEvent]
    ) throws(WireError) {
        var reader = BithumbAccountReader(received: received)
        try reader.read(bytes, into: &events)
    }
}

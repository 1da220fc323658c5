public import Domain
public import ExchangeAPI

/// Reads Upbit's messages: the WebSocket formats DEFAULT, SIMPLE, JSON_LIST and SIMPLE_LIST, and the
/// rows of the REST interface, which differ in a few keys only.
public struct UpbitDecoder: VenueDecoder {
    public init() {}

    public var exchange: String { Self.exchangeName }

    static let exchangeName = "upbit"

    public func decodeMarket(
        _ bytes: UnsafeRawBufferPointer, received: Timestamp, into events: inout [MarketEvent]
    ) throws(WireError) {
        var reader = UpbitMarketReader(received: received)
        try reader.read(bytes, into: &events)
    }

    public func decodeAccount(
        _ bytes: UnsafeRawBufferPointer, received: Timestamp, into events: inout [AccountEvent]
    ) throws(WireError) {
        var reader = UpbitAccountReader(received: received)
        try reader.read(bytes, into: &events)
    }
}

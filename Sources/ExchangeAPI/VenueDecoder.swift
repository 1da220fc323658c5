public import Domain

/// Reads the messages of one venue: its streams, and the rows its REST interface answers with.
///
/// A message is decoded whole or not at all: when a row is refused, nothing of the message counts.
/// The same bytes give the same events; a decoder has no state and no clock.
public protocol VenueDecoder: Sendable {
    /// The exchange's name in lower case.
    var exchange: String { get }

    /// Adds the events of a public message to `events`.
    func decodeMarket(
        _ bytes: UnsafeRawBufferPointer, received: Timestamp, into events: inout [MarketEvent]
    ) throws(WireError)

    /// Adds the events of a message about our account to `events`.
    func decodeAccount(
        _ bytes: UnsafeRawBufferPointer, received: Timestamp, into events: inout [AccountEvent]
    ) throws(WireError)
}

extension VenueDecoder {
    /// The events of a public message that is at hand as an array of bytes.
    public func marketEvents(
        _ message: [UInt8], received: Timestamp
    ) throws(WireError) -> [MarketEvent] {
        try message.withUnsafeBytes { bytes -> Result<[MarketEvent], WireError> in
            var events: [MarketEvent] = []
            do throws(WireError) {
                try decodeMarket(bytes, received: received, into: &events)
                return .success(events)
            } catch {
                return .failure(error)
            }
        }.get()
    }

    /// The events of an account message that is at hand as an array of bytes.
    public func accountEvents(
        _ message: [UInt8], received: Timestamp
    ) throws(WireError) -> [AccountEvent] {
        try message.withUnsafeBytes { bytes -> Result<[AccountEvent], WireError> in
            var events: [AccountEvent] = []
            do throws(WireError) {
                try decodeAccount(bytes, received: received, into: &events)
                return .success(events)
            } catch {
                return .failure(error)
            }
        }.get()
    }
}

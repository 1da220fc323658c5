import Domain
import ExchangeAPI

extension VenueDecoder {
    /// Adds the events of a message to `events`, whose memory can so be used again.
    func read(
        _ message: [UInt8], received: Timestamp, into events: inout [MarketEvent]
    ) throws {
        // A closure that throws `WireError` itself crashes the compiler of debug builds here.
        let refusal = message.withUnsafeBytes { bytes -> WireError? in
            do throws(WireError) {
                try decodeMarket(bytes, received: received, into: &events)
                return nil
            } catch {
                return error
            }
        }
        if let refusal { throw refusal }
    }
}

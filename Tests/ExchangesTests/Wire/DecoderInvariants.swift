import Domain
import ExchangeAPI

/// What has to hold for a decoder and any bytes at all; tests and the fuzz target share it.
struct DecoderInvariants {
    let decoder: any VenueDecoder
    let stream: Fixture.Stream

    /// What is wrong, or `nil`; what has been decided is whether the message is accepted.
    func violation(_ bytes: [UInt8]) -> String? {
        switch stream {
        case .market:
            violation(
                bytes, before: MarketEvent.status(Self.earlier), amounts: WireAmounts.of
            ) { bytes, events throws(WireError) in
                try decoder.decodeMarket(bytes, received: Fixture.received, into: &events)
            }
        case .account:
            violation(
                bytes, before: AccountEvent.status(Self.earlier), amounts: WireAmounts.of
            ) { bytes, events throws(WireError) in
                try decoder.decodeAccount(bytes, received: Fixture.received, into: &events)
            }
        }
    }

    private static let earlier = StreamStatus(
        .alive, times: EventTimes(venue: nil, received: Fixture.received))

    private typealias Decode<Event> =
        (UnsafeRawBufferPointer, inout [Event]) throws(WireError) -> Void

    private func violation<Event: Equatable>(
        _ bytes: [UInt8], before: Event, amounts: (Event) -> [String],
        _ decode: Decode<Event>
    ) -> String? {
        let first = Self.outcome(bytes, before, decode)
        if first != Self.outcome(bytes, before, decode) { return "the second time differs" }
        guard first.events.first == before else { return "an earlier event is gone" }
        if let error = first.error {
            if first.events.count > 1 { return "events of a refused message: \(error)" }
            if error.field.isEmpty || error.reason.isEmpty { return "an error without a place" }
            if error.token.count > WireError.longestToken { return "a token too long: \(error)" }
        } else {
            if !bytes.withUnsafeBytes({ WireScanner.isWhole($0) }), bytes != Array("pong".utf8) {
                return "accepted, and is no JSON"
            }
            let written = NumberText.all(in: bytes)
            for amount in first.events.dropFirst().flatMap(amounts) {
                guard let number = NumberText(amount[...]), written.contains(number) else {
                    return "\(amount) does not stand in the message"
                }
            }
        }
        // The same with white space everywhere takes the slow ways through the scanner.
        let spaced = Self.outcome(Self.spaced(bytes), before, decode)
        if first.error == nil || spaced.error == nil, first != spaced {
            return "white space makes a difference: \(String(describing: first.error)), "
                + String(describing: spaced.error)
        }
        return nil
    }

    private struct Outcome<Event: Equatable>: Equatable {
        var events: [Event]
        var error: WireError?
    }

    private static func outcome<Event>(
        _ bytes: [UInt8], _ before: Event, _ decode: Decode<Event>
    ) -> Outcome<Event> {
        var events = [before]
        let error = bytes.withUnsafeBytes { bytes -> WireError? in
            do throws(WireError) {
                try decode(bytes, &events)
                return nil
            } catch {
                return error
            }
        }
        return Outcome(events: events, error: error)
    }

    /// The bytes with line breaks around everything that is not inside a string.
    private static func spaced(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes != Array("pong".utf8) else { return bytes }
        var result: [UInt8] = []
        var isInString = false
        var isEscaped = false
        for byte in bytes {
            let isMark = !isInString && "{}[]:,".utf8.contains(byte)
            if isMark { result.append(0x0A) }
            result.append(byte)
            if isMark { result.append(0x0D) }
            if isInString, isEscaped {
                isEscaped = false
            } else if isInString, byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString.toggle()
            }
        }
        return result
    }
}

/// The prices and sizes of an event that a venue states as they are: no averages, and nothing that is
/// scaled or cut.
enum WireAmounts {
    static func of(_ event: MarketEvent) -> [String] {
        switch event {
        case .trade(let trade): [trade.price.description, trade.quantity.description]
        case .book(let book):
            book.levels.flatMap { level in
                [level.price?.description, level.quantity?.description].compactMap(\.self)
            }
        case .candle(let candle):
            [candle.open, candle.high, candle.low, candle.close].map(\.description)
        case .ticker(let ticker): [ticker.last.description]
        case .quote(let quote):
            [quote.bid, quote.ask].compactMap { $0?.description }
                + [quote.bidQuantity, quote.askQuantity].compactMap { $0?.description }
        case .instrument(let update):
            [update.last, update.mark, update.index, update.tick].compactMap {
                $0.value?.description
            }
        case .funding(let funding): [funding.rate.description]
        case .status, .error: []
        }
    }

    static func of(_ event: AccountEvent) -> [String] {
        switch event {
        case .order(let order):
            [order.quantity, order.remaining, order.executed].compactMap {
                $0.value?.description
            } + [order.price, order.triggerPrice].compactMap { $0.value?.description }
        case .fill(let fill): [fill.price.description, fill.quantity.description]
        case .position(let position): [position.quantity.value?.description].compactMap(\.self)
        case .funding(let funding): [funding.mark.description, funding.quantity.description]
        case .balance, .margin, .status, .error: []
        }
    }
}

package import Domain
package import Transport

/// What the public calls of every venue have in common: one request, its answer read whole, and an
/// answer to another question refused.
///
/// An answer that cannot be used is an unknown outcome, which for a read is merely no answer: it may be
/// asked for again.
package struct MarketReads: Sendable {
    private let session: RestSession
    private let decoder: any VenueDecoder

    package init(_ session: RestSession, _ decoder: any VenueDecoder) {
        self.session = session
        self.decoder = decoder
    }

    package var exchange: String { decoder.exchange }
    package var health: PortHealth { session.health }

    /// One call.
    package func answer(
        to request: HTTPRequest, as kind: CallKind
    ) async throws(VenueCallError) -> HTTPResponse {
        try await session.call(kind) { _ throws(VenueCallError) in request }
    }

    /// The finished candles of an answer that begin before `end`, newest first.
    ///
    /// Finished is what ended before both our clock at the sending of the request and the date of the
    /// answer: a candle that ends while the answer is on its way was still forming when the venue wrote it.
    package func candles(
        _ request: HTTPRequest, as kind: CallKind, of market: String, interval: TimeSpan,
        before end: Timestamp
    ) async throws(VenueCallError) -> [MarketCandle] {
        let response = try await answer(to: request, as: kind)
        var candles: [MarketCandle] = []
        for event in try events(of: response) {
            guard case .candle(let candle) = event else { throw .unusable("no candle: \(event)") }
            guard candle.instrument.market == market else {
                throw .unusable("a candle of \(candle.instrument), not of \(market)")
            }
            candles.append(candle)
        }
        let dated =
            response.header("date").flatMap(Timestamp.init(httpDate:)) ?? response.timing.sent
        let page = CandlePage(interval: interval, end: end)
        return try page.finished(candles, now: min(dated, response.timing.sent))
    }

    /// The trades of an answer, newest first, by time and then by the venue's order.
    package func trades(
        _ request: HTTPRequest, as kind: CallKind, of market: String
    ) async throws(VenueCallError) -> [PublicTrade] {
        let response = try await answer(to: request, as: kind)
        var trades: [PublicTrade] = []
        for event in try events(of: response) {
            guard case .trade(let trade) = event else { throw .unusable("no trade: \(event)") }
            guard trade.instrument.market == market else {
                throw .unusable("a trade of \(trade.instrument), not of \(market)")
            }
            trades.append(trade)
        }
        return trades
    }

    /// The order book of an answer: bids, then asks, each from the best on.
    ///
    /// An answer of no rows is an empty book.
    package func book(
        _ request: HTTPRequest, as kind: CallKind, of market: String
    ) async throws(VenueCallError) -> BookUpdate {
        let response = try await answer(to: request, as: kind)
        var found: BookUpdate?
        for event in try events(of: response) {
            guard case .book(let book) = event, book.kind == .snapshot, found == nil else {
                throw .unusable("not one order book: \(event)")
            }
            guard book.instrument.market == market else {
                throw .unusable("the order book of \(book.instrument), not of \(market)")
            }
            found = book
        }
        let empty = BookUpdate(
            instrument: InstrumentID(exchange: exchange, market: market), kind: .snapshot,
            levels: [],
            times: EventTimes(venue: nil, received: response.timing.received))
        return try (found ?? empty).inOrder()
    }

    /// The date of an answer as the venue's clock.
    ///
    /// A venue whose answers carry none has no clock to ask: that is final.
    package func clock(
        _ request: HTTPRequest, as kind: CallKind
    ) async throws(VenueCallError) -> ClockReading {
        let response = try await answer(to: request, as: kind)
        guard let text = response.header("date") else {
            throw .refused(Refusal(.other, message: "the venue's answers carry no date"))
        }
        guard let venue = Timestamp(httpDate: text) else {
            throw .refused(
                Refusal(.other, message: "the venue dates its answers \(text.prefix(40))"))
        }
        return ClockReading(
            venue: venue, resolution: .seconds(1), sent: response.timing.sent,
            received: response.timing.received)
    }

    /// Calls `body` for each row of an answer that is a list of objects.
    package func rows(
        _ request: HTTPRequest, as kind: CallKind, _ keys: WireKeys,
        _ body: (WireObject) throws(WireError) -> Void
    ) async throws(VenueCallError) {
        let response = try await answer(to: request, as: kind)
        do throws(WireError) {
            try response.body.forEachRow(keys, body)
        } catch {
            throw .unusable("\(error)")
        }
    }

    private func events(of response: HTTPResponse) throws(VenueCallError) -> [MarketEvent] {
        do throws(WireError) {
            return try decoder.marketEvents(
                response.body, received: response.timing.received)
        } catch {
            throw .unusable("\(error)")
        }
    }
}

extension VenueCallError {
    /// The venue answered a read with something that is no answer to it.
    package static func unusable(_ what: String) -> VenueCallError {
        .outcomeUnknown("the venue's answer cannot be used: \(what)")
    }
}

extension [UInt8] {
    fileprivate func forEachRow(
        _ keys: WireKeys, _ body: (WireObject) throws(WireError) -> Void
    ) throws(WireError) {
        try withUnsafeBytes { bytes -> Result<Void, WireError> in
            do throws(WireError) {
                return .success(try WireScanner.forEachObject(in: bytes, keys, body))
            } catch {
                return .failure(error)
            }
        }.get()
    }
}

extension BookUpdate {
    /// The snapshot with bids before asks, each side from the best on.
    fileprivate func inOrder() throws(VenueCallError) -> BookUpdate {
        func side(_ side: Side, _ isBefore: (Price, Price) -> Bool) -> [BookLevel] {
            levels.filter { $0.side == side && $0.price != nil && ($0.quantity ?? .zero) > .zero }
                .sorted { isBefore($0.price ?? .zero, $1.price ?? .zero) }
        }
        let bids = side(.buy, >)
        let asks = side(.sell, <)
        if let bid = bids.first?.price, let ask = asks.first?.price, bid >= ask {
            throw .unusable("the order book is crossed: bid \(bid), ask \(ask)")
        }
        return BookUpdate(
            instrument: instrument, kind: .snapshot, levels: bids + asks, times: times)
    }
}

import Domain
import ExchangeAPI

/// The levels of one message, by market: a message may speak of several.
struct BitMEXBooks {
    private struct Part {
        let instrument: InstrumentID
        let kind: BookUpdate.Kind
        var levels: [BookLevel]
        var time: Timestamp?

        init(_ instrument: InstrumentID, _ kind: BookUpdate.Kind, room: Int) {
            self.instrument = instrument
            self.kind = kind
            levels = []
            if room > 0 { levels.reserveCapacity(room) }
        }

        @inline(__always)
        mutating func add(_ level: BookLevel, _ time: Timestamp?) {
            levels.append(level)
            if let time { self.time = max(time, self.time ?? time) }
        }

        func event(_ received: Timestamp) -> MarketEvent {
            .book(
                BookUpdate(
                    instrument: instrument, kind: kind, levels: levels,
                    times: EventTimes(venue: time, received: received)))
        }
    }

    /// Of the market that came first; nearly always there is no other.
    private var first: Part?
    /// Of all others, in the order in which they appeared.
    private var others: [Part] = []
    /// The market of the row before and its place: zero for the first, then those of the others.
    private var last: (symbol: WireToken, place: Int)?

    /// Reads one row of `orderBookL2` or `orderBookL2_25`.
    ///
    /// Rows are keyed by number and side. Until 2023 updates and deletions named no price; the time
    /// is there since 2022.
    mutating func add(
        _ row: WireObject, _ fields: BitMEXMarketFields, _ action: BitMEXAction,
        _ repeats: inout BitMEXRepeats
    ) throws(WireError) {
        let place = try place(of: row, fields, action)
        let id = try row.count(fields.levelID)
        let side = try row.side(fields.side, buy: "Buy", sell: "Sell")
        let price: Price?
        let quantity: Quantity?
        switch action {
        case .partial, .insert:
            price = try row.price(fields.price)
            quantity = try row.positiveQuantity(fields.size)
        case .update:
            price = row.has(fields.price) ? try row.price(fields.price) : nil
            // One of the two has to be there.
            quantity =
                price == nil || row.has(fields.size) ? try row.quantity(fields.size) : nil
        case .delete:
            price = row.has(fields.price) ? try row.price(fields.price) : nil
            quantity = nil
        }
        let time = row.has(fields.time) ? try repeats.time(of: row, fields) : nil
        let level = BookLevel(id: id, side: side, price: price, quantity: quantity)
        if place == 0 { first?.add(level, time) } else { others[place - 1].add(level, time) }
    }

    /// The book of a market holds nothing.
    mutating func clear(_ instrument: InstrumentID) { add(instrument, .snapshot, room: 0) }

    /// Hands over the books read so far, in the order in which their markets appeared.
    mutating func take(into events: inout [MarketEvent], _ received: Timestamp) {
        guard let part = first.take() else { return }
        events.append(part.event(received))
        last = nil
        guard !others.isEmpty else { return }
        for part in others { events.append(part.event(received)) }
        others = []
    }

    private mutating func place(
        of row: WireObject, _ fields: BitMEXMarketFields, _ action: BitMEXAction
    ) throws(WireError) -> Int {
        if let last, row.holds(fields.symbol, like: last.symbol) { return last.place }
        let symbol = try row.value(fields.symbol)
        let instrument = try symbol.market(BitMEXDecoder.exchangeName)
        let place: Int
        if let known = self.place(of: instrument) {
            place = known
        } else {
            place = first == nil ? 0 : others.count + 1
            add(instrument, action.kind, room: 4)
        }
        last = (symbol.place, place)
        return place
    }

    private func place(of instrument: InstrumentID) -> Int? {
        guard let first else { return nil }
        if first.instrument == instrument { return 0 }
        return others.firstIndex { $0.instrument == instrument }.map { $0 + 1 }
    }

    private mutating func add(
        _ instrument: InstrumentID, _ kind: BookUpdate.Kind, room: Int
    ) {
        if first == nil {
            first = Part(instrument, kind, room: room)
        } else {
            others.append(Part(instrument, kind, room: room))
        }
    }
}

extension BitMEXAction {
    fileprivate var kind: BookUpdate.Kind {
        switch self {
        case .partial: .snapshot
        case .insert: .insert
        case .update: .change
        case .delete: .delete
        }
    }
}

/// What the row before said: rows of one message mostly repeat its market and its time.
struct BitMEXRepeats {
    private var market: (text: WireToken, instrument: InstrumentID)?
    private var moment: (text: WireToken, time: Timestamp)?

    mutating func instrument(
        of row: WireObject, _ fields: BitMEXMarketFields
    ) throws(WireError) -> InstrumentID {
        if let market, row.holds(fields.symbol, like: market.text) { return market.instrument }
        let symbol = try row.value(fields.symbol)
        let instrument = try symbol.market(BitMEXDecoder.exchangeName)
        market = (symbol.place, instrument)
        return instrument
    }

    mutating func time(
        of row: WireObject, _ fields: BitMEXMarketFields
    ) throws(WireError) -> Timestamp {
        if let moment, row.holds(fields.time, like: moment.text) { return moment.time }
        let text = try row.value(fields.time)
        let time = try text.isoTime()
        moment = (text.place, time)
        return time
    }
}

/// A row of `orderBook10`: the ten best of both sides, whole each time, as `[price, size]`.
func bitmexBook10(
    _ row: WireObject, _ fields: BitMEXMarketFields, _ received: Timestamp
) throws(WireError) -> BookUpdate {
    var levels: [BookLevel] = []
    for (field, side) in [(fields.asks, Side.sell), (fields.bids, Side.buy)] {
        try row.value(field).forEach { pair throws(WireError) in
            var values: [WireValue] = []
            try pair.forEach { value throws(WireError) in values.append(value) }
            guard values.count == 2 else { throw pair.outOfRange("a price and a size") }
            let price = try values[0].price()
            let quantity = try values[1].quantity()
            guard quantity > .zero else { return }
            levels.append(BookLevel(side: side, price: price, quantity: quantity))
        }
    }
    return BookUpdate(
        instrument: try row.value(fields.symbol).market(BitMEXDecoder.exchangeName),
        kind: .snapshot, levels: levels,
        times: EventTimes(venue: try row.value(fields.time).isoTime(), received: received))
}

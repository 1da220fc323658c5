import Domain
import ExchangeAPI

/// The levels of one message, by market: a message may speak of several.
struct BitMEXBooks {
    private struct Part {
        let instrument: InstrumentID
        let kind: BookUpdate.Kind
        var levels: [BookLevel] = []
        var time: Timestamp?

        @inline(__always)
        mutating func add(_ level: BookLevel, _ time: Timestamp?) {
            levels.append(level)
            if let time { self.time = max(time, self.time ?? time) }
        }

        consuming func event(_ received: Timestamp) -> MarketEvent {
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
    private var last: (symbol: WireValue, place: Int)?
    private var lastTime: (text: WireValue, time: Timestamp)?

    /// Reads one row of `orderBookL2` or `orderBookL2_25`.
    ///
    /// Rows are keyed by number and side. Until 2023 updates and deletions named no price; the time
    /// is there since 2022.
    mutating func add(
        _ row: WireObject, _ fields: BitMEXMarketFields, _ action: BitMEXAction
    ) throws(WireError) {
        let place = try place(of: try row.value(fields.symbol), action)
        let id = try row.value(fields.levelID).count()
        let side = try row.value(fields.side).side(buy: "Buy", sell: "Sell")
        let price: Price?
        let quantity: Quantity?
        switch action {
        case .partial, .insert:
            price = try row.value(fields.price).price()
            quantity = try row.value(fields.size).positiveQuantity()
        case .update:
            price = try row.optional(fields.price)?.price()
            quantity =
                price == nil
                ? try row.value(fields.size).quantity()
                : try row.optional(fields.size)?.quantity()
        case .delete:
            price = try row.optional(fields.price)?.price()
            quantity = nil
        }
        let time = try time(of: row, fields)
        let level = BookLevel(id: id, side: side, price: price, quantity: quantity)
        if place == 0 { first?.add(level, time) } else { others[place - 1].add(level, time) }
    }

    /// The book of a market holds nothing.
    mutating func clear(_ instrument: InstrumentID) {
        _ = add(Part(instrument: instrument, kind: .snapshot))
    }

    /// Hands over the books read so far, in the order in which their markets appeared.
    mutating func take(into events: inout [MarketEvent], _ received: Timestamp) {
        guard let first = first.take() else { return }
        events.append(first.event(received))
        last = nil
        lastTime = nil
        guard !others.isEmpty else { return }
        for part in others { events.append(part.event(received)) }
        others = []
    }

    /// The rows of a message mostly tell the same time in the same words.
    private mutating func time(
        of row: WireObject, _ fields: BitMEXMarketFields
    ) throws(WireError) -> Timestamp? {
        guard let text = row.optional(fields.time) else { return nil }
        if let lastTime, text.isWritten(like: lastTime.text) { return lastTime.time }
        let time = try text.isoTime()
        lastTime = (text, time)
        return time
    }

    private mutating func place(
        of symbol: WireValue, _ action: BitMEXAction
    ) throws(WireError) -> Int {
        if let last, symbol.isWritten(like: last.symbol) { return last.place }
        let instrument = try symbol.market(BitMEXDecoder.exchangeName)
        let place = place(of: instrument) ?? add(instrument, action)
        last = (symbol, place)
        return place
    }

    private func place(of instrument: InstrumentID) -> Int? {
        guard let first else { return nil }
        if first.instrument == instrument { return 0 }
        return others.firstIndex { $0.instrument == instrument }.map { $0 + 1 }
    }

    private mutating func add(_ instrument: InstrumentID, _ action: BitMEXAction) -> Int {
        let kind: BookUpdate.Kind =
            switch action {
            case .partial: .snapshot
            case .insert: .insert
            case .update: .change
            case .delete: .delete
            }
        var part = Part(instrument: instrument, kind: kind)
        part.levels.reserveCapacity(4)
        return add(part)
    }

    private mutating func add(_ part: consuming Part) -> Int {
        guard first != nil else {
            first = part
            return 0
        }
        others.append(part)
        return others.count
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

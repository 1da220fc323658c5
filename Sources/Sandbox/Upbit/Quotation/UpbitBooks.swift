internal import Domain
internal import SimulatedVenue

/// A book as a client sees it: the best levels of both sides, gathered into steps when asked for.
struct UpbitBook {
    static let deepest = 30

    let market: String
    let time: Timestamp
    let asks: [BookLevel]
    let bids: [BookLevel]
    let step: Price

    func write(
        to json: inout JSONWriter, units: Int, style: UpbitKeyStyle, isStream: Bool,
        streamType: String? = nil
    ) {
        let key = style.key
        json.object { json in
            if isStream { json.string(key("type", "ty"), "orderbook") }
            json.string(isStream ? key("code", "cd") : "market", market)
            json.number(key("timestamp", "tms"), time.milliseconds)
            json.decimal(key("total_ask_size", "tas"), Self.total(asks))
            json.decimal(key("total_bid_size", "tbs"), Self.total(bids))
            json.array(key("orderbook_units", "obu")) { json in
                for index in 0..<min(units, max(asks.count, bids.count)) {
                    writeUnit(index, to: &json, style)
                }
            }
            if let streamType { json.string(key("stream_type", "st"), streamType) }
            json.decimal(key("level", "lv"), step.description)
        }
    }

    /// One row; the side that has ended stands there with zeros.
    private func writeUnit(_ index: Int, to json: inout JSONWriter, _ style: UpbitKeyStyle) {
        let key = style.key
        let ask = index < asks.count ? asks[index] : BookLevel(price: .zero, quantity: .zero)
        let bid = index < bids.count ? bids[index] : BookLevel(price: .zero, quantity: .zero)
        json.object {
            $0.decimal(key("ask_price", "ap"), ask.price.description)
            $0.decimal(key("bid_price", "bp"), bid.price.description)
            $0.decimal(key("ask_size", "as"), ask.quantity.description)
            $0.decimal(key("bid_size", "bs"), bid.quantity.description)
        }
    }

    private static func total(_ levels: [BookLevel]) -> String {
        UpbitNumber.text(levels.reduce(Int128(0)) { $0 + Int128($1.quantity.raw) })
    }
}

extension UpbitServer {
    /// The book of a market in steps of `step`; zero gives it as it is.
    func book(of market: MarketIndex, step: Price = .zero) -> UpbitBook {
        func side(_ side: Side) -> [BookLevel] {
            guard step > .zero else {
                return world.venue.levels(of: market, side: side, limit: UpbitBook.deepest)
            }
            return Self.gathered(
                world.venue.levels(of: market, side: side, limit: 3000), step, side)
        }
        return UpbitBook(
            market: code(market), time: bookTimes[market] ?? world.time.market,
            asks: side(.sell), bids: side(.buy), step: step)
    }

    /// Levels put together: bids at the step below, asks at the one above.
    private static func gathered(
        _ levels: [BookLevel], _ step: Price, _ side: Side
    ) -> [BookLevel] {
        var result: [BookLevel] = []
        for level in levels {
            let rest = level.price.raw % step.raw
            let raw = level.price.raw - rest + (side == .sell && rest > 0 ? step.raw : 0)
            if let last = result.last, last.price.raw == raw {
                let (sum, overflow) = last.quantity.raw.addingReportingOverflow(level.quantity.raw)
                result[result.count - 1] = BookLevel(
                    price: last.price, quantity: Quantity(raw: overflow ? .max : sum))
            } else {
                guard result.count < UpbitBook.deepest else { break }
                result.append(BookLevel(price: Price(raw: raw), quantity: level.quantity))
            }
        }
        return result
    }

    /// A step that the market offers.
    func step(_ text: String?, of market: MarketIndex) -> Price? {
        guard let text else { return .zero }
        guard let step = try? Price(parsing: text), levels(of: market).contains(step) else {
            return nil
        }
        return step
    }

    func orderbook(_ call: UpbitCall) throws(UpbitError) -> UpbitAnswer {
        let markets = try markets(in: call)
        let count = try call.parameters.integer(
            "count", in: 1...UpbitBook.deepest, otherwise: UpbitBook.deepest)
        let level = try call.parameters.text("level")
        var books: [UpbitBook] = []
        for market in markets {
            guard let step = step(level, of: market) else {
                throw .validation("\(code(market)) cannot be gathered by that level.")
            }
            books.append(book(of: market, step: step))
        }
        return UpbitAnswer { json in
            json.array { json in
                for book in books {
                    book.write(to: &json, units: count, style: .long, isStream: false)
                }
            }
        }
    }
}

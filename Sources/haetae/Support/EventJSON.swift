import CommandLineKit
import Domain
import ExchangeAPI

/// Events as JSON: amounts as text with every digit, times in ISO 8601.
///
/// A field that the message does not speak of is left out; one it declares gone is `null`.
struct EventJSON {
    /// The number of the message in the input, from one.
    let message: Int
    let tellsReceived: Bool

    typealias Members = [JSONValue.Member]

    func value(_ event: MarketEvent) -> JSONValue {
        switch event {
        case .trade(let trade): self.trade(trade)
        case .book(let book): self.book(book)
        case .candle(let candle): self.candle(candle)
        case .ticker(let ticker): self.ticker(ticker)
        case .quote(let quote): self.quote(quote)
        case .instrument(let update): instrument(update)
        case .funding(let funding):
            object(
                "funding", funding.instrument, funding.times,
                told("rate", funding.rate) + told("interval", funding.interval))
        case .status(let status): self.status(status)
        case .error(let error): self.error(error)
        }
    }

    private func trade(_ trade: PublicTrade) -> JSONValue {
        object(
            "trade", trade.instrument, trade.times,
            told("id", trade.id) + told("price", trade.price)
                + told("quantity", trade.quantity) + told("taker", trade.takerSide))
    }

    private func book(_ book: BookUpdate) -> JSONValue {
        let levels = book.levels.map { level in
            JSONValue.object(
                told("id", level.id) + told("side", level.side) + told("price", level.price)
                    + told("quantity", level.quantity))
        }
        return object(
            "book", book.instrument, book.times,
            told("kind", book.kind.rawValue) + [.init("levels", .array(levels))])
    }

    private func candle(_ candle: MarketCandle) -> JSONValue {
        let stamp: Members =
            switch candle.stamp {
            case .start(let time): told("start", time)
            case .end(let time): told("start", candle.start) + told("end", time)
            }
        return object(
            "candle", candle.instrument, candle.times,
            stamp + told("interval", candle.interval) + told("open", candle.open)
                + told("high", candle.high) + told("low", candle.low)
                + told("close", candle.close) + told("volume", candle.volume)
                + told("turnover", candle.turnover))
    }

    private func ticker(_ ticker: Ticker) -> JSONValue {
        object(
            "ticker", ticker.instrument, ticker.times,
            told("last", ticker.last) + told("volume_24h", ticker.volume)
                + told("turnover_24h", ticker.turnover)
                + told("trade_time", ticker.tradeTime)
                + (ticker.isActive.map { [.init("active", .bool($0))] } ?? []))
    }

    private func quote(_ quote: Quote) -> JSONValue {
        object(
            "quote", quote.instrument, quote.times,
            told("bid", quote.bid) + told("bid_quantity", quote.bidQuantity)
                + told("ask", quote.ask) + told("ask_quantity", quote.askQuantity))
    }

    private func instrument(_ update: InstrumentUpdate) -> JSONValue {
        object(
            "instrument", update.instrument, update.times,
            change("state", update.state, \.rawValue) + change("last", update.last)
                + change("mark", update.mark) + change("index", update.index)
                + change("bid", update.bid) + change("ask", update.ask)
                + change("funding_rate", update.fundingRate)
                + change("funding_time", update.fundingTime)
                + change("next_funding_rate", update.nextFundingRate)
                + change("open_interest", update.openInterest)
                + change("tick", update.tick) + change("lot", update.lot))
    }

    func status(_ status: StreamStatus) -> JSONValue {
        let members: Members =
            switch status.kind {
            case .alive: told("status", "alive")
            case .welcome(let remaining):
                told("status", "welcome") + told("connections_left", remaining)
            case .subscribed(let topic): told("status", "subscribed") + told("topic", topic)
            case .unsubscribed(let topic):
                told("status", "unsubscribed") + told("topic", topic)
            case .authenticated: told("status", "authenticated")
            case .emptied(let table): told("status", "emptied") + told("table", table)
            }
        return object("status", nil, status.times, members)
    }

    func error(_ error: VenueError) -> JSONValue {
        object(
            "error", nil, error.times,
            told("name", error.name) + told("text", error.message)
                + told("status", error.status) + told("order", error.order))
    }
}

extension EventJSON {
    func object(
        _ event: String, _ instrument: InstrumentID?, _ times: EventTimes, _ rest: Members
    ) -> JSONValue {
        .object(
            [.init("message", .integer(message)), .init("event", .string(event))]
                + told("exchange", instrument?.exchange) + told("market", instrument?.market)
                + rest + told("time", times.venue)
                + (tellsReceived ? told("received", times.received) : []))
    }

    /// A member, or none when there is no value.
    func told(_ key: String, _ value: (some CustomStringConvertible)?) -> Members {
        value.map { [.init(key, .string($0.description))] } ?? []
    }

    func change<Value>(
        _ key: String, _ change: Change<Value>,
        _ text: (Value) -> String
    ) -> Members {
        switch change {
        case .unchanged: []
        case .cleared: [.init(key, .null)]
        case .set(let value): [.init(key, .string(text(value)))]
        }
    }

    func change(_ key: String, _ change: Change<some CustomStringConvertible>) -> Members {
        self.change(key, change, \.description)
    }
}

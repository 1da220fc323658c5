public import Domain
import Ledger
import MarketData
import Prediction
import Risk
import SimulatedVenue
import Storage
import Trading

/// What a session tells the outside: records to be stored, in order, and the account at each close.
protocol SessionSink {
    /// Takes records; intents among them must be safe before the call returns when money is real.
    mutating func take(_ records: [Record]) throws
    /// A bar has been traded, and the account is worth `equity` at its close.
    mutating func closed(_ bar: Bar, equity: Money)
    /// Whether a reporting day is open that `time` is not part of any more.
    func hasDayEnded(by time: Timestamp) -> Bool
    /// The reporting day is over; the engine has counted this much until then.
    mutating func endDay(_ statistics: RunStatistics)
    /// The rules of the market changed.
    mutating func changed(_ instrument: Instrument)
}

/// Drives the engine over closed candles: backtest, paper and live are this, and differ in the venue.
///
/// For each candle: what the venue tells of orders given before, then the predictor, then the engine,
/// then its orders go to the venue. The simulated one trades them with the next candle.
struct CandleSession<P: Predictor, Venue: SessionVenue, Sink: SessionSink> {
    private(set) var engine: Engine
    private(set) var venue: Venue
    private var predictor: P
    private var folder: BarFolder?
    private var changes: ArraySlice<RuleChange>
    private var nextChange: Timestamp
    private var commands: Commands
    private var events: [VenueEvent] = []
    private(set) var sink: Sink

    init(
        engine: Engine, venue: Venue, predictor: P, folder: BarFolder?,
        changes: [RuleChange], opening: Commands, sink: Sink
    ) throws {
        self.engine = engine
        self.venue = venue
        self.predictor = predictor
        self.folder = folder
        self.changes = changes[...]
        nextChange = changes.first?.time ?? .distantFuture
        commands = opening
        self.sink = sink
        try carryOut()
    }

    /// Lets a candle from before the start reach the predictor only, so that it has warmed up.
    mutating func warmUp(_ bar: Bar) {
        if folder == nil {
            _ = predictor.update(bar)
            return
        }
        if let quiet = folder?.flush(upTo: bar.start) { _ = predictor.update(quiet) }
        if let closed = folder?.add(bar) { _ = predictor.update(closed) }
    }

    /// Trades one candle.
    @inline(__always)
    mutating func take(_ bar: Bar) throws {
        if bar.start >= nextChange { applyChanges(upTo: bar.start) }
        var prediction: Prediction?
        if folder == nil {
            try meetVenue(bar)
            prediction = predictor.update(bar)
        } else {
            // An interval that ended with quiet minutes is predicted on before this candle trades.
            try pass(to: bar.start)
            try meetVenue(bar)
            if let closed = folder?.add(bar) { prediction = predictor.update(closed) }
        }
        engine.handle(bar, prediction, into: &commands)
        if !commands.isEmpty { try carryOut() }
        sink.closed(bar, equity: engine.equity.last)
    }

    /// Predicts on an interval that has ended by `time` with minutes in which nothing traded.
    mutating func pass(to time: Timestamp) throws {
        guard let quiet = folder?.flush(upTo: time), let late = predictor.update(quiet) else {
            return
        }
        engine.handle(.prediction(late), into: &commands)
        try carryOut()
    }

    /// Takes a candle that came too late to act on: the venue and the predictor live through it, what
    /// has run out is closed, and no signal is given.
    mutating func catchUp(_ bar: Bar) throws {
        if bar.start >= nextChange { applyChanges(upTo: bar.start) }
        try meetVenue(bar)
        warmUp(bar)
        engine.handle(bar, nil, into: &commands)
        try carryOut()
        sink.closed(bar, equity: engine.equity.last)
    }

    /// Hears what the venue has told since the last time, wherever it came from.
    mutating func listen(at now: Timestamp) throws {
        let wish = venue.listen(to: engine, into: &events)
        if !events.isEmpty { try hear() }
        if let wish { try operate(wish, at: now) }
    }

    /// Tells the engine what a person, or the state of the venue, asks for.
    mutating func operate(_ operation: Operation, at now: Timestamp) throws {
        engine.handle(.operation(operation, now), into: &commands)
        try carryOut()
    }

    /// From here on the session only ends.
    mutating func beginClosing() { venue.beginClosing() }

    /// Cancels what is working, and gives the engine a last chance to record.
    mutating func finish() throws {
        engine.finish(into: &commands)
        try carryOut()
    }

    private mutating func applyChanges(upTo time: Timestamp) {
        while let change = changes.first, change.time <= time {
            changes = changes.dropFirst()
            engine.handle(.instrument(change.instrument), into: &commands)
            venue.update(change.instrument)
            sink.changed(change.instrument)
        }
        nextChange = changes.first?.time ?? .distantFuture
    }

    @inline(__always)
    private mutating func meetVenue(_ bar: Bar) throws {
        // What happens at midnight belongs to the new day, whose first bar closes only later.
        if sink.hasDayEnded(by: bar.start) { sink.endDay(engine.statistics) }
        venue.advance(to: bar, into: &events)
        if !events.isEmpty { try hear() }
    }

    /// Passes the venue's news to the engine, and checks that both keep the same books.
    private mutating func hear() throws {
        for event in events { engine.handle(event, into: &commands) }
        events.clear()
        try carryOut()
        guard let venueBooks = venue.books else { return }
        let books = (engine.ledger.cash, engine.position.quantity)
        guard books == venueBooks else {
            throw SessionError.booksDiffer(
                ledger: "\(books.0), position \(books.1)",
                venue: "\(venueBooks.0), position \(venueBooks.1)")
        }
    }

    /// Stores the records, then sends what they announce.
    private mutating func carryOut() throws {
        while !commands.isEmpty {
            try sink.take(commands.records)
            let time = engine.dataTime
            for id in commands.cancels { venue.cancel(id, at: time, into: &events) }
            for order in commands.submits {
                venue.submit(order, at: order.request.time, into: &events)
            }
            for id in commands.queries { venue.query(id, at: time, into: &events) }
            commands.removeAll()
            if events.isEmpty { continue }
            for event in events { engine.handle(event, into: &commands) }
            events.clear()
        }
    }
}

extension RunPlan {
    /// When the first candle that is traded begins.
    private var start: Timestamp {
        firstTraded < bars.count ? bars[firstTraded].start : header.startedAt
    }

    /// The venue that fills against candles, with the account that the run begins with.
    var candleVenue: CandleVenue {
        CandleVenue(
            instrument: instrument, capital: header.capital, parameters: simulation,
            funding: funding.filter { $0.time > start })
    }

    /// A session at the plan's first traded candle, with a fresh engine.
    ///
    /// - Throws: `PostingError`, `FoldingError`, and what the sink throws at the opening records.
    func session<P: Predictor, Venue: SessionVenue, Sink: SessionSink>(
        _ predictor: P, at venue: Venue, sink: Sink
    ) throws -> CandleSession<P, Venue, Sink> {
        var opening = Commands()
        let engine = try Engine(
            instrument: instrument, capital: header.capital, run: header.number,
            interval: bars.interval, time: start, parameters: parameters, limits: limits,
            destination: venue.destination, into: &opening)
        var folder: BarFolder?
        if case .interval(let interval) = predictor.cadence, interval != bars.interval {
            folder = try BarFolder(from: bars.interval, to: interval)
        }
        return try CandleSession(
            engine: engine, venue: venue, predictor: predictor, folder: folder, changes: changes,
            opening: opening, sink: sink)
    }
}

/// The rules of a market from a moment on.
public struct RuleChange: Sendable {
    public let time: Timestamp
    public let instrument: Instrument

    public init(time: Timestamp, instrument: Instrument) {
        self.time = time
        self.instrument = instrument
    }
}

/// Why a session cannot go on. Each is a bug, and stops the run rather than trade on.
public enum SessionError: Error, Hashable, Sendable, CustomStringConvertible {
    case booksDiffer(ledger: String, venue: String)

    public var description: String {
        switch self {
        case .booksDiffer(let ledger, let venue):
            "the ledger holds \(ledger), but the venue holds \(venue)"
        }
    }
}

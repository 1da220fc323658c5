import Domain
import Risk
import SimulatedVenue
import Trading

/// What a session trades at: the one difference between backtest, paper and live.
protocol SessionVenue {
    /// Orders go here only in mode live, after the explicit act that arms it.
    var destination: Destination { get }
    /// Cash and position by the venue's own books; `nil` where they are compared in another way.
    var books: (cash: Money, position: Quantity)? { get }

    /// The rules of the market changed.
    mutating func update(_ instrument: Instrument)
    /// Lives through a candle that has closed.
    mutating func advance(to bar: Bar, into events: inout [VenueEvent])
    mutating func submit(
        _ order: ApprovedOrder, at time: Timestamp, into events: inout [VenueEvent])
    mutating func cancel(
        _ id: ClientOrderID, at time: Timestamp, into events: inout [VenueEvent])
    /// Looks up an order whose fate is unknown.
    mutating func query(_ id: ClientOrderID, at time: Timestamp, into events: inout [VenueEvent])
    /// What has come in since the last call, and what the venue's state asks of the engine.
    ///
    /// - Parameter engine: as it stands, for comparison.
    mutating func listen(to engine: Engine, into events: inout [VenueEvent]) -> Operation?

    /// From here on the run only ends: the venue's account is compared once more when all is quiet.
    mutating func beginClosing()
    /// Nothing is in flight, and the last comparison has been made.
    var isSettled: Bool { get }
    /// What was wrong when the run ended; `nil` when nothing was.
    var fault: String? { get }
}

/// The simulated venue answers at once and forgets nothing.
extension CandleVenue: SessionVenue {
    var destination: Destination { .simulated }
    var books: (cash: Money, position: Quantity)? { (wallet, position) }

    /// It never leaves an order's fate unknown.
    func query(_ id: ClientOrderID, at time: Timestamp, into events: inout [VenueEvent]) {}

    func listen(to engine: Engine, into events: inout [VenueEvent]) -> Operation? { nil }

    func beginClosing() {}
    var isSettled: Bool { true }
    var fault: String? { nil }
}

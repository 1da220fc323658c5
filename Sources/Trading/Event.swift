public import Domain
public import Ledger
public import Risk

/// Everything that can happen to the engine.
public enum Event: Sendable {
    /// A bar has closed, and what the predictor says at its close.
    case bar(Bar, Prediction?)
    /// A prediction at a time at which no bar closed (a quiet minute at the end of its interval).
    case prediction(Prediction)
    // The rare cases are boxed, so that an event is hardly larger than a bar.
    indirect case venue(VenueEvent)
    /// The venue's rules changed.
    indirect case instrument(Instrument)
    indirect case operation(Operation, Timestamp)
}

/// What a person tells the engine.
public enum Operation: Hashable, Sendable {
    /// Submit nothing more; working orders are cancelled, the position stays.
    case halt(reason: String)
    /// Positions may only become smaller.
    case reduce
    case resume
    /// Cancel what is working, close the position, and then only reduce.
    case flatten
}

/// What the engine wants done, in buffers that are reused from event to event.
///
/// Records are stored first: an order in `submits` has its intent among them.
public struct Commands: Sendable {
    public var records: [Record] = []
    public var submits: [ApprovedOrder] = []
    public var cancels: [ClientOrderID] = []
    /// Orders whose fate is unknown: to be looked up before anything else happens to them.
    public var queries: [ClientOrderID] = []

    public init() {}

    @inlinable
    public var isEmpty: Bool {
        records.isEmpty && submits.isEmpty && cancels.isEmpty && queries.isEmpty
    }

    /// Empties the buffers and keeps their memory.
    @inlinable
    public mutating func removeAll() {
        records.clear()
        submits.clear()
        cancels.clear()
        queries.clear()
    }
}

extension Commands: TransferSink {
    public mutating func take(_ transfer: consuming Transfer) {
        records.append(.transfer(transfer))
    }
}

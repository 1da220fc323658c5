public import Domain
public import Ledger
public import Trading

/// A run as the database knows it.
public struct StoredRun: Hashable, Sendable {
    public let header: RunHeader
    /// `nil` when the run was killed, or still runs: see `Store.writer(of:)`.
    public let end: RunEnd?
    let key: Int64
}

/// A transfer as it was booked.
public struct StoredTransfer: Hashable, Sendable {
    /// Counts all records of the run, from 1.
    public let record: UInt32
    /// What it was booked for, as `TransferSource` describes itself, e.g. `fill:81`.
    public let source: String
    /// Counts the transfers of one source, from 0.
    public let leg: Int
    public let time: Timestamp
    public let debit: Account
    public let credit: Account
    /// Positive, in the currency of both accounts.
    public let amount: Money
}

/// Something that happened to an order.
public struct StoredOrderEvent: Hashable, Sendable {
    /// Counts all records of the run, from 1.
    public let record: UInt32
    public let order: ClientOrderID
    public let event: OrderEvent
    /// The state after it.
    public let state: OrderState
    public let time: Timestamp
}

/// An order that was approved, with all that happened to it.
public struct StoredOrder: Hashable, Sendable {
    /// Counts all records of the run, from 1.
    public let record: UInt32
    public let request: OrderRequest
    public let events: [StoredOrderEvent]

    /// What is known of it in the end.
    public var state: OrderState { events.last?.state ?? .intended }
}

/// An order that was denied before it was sent.
public struct StoredDenial: Hashable, Sendable {
    /// Counts all records of the run, from 1.
    public let record: UInt32
    public let request: OrderRequest
    /// The short stable name of the reason, such as `max_notional`.
    public let code: String
    /// The reason with its numbers.
    public let message: String
}

/// A prediction, what was done about it, and what came of it.
public struct StoredSignal: Hashable, Sendable {
    /// Counts all records of the run, from 1.
    public let record: UInt32
    public let signal: Signal
    public let decision: Decision
    /// `nil` while its horizon has not passed.
    public let label: Label?
}

/// A stop of trading.
public struct StoredHalt: Hashable, Sendable {
    /// Counts all records of the run, from 1.
    public let record: UInt32
    public let reason: String
    public let time: Timestamp
}

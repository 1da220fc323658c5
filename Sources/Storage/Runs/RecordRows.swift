internal import Domain
internal import Ledger
internal import Trading

// One type for each table of records: its columns, and how a value becomes a row and back. Columns
// are bound and read in the order in which they are listed; `run` stands before them.

/// A row of `signals`.
enum SignalRow {
    static let columns = """
        sequence, record, time, price, direction, horizon, confidence, expected_return, decision,
        order_sequence
        """
    static let columnCount = 10

    static func bind(
        _ signal: Signal, _ decision: Decision, _ record: UInt32, to row: InsertStatement
    ) {
        let prediction = signal.prediction
        row.bind(signal.sequence)
        row.bind(record)
        row.bind(prediction.time)
        row.bind(signal.price)
        row.bind(prediction.direction.description)
        row.bind(prediction.horizon?.nanoseconds)
        row.bind(prediction.confidence)
        row.bind(prediction.expectedReturn)
        row.bind(decision.name)
        if case .order(let order) = decision { row.bind(order.sequence) } else { row.bindNull() }
    }

    /// - Parameter run: the run part of its client order ids.
    static func read(
        _ row: RowReader, run: UInt64
    ) throws -> (record: UInt32, signal: Signal, decision: Decision) {
        let sequence = try row.sequence()
        let record = try row.sequence()
        let time = row.time()
        let price = try row.price()
        let prediction = Prediction(
            time: time, direction: try row.named(Direction.init(named:)),
            horizon: row.optional { $0.span() },
            confidence: try row.optional { row throws(StorageError) in try row.rate() },
            expectedReturn: try row.optional { row throws(StorageError) in try row.rate() })
        let name = row.text()
        let order = try row.optional { row throws(StorageError) in try row.sequence() }
        guard let decision = Decision(name: name, order: order, run: run) else {
            throw row.unreadable(name)
        }
        return (
            record, Signal(sequence: sequence, prediction: prediction, price: price), decision
        )
    }
}

extension Decision {
    /// Reads what `name` wrote; `order` is the sequence of the order it led to.
    fileprivate init?(name: String, order: UInt32?, run: UInt64) {
        if let order {
            guard name == "order" else { return nil }
            self = .order(ClientOrderID(run: run, sequence: order))
        } else if name == Decision.extended.name {
            self = .extended
        } else if let reason = Reason(rawValue: name) {
            self = .notTaken(reason)
        } else {
            return nil
        }
    }
}

/// A row of `labels`.
enum LabelRow {
    static let columns = "signal, record, time, moved, outcome"
    static let columnCount = 5

    static func bind(_ label: Label, _ record: UInt32, to row: InsertStatement) {
        row.bind(label.signal)
        row.bind(record)
        row.bind(label.time)
        row.bind(label.moved)
        row.bind(label.outcome.description)
    }

    static func read(_ row: RowReader) throws -> (record: UInt32, label: Label) {
        let signal = try row.sequence()
        let record = try row.sequence()
        return (
            record,
            Label(
                signal: signal, time: row.time(), moved: try row.rate(),
                outcome: try row.named(Direction.init(named:)))
        )
    }
}

/// A row of `fills`.
enum FillRow {
    static let columns = "execution_id, record, sequence, side, price, quantity, fee, role, time"
    static let columnCount = 9

    static func bind(_ fill: Fill, _ record: UInt32, to row: InsertStatement) {
        row.bind(fill.executionID.text)
        row.bind(record)
        row.bind(fill.order.sequence)
        row.bind(fill.side.description)
        row.bind(fill.price)
        row.bind(fill.quantity)
        row.bind(fill.fee)
        row.bind(fill.role == .maker ? "maker" : "taker")
        row.bind(fill.time)
    }

    static func read(_ row: RowReader, run: UInt64) throws -> (record: UInt32, fill: Fill) {
        let execution = ExecutionID(row.text())
        let record = try row.sequence()
        return (
            record,
            Fill(
                executionID: execution,
                order: ClientOrderID(run: run, sequence: try row.sequence()),
                side: try row.named(Side.init(named:)), price: try row.price(),
                quantity: try row.quantity(), fee: try row.money(),
                role: try row.named { $0 == "maker" ? .maker : $0 == "taker" ? .taker : nil },
                time: row.time())
        )
    }
}

/// A row of `funding_payments`.
enum FundingRow {
    static let columns = "time, record, rate, position, mark_price, paid"
    static let columnCount = 6

    static func bind(_ payment: FundingPayment, _ record: UInt32, to row: InsertStatement) {
        row.bind(payment.time)
        row.bind(record)
        row.bind(payment.rate)
        row.bind(payment.position)
        row.bind(payment.markPrice)
        row.bind(payment.paid)
    }

    static func read(_ row: RowReader) throws -> (record: UInt32, payment: FundingPayment) {
        let time = row.time()
        let record = try row.sequence()
        return (
            record,
            FundingPayment(
                time: time, rate: try row.rate(), position: try row.quantity(),
                markPrice: try row.price(), paid: try row.money())
        )
    }
}

/// A row of `transfers`.
enum TransferRow {
    static let columns = "source, leg, record, time, debit, credit, amount"
    static let columnCount = 7

    static func bind(_ transfer: Transfer, _ record: UInt32, to row: InsertStatement) {
        row.bind(transfer.source.description)
        row.bind(Int64(transfer.leg))
        row.bind(record)
        row.bind(transfer.time)
        row.bind(transfer.debit.description)
        row.bind(transfer.credit.description)
        row.bind(transfer.amount)
    }

    static func read(_ row: RowReader) throws -> StoredTransfer {
        let source = row.text()
        let leg = row.count()
        return StoredTransfer(
            record: try row.sequence(), source: source, leg: leg, time: row.time(),
            debit: try row.named(Account.init(parsing:)),
            credit: try row.named(Account.init(parsing:)), amount: try row.money())
    }
}

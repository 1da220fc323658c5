internal import Domain
internal import GRDB
internal import Ledger
internal import Risk
internal import Trading
// GRDB has a class of this name.
internal import enum Trading.Record

/// Turns records into rows, with one prepared statement for each table.
final class RecordEncoder {
    private let run: Int64
    private let number: UInt64
    private let path: String
    private let signals: InsertStatement
    private let labels: InsertStatement
    private let orders: InsertStatement
    private let orderEvents: InsertStatement
    private let denials: InsertStatement
    private let fills: InsertStatement
    private let fundingPayments: InsertStatement
    private let transfers: InsertStatement
    private let halts: InsertStatement
    private let days: InsertStatement

    /// - Parameters:
    ///   - run: the key of the run's row.
    ///   - number: the run part of its client order ids.
    init(_ database: Database, path: String, run: Int64, number: UInt64) throws {
        func insert(_ table: String, _ columns: String, _ count: Int) throws -> InsertStatement {
            try InsertStatement(
                database, path: path,
                sql: SQLText.insert(into: table, "run, " + columns, count: count + 1))
        }
        self.run = run
        self.number = number
        self.path = path
        signals = try insert("signals", SignalRow.columns, SignalRow.columnCount)
        labels = try insert("labels", LabelRow.columns, LabelRow.columnCount)
        orders = try insert(
            "orders", "sequence, record, " + RequestRow.columns, 2 + RequestRow.columnCount)
        orderEvents = try insert("order_events", OrderEventRow.columns, OrderEventRow.columnCount)
        denials = try insert(
            "denials", "sequence, record, code, message, " + RequestRow.columns,
            4 + RequestRow.columnCount)
        fills = try insert("fills", FillRow.columns, FillRow.columnCount)
        fundingPayments = try insert("funding_payments", FundingRow.columns, FundingRow.columnCount)
        transfers = try insert("transfers", TransferRow.columns, TransferRow.columnCount)
        halts = try insert("halts", "record, time, reason", 3)
        days = try insert("run_days", "record, " + RunDay.columns, 1 + RunDay.columnCount)
    }

    /// Stores the record that is the `record`-th of its run.
    func store(_ item: Record, number record: UInt32) throws(StorageError) {
        switch item {
        case .signal(let signal, let decision): try store(signal, decision, record)
        case .label(let label): try store(label, record)
        case .intent(let order): try store(order.request, record)
        case .denial(let request, let denial): try store(request, denial, record)
        case .order(let order, let event, let state, let time):
            try check(order)
            orderEvents.bind(run)
            OrderEventRow.bind(order, event, state, time, record, to: orderEvents)
            try orderEvents.run(table: "order_events") { "record \(record)" }
        case .fill(let fill): try store(fill, record)
        case .funding(let payment): try store(payment, record)
        case .transfer(let transfer): try store(transfer, record)
        case .halt(let reason, let time):
            halts.bind(run)
            halts.bind(record)
            halts.bind(time)
            halts.bind(reason)
            try halts.run(table: "halts") { "record \(record)" }
        }
    }

    func store(_ day: RunDay, number record: UInt32) throws(StorageError) {
        days.bind(run)
        days.bind(record)
        day.bind(to: days)
        try days.run(table: "run_days") { "the day of \(day.start) at record \(record)" }
    }

    func store(_ end: RunEnd, in database: Database) throws {
        let insert = try InsertStatement(
            database, path: path,
            sql: SQLText.insert(
                into: "run_ends", "run, " + RunEnd.columns, count: 1 + RunEnd.columnCount))
        insert.bind(run)
        end.bind(to: insert)
        try insert.run(table: "run_ends") { "the end of this run" }
    }

    private func store(
        _ signal: Signal, _ decision: Decision, _ record: UInt32
    ) throws(StorageError) {
        if case .order(let order) = decision { try check(order) }
        signals.bind(run)
        SignalRow.bind(signal, decision, record, to: signals)
        try signals.run(table: "signals") { "signal \(signal.sequence)" }
    }

    private func store(_ label: Label, _ record: UInt32) throws(StorageError) {
        labels.bind(run)
        LabelRow.bind(label, record, to: labels)
        try labels.run(table: "labels") { "the label of signal \(label.signal)" }
    }

    private func store(_ request: OrderRequest, _ record: UInt32) throws(StorageError) {
        try check(request.id)
        orders.bind(run)
        orders.bind(request.id.sequence)
        orders.bind(record)
        RequestRow.bind(request, to: orders)
        try orders.run(table: "orders") { "order \(request.id)" }
    }

    private func store(
        _ request: OrderRequest, _ denial: RiskDenial, _ record: UInt32
    ) throws(StorageError) {
        try check(request.id)
        denials.bind(run)
        denials.bind(request.id.sequence)
        denials.bind(record)
        denials.bind(denial.code)
        denials.bind(denial.description)
        RequestRow.bind(request, to: denials)
        try denials.run(table: "denials") { "record \(record)" }
    }

    private func store(_ fill: Fill, _ record: UInt32) throws(StorageError) {
        try check(fill.order)
        fills.bind(run)
        FillRow.bind(fill, record, to: fills)
        try fills.run(table: "fills") { "execution \(fill.executionID)" }
    }

    private func store(_ payment: FundingPayment, _ record: UInt32) throws(StorageError) {
        fundingPayments.bind(run)
        FundingRow.bind(payment, record, to: fundingPayments)
        try fundingPayments.run(table: "funding_payments") { "the funding of \(payment.time)" }
    }

    private func store(_ transfer: Transfer, _ record: UInt32) throws(StorageError) {
        transfers.bind(run)
        TransferRow.bind(transfer, record, to: transfers)
        try transfers.run(table: "transfers") { "\(transfer.source), leg \(transfer.leg)" }
    }

    private func check(_ order: ClientOrderID) throws(StorageError) {
        guard order.run == number else { throw .foreignOrder(order, run: number) }
    }
}

public import Domain
internal import GRDB

/// A trained model as the database knows it; its weights are in the file at `path`.
public struct ModelRow: Hashable, Sendable {
    public var name: String
    public var version: String
    /// Its design: `ensemble`, `pair`, …
    public var kind: String
    public var instrument: InstrumentID
    /// Of its file.
    public var path: String
    public var checksum: String
    /// The span of market time it was trained on.
    public var trainedFrom: Timestamp
    public var trainedTo: Timestamp
    /// By the wall clock.
    public var createdAt: Timestamp
    /// What its evaluation gave, as a JSON object.
    public var metrics: String

    public init(
        name: String, version: String, kind: String, instrument: InstrumentID, path: String,
        checksum: String, trainedFrom: Timestamp, trainedTo: Timestamp, createdAt: Timestamp,
        metrics: String
    ) {
        self.name = name
        self.version = version
        self.kind = kind
        self.instrument = instrument
        self.path = path
        self.checksum = checksum
        self.trainedFrom = trainedFrom
        self.trainedTo = trainedTo
        self.createdAt = createdAt
        self.metrics = metrics
    }

    private static let columns = """
        name, version, kind, exchange, market, path, checksum, trained_from, trained_to, created_at,
        metrics
        """

    fileprivate static let insert = SQLText.insert(into: "models", columns, count: 11)
    fileprivate static let select =
        "SELECT \(columns) FROM models ORDER BY created_at, name, version"

    fileprivate init(_ row: RowReader) {
        self.init(
            name: row.text(), version: row.text(), kind: row.text(),
            instrument: InstrumentID(exchange: row.text(), market: row.text()),
            path: row.text(), checksum: row.text(), trainedFrom: row.time(), trainedTo: row.time(),
            createdAt: row.time(), metrics: row.text())
    }

    fileprivate func bind(to row: InsertStatement) {
        for text in [
            name, version, kind, instrument.exchange, instrument.market, path, checksum,
        ] {
            row.bind(text)
        }
        row.bind(trainedFrom)
        row.bind(trainedTo)
        row.bind(createdAt)
        row.bind(metrics)
    }
}

extension Store {
    /// Registers a trained model.
    ///
    /// - Throws: `StorageError.alreadyStored` when this version of it exists.
    public func add(_ model: ModelRow) throws(StorageError) {
        try transaction { database in
            let row = try InsertStatement(database, path: path, sql: ModelRow.insert)
            model.bind(to: row)
            try row.run(table: "models") { "\(model.name)@\(model.version)" }
        }
    }

    /// Every registered model, the oldest first.
    public func models() throws(StorageError) -> [ModelRow] {
        try query(ModelRow.select) { ModelRow($0) }
    }
}

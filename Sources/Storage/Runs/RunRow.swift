internal import Domain

/// A row of `runs`.
enum RunRow {
    static let columns = """
        id, number, mode, exchange, market, currency, capital, predictor, model, parameters, seed,
        synthetic, started_at, version
        """
    static let columnCount = 14

    static func bind(_ run: RunHeader, to row: InsertStatement) {
        row.bind(run.id)
        row.bind(Int64(bitPattern: run.number))
        row.bind(run.mode.rawValue)
        row.bind(run.instrument.exchange)
        row.bind(run.instrument.market)
        row.bind(run.currency.code)
        row.bind(run.capital)
        row.bind(run.predictor)
        row.bind(run.model)
        row.bind(run.parameters)
        row.bind(Int64(bitPattern: run.seed))
        row.bind(run.isSynthetic)
        row.bind(run.startedAt)
        row.bind(run.version)
    }

    static func read(_ row: RowReader) throws -> RunHeader {
        RunHeader(
            id: row.text(), number: UInt64(bitPattern: row.integer()),
            mode: try row.named(RunMode.init(rawValue:)),
            instrument: InstrumentID(exchange: row.text(), market: row.text()),
            currency: try row.named { Currency(parsing: $0) }, capital: try row.money(),
            predictor: row.text(),
            model: row.optional { $0.text() }, parameters: row.text(),
            seed: UInt64(bitPattern: row.integer()), isSynthetic: row.flag(),
            startedAt: row.time(), version: row.text())
    }
}

extension Store {
    /// The latest runs, the newest first.
    public func runs(limit: Int = 100) throws(StorageError) -> [StoredRun] {
        try runs("ORDER BY key DESC LIMIT ?", [.integer(Int64(limit))])
    }

    /// The run called `name`: `latest`, an id, or a prefix that fits one run only.
    public func run(_ name: String) throws(StorageError) -> StoredRun {
        if name == "latest" {
            guard let latest = try runs(limit: 1).first else { throw .noRuns(path: path) }
            return latest
        }
        if let exact = try runs("WHERE id = ?", [.text(name)]).first { return exact }
        let matches = try runs(
            "WHERE substr(id, 1, length(?1)) = ?1 AND ?1 <> '' ORDER BY id LIMIT 10",
            [.text(name)])
        guard let match = matches.first else { throw .noSuchRun(name) }
        guard matches.count == 1 else {
            throw .ambiguousRun(name, matches: matches.map(\.header.id))
        }
        return match
    }

    /// The reporting days of a run in order of time, each by its last snapshot.
    public func days(of run: StoredRun) throws(StorageError) -> [RunDay] {
        try query(
            """
            SELECT \(RunDay.columns) FROM run_days AS day
            WHERE run = ? AND record = (SELECT max(record) FROM run_days AS later
                WHERE later.run = day.run AND later.day_start = day.day_start)
            ORDER BY day_start
            """, [.integer(run.key)]
        ) { try RunDay($0) }
    }

    private func runs(
        _ condition: String, _ arguments: [QueryArgument]
    ) throws(StorageError) -> [StoredRun] {
        let headers = try query(
            "SELECT key, \(RunRow.columns) FROM runs \(condition)", arguments
        ) { row in (key: row.integer(), header: try RunRow.read(row)) }
        var result: [StoredRun] = []
        for (key, header) in headers {
            let end = try query(
                "SELECT \(RunEnd.columns) FROM run_ends WHERE run = ?", [.integer(key)]
            ) { try RunEnd($0) }.first
            result.append(StoredRun(header: header, end: end, key: key))
        }
        return result
    }
}

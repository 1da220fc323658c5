/// SQL that is put together from lists of columns.
enum SQLText {
    /// `INSERT INTO table (columns) VALUES (?, …)` with `count` places for each of `rows` rows.
    static func insert(
        into table: String, _ columns: String, count: Int, rows: Int = 1
    ) -> String {
        let places = Array(repeating: "?", count: count).joined(separator: ", ")
        let values = Array(repeating: "(\(places))", count: rows).joined(separator: ", ")
        return "INSERT INTO \(table) (\(columns)) VALUES \(values)"
    }
}

/// SQL that is put together from lists of columns.
enum SQLText {
    /// `INSERT INTO table (columns) VALUES (?, …)` with `count` places.
    static func insert(into table: String, _ columns: String, count: Int) -> String {
        let places = Array(repeating: "?", count: count).joined(separator: ", ")
        return "INSERT INTO \(table) (\(columns)) VALUES (\(places))"
    }
}

/// Finds what may have been meant by a misspelled name.
public enum NearMatches {
    /// The nearest of the names, when they differ from `name` by at most two edits, separators and
    /// case aside; several when they are equally near, in alphabetical order.
    public static func of(_ name: String, among names: [String]) -> [String] {
        let wanted = canonical(name)
        let candidates =
            names
            .map { (name: $0, distance: distance(wanted, canonical($0))) }
            .filter { $0.distance <= 2 && $0.distance < wanted.count }
        let nearest = candidates.map(\.distance).min()
        return candidates.filter { $0.distance == nearest }.map(\.name).sorted()
    }

    /// Upper case, letters and digits only; the first 40, so that absurd input costs nothing.
    private static func canonical(_ name: String) -> [Character] {
        Array(name.uppercased().filter { $0.isLetter || $0.isNumber }.prefix(40))
    }

    /// The edits (insert, delete, replace) that turn `left` into `right`.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (index, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let replaced = diagonal + (right[column] == character ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}

/// "Did you mean …?" for a word that is nearly one of a list.
enum Suggestion {
    /// `did you mean NEAREST?`, or `nil` when nothing is near.
    static func text(for word: String, among known: [String]) -> String? {
        nearest(to: word, among: known).map { "did you mean \($0)?" }
    }

    /// The known word with the fewest edits, when they are few for its length.
    static func nearest(to word: String, among known: [String]) -> String? {
        let lowered = word.lowercased()
        let ranked = known.map { (word: $0, edits: distance(lowered, $0.lowercased())) }
        guard let best = ranked.min(by: { ($0.edits, $0.word) < ($1.edits, $1.word) }),
            best.edits <= max(1, best.word.count / 3)
        else { return nil }
        return best.word
    }

    /// Edits between two words: insertions, deletions, changes, and swaps of neighbors.
    static func distance(_ left: String, _ right: String) -> Int {
        let source = Array(left.unicodeScalars)
        let target = Array(right.unicodeScalars)
        var older: [Int] = []
        var previous = Array(0...target.count)
        for row in source.indices {
            var current = [row + 1]
            for column in target.indices {
                let isSame = source[row] == target[column]
                var best = min(
                    previous[column] + (isSame ? 0 : 1), previous[column + 1] + 1,
                    current[column] + 1)
                let isSwap =
                    row > 0 && column > 0 && source[row] == target[column - 1]
                    && source[row - 1] == target[column]
                if isSwap { best = min(best, older[column - 1] + 1) }
                current.append(best)
            }
            older = previous
            previous = current
        }
        return previous[target.count]
    }
}

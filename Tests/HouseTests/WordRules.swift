/// Words that must not stand in a file, with what to write instead.
struct WordRule: Sendable {
    /// Where the word is looked for.
    enum Place: Sendable {
        /// Code only: comments and strings may speak of it.
        case code
        /// The whole line.
        case text
    }

    let words: [String]
    let place: Place
    let remedy: String
    /// Folders, with a slash at the end, where the rule does not hold.
    var except: [String] = []

    func findings(in file: SwiftFile) -> [Finding] {
        guard !except.contains(where: { file.path.hasPrefix($0) }) else { return [] }
        let lines = place == .code ? file.code : file.lines
        // Most files hold none of the words; those are settled by one search over their bytes.
        let present = words.filter { file.mayContain($0) }
        guard !present.isEmpty else { return [] }
        return lines.enumerated().flatMap { index, line in
            present.filter { Self.contains(line, $0) }.map {
                Finding(path: file.path, line: index + 1, message: "`\($0)`: \(remedy)")
            }
        }
    }

    /// Whether `word` stands in `line` and is no part of a longer name.
    private static func contains(_ line: String, _ word: String) -> Bool {
        line.ranges(of: word).contains { range in
            let before =
                range.lowerBound == line.startIndex
                ? nil : line[line.index(before: range.lowerBound)]
            let startsName = word.first?.isLetter == true
            let isWhole = before.map { !$0.isLetter && !$0.isNumber && $0 != "_" } ?? true
            return !startsName || isWhole
        }
    }

    // The marks are put together from halves, so that this file does not hold what it forbids.
    static let source: [WordRule] = [
        WordRule(
            words: ["try" + "!", "as" + "!"], place: .code,
            remedy: "throw a typed error that names place and remedy"),
        WordRule(
            words: ["fatalError" + "("], place: .code,
            remedy: "use a typed error, or a precondition with its reason for a bug of ours"),
    ]

    static let everywhere: [WordRule] = [
        WordRule(
            words: ["TO" + "DO", "FIX" + "ME", "XX" + "X:"], place: .text,
            remedy: "finish it, or say in the documentation that it is not there"),
        WordRule(
            words: ["/wo" + "rk/", "/ho" + "me/", "/ro" + "ot/", "/Us" + "ers/"], place: .text,
            remedy: "find files relative to the repository or to an argument"),
    ]

    static let determinism = WordRule(
        words: [
            "Date" + "()", "Date" + ".now", "UUID" + "()", "SystemRandomNumber" + "Generator",
            "ContinuousClock" + "()", "SuspendingClock" + "()", "clock_gettime" + "(",
            "gettimeofday" + "(", ".random(in: ",
        ], place: .code,
        remedy: "time, identifiers and randomness come in as values",
        except: ["Sources/haetae/", "Sources/Service/"])
}

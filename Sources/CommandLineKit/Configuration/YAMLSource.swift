import Yams

/// A YAML text made into nodes, with duplicate keys kept apart instead of ending the reading.
///
/// The parser stops at the first mapping that sets a key twice. To report every violation at once, each
/// earlier occurrence is renamed with a character of Unicode's private area and the text is read
/// again; `originalKey` undoes it.
enum YAMLSource {
    /// Reads one document; `nil` when it holds nothing but comments.
    static func compose(_ text: String) throws(SyntaxFault) -> Node? {
        var scalars = Array(text.unicodeScalars)
        if let stray = scalars.firstIndex(where: { privateArea.contains($0.value) }) {
            let line = scalars[..<stray].count { $0 == "\n" } + 1
            throw SyntaxFault(line: line, problem: "a character of Unicode's private area")
        }
        for _ in 0..<mostDuplicates {
            do {
                return try Yams.compose(yaml: string(scalars), Resolver.basic)
            } catch let error as YamlError {
                guard case .duplicatedKeysInMapping(_, let context) = error,
                    rename(&scalars, at: context.mark)
                else { throw SyntaxFault(error, text: text) }
            } catch {
                throw SyntaxFault(line: 1, problem: "\(error)")
            }
        }
        throw SyntaxFault(line: 1, problem: "more than \(mostDuplicates) keys are set twice")
    }

    /// The key as written, and whether a later line sets it again.
    static func originalKey(_ key: String) -> (name: String, isRepeatedLater: Bool) {
        let marks = key.unicodeScalars.prefix { privateArea.contains($0.value) }
        return (string(key.unicodeScalars.dropFirst(marks.count)), !marks.isEmpty)
    }

    private static let mostDuplicates = 200
    private static let privateArea: ClosedRange<UInt32> = 0xE000...0xF8FF

    /// Puts a mark that no other key has before the key at `mark`.
    private static func rename(_ scalars: inout [Unicode.Scalar], at mark: Mark) -> Bool {
        var line = 1
        var start = 0
        while line < mark.line, let end = scalars[start...].firstIndex(of: "\n") {
            start = end + 1
            line += 1
        }
        var index = start + mark.column - 1
        let used = scalars.count { privateArea.contains($0.value) }
        guard line == mark.line, index < scalars.count,
            let tag = Unicode.Scalar(privateArea.lowerBound + UInt32(used))
        else { return false }
        if scalars[index] == "\"" || scalars[index] == "'" { index += 1 }
        scalars.insert(tag, at: index)
        return true
    }

    private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}

/// A text that is no YAML. The parser's words are kept; the text itself is not repeated.
struct SyntaxFault: Error {
    let line: Int
    let problem: String

    init(line: Int, problem: String) {
        self.line = line
        self.problem = problem
    }

    init(_ error: YamlError, text: String) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(line: mark.line, problem: problem)
        case .reader(let problem, let offset, _, _):
            let before = text.prefix(offset ?? 0)
            self.init(line: before.count(where: \.isNewline) + 1, problem: problem)
        case .duplicatedKeysInMapping(_, let context):
            self.init(line: context.mark.line, problem: "a key is set twice")
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            self.init(line: 1, problem: "the text cannot be read")
        }
    }
}

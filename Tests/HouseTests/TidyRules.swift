/// One thing a rule found: where, and what to do instead.
struct Finding: Equatable, CustomStringConvertible {
    let path: String
    let line: Int
    let message: String

    var description: String { "\(path):\(line): \(message)" }
}

/// The rules of the house that a machine can hold.
enum TidyRules {
    static let longestFile = 400
    static let longestFunction = 50

    static func fileLength(_ file: SwiftFile) -> [Finding] {
        // Text that ends in a newline has one empty piece after it.
        let count = file.lines.last?.isEmpty == true ? file.lines.count - 1 : file.lines.count
        guard count > longestFile else { return [] }
        return [
            Finding(
                path: file.path, line: count,
                message: "\(count) lines; the limit is \(longestFile): one concept per file")
        ]
    }

    /// Functions, initializers and accessors from the line that opens their brace to the one that
    /// closes it, found by indentation, which the formatter holds.
    static func functionLength(_ file: SwiftFile) -> [Finding] {
        file.code.indices.compactMap { start -> Finding? in
            guard startsFunction(file.code[start]) else { return nil }
            let indent = indentation(file.lines[start])
            guard let open = bodyStart(file.code, from: start),
                let end = file.code[open...].dropFirst().firstIndex(where: {
                    indentation($0) == indent && $0.drop(while: { $0 == " " }).hasPrefix("}")
                })
            else { return nil }
            let count = end - open - 1
            guard count > longestFunction else { return nil }
            return Finding(
                path: file.path, line: start + 1,
                message: "a body of \(count) lines; the limit is \(longestFunction): "
                    + "give a part of it a name")
        }
    }

    private static func startsFunction(_ line: String) -> Bool {
        let words = line.split(separator: " ")
        guard
            let word = words.first(where: { word in
                !modifiers.contains(where: { word == $0 }) && !word.hasPrefix("@")
            })
        else { return false }
        return word == "func" || word.hasPrefix("init(") || word.hasPrefix("init?(")
            || word.hasPrefix("init<") || word.hasPrefix("deinit") || word.hasPrefix("subscript(")
    }

    private static let modifiers: [Substring] = [
        "public", "package", "internal", "fileprivate", "private", "static", "mutating",
        "nonmutating", "override", "final", "convenience", "borrowing", "consuming",
        "nonisolated", "async",
    ]

    /// The line on which the body opens, or `nil` for a declaration without one or on one line.
    private static func bodyStart(_ code: [String], from start: Int) -> Int? {
        let indent = indentation(code[start])
        for index in start..<min(start + 20, code.count) {
            let trimmed = code[index].drop(while: { $0 == " " })
            // The next declaration at this indent: the one before has no body, as in a protocol.
            if index > start, indentation(code[index]) < indent, !trimmed.isEmpty { return nil }
            if index > start, indentation(code[index]) == indent, startsFunction(code[index]) {
                return nil
            }
            if code[index].trimmedEnd.hasSuffix("{") { return index }
            if index == start, trimmed.contains("{"), trimmed.trimmedEnd.hasSuffix("}") {
                return nil
            }
        }
        return nil
    }

    private static func indentation(_ line: String) -> Int {
        line.prefix(while: { $0 == " " }).count
    }
}

extension StringProtocol {
    fileprivate var trimmedEnd: String {
        var copy = String(self)
        while copy.last?.isWhitespace == true { copy.removeLast() }
        return copy
    }
}

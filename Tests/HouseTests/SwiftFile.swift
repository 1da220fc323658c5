import Foundation

/// One Swift file of the repository, split into lines, with strings and comments set apart.
///
/// Enough for the rules of the house; it is no parser of Swift.
struct SwiftFile: Sendable {
    /// Relative to the repository root, e.g. `Sources/Domain/Bar.swift`.
    let path: String
    /// The lines as written.
    let lines: [String]
    /// The lines with the insides of comments and string literals blanked.
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        code = CodeScanner.blanked(lines)
    }

    /// The target whose folder holds the file: the folder under `Sources`, `exchanges` or `Tests`,
    /// and `Risk` for everything under `risk`.
    var room: String? {
        let parts = path.split(separator: "/")
        guard let top = parts.first, parts.count > 1 else { return nil }
        switch top {
        case "risk": return "Risk"
        case "Sources", "exchanges": return parts.count > 2 ? String(parts[1]) : nil
        default: return nil
        }
    }
}

/// Blanks comments and string literals, so that words inside them are not taken for code.
struct CodeScanner {
    private enum Mode: Equatable {
        case code
        case blockComment(depth: Int)
        case multilineString
    }

    static func blanked(_ lines: [String]) -> [String] {
        var scanner = CodeScanner()
        return lines.map { scanner.blank($0) }
    }

    private var mode = Mode.code

    private mutating func blank(_ line: String) -> String {
        var result = ""
        var rest = line[...]
        while !rest.isEmpty {
            switch mode {
            case .blockComment(let depth):
                if take("*/", &rest) {
                    mode = depth == 1 ? .code : .blockComment(depth: depth - 1)
                } else if take("/*", &rest) {
                    mode = .blockComment(depth: depth + 1)
                } else {
                    rest.removeFirst()
                }
            case .multilineString:
                if take("\"\"\"", &rest) { mode = .code } else { rest.removeFirst() }
            case .code:
                if rest.hasPrefix("//") { return result }
                if take("/*", &rest) {
                    mode = .blockComment(depth: 1)
                } else if take("\"\"\"", &rest) {
                    mode = .multilineString
                } else if rest.first == "\"" {
                    skipString(&rest)
                    result += "\"\""
                } else {
                    result.append(rest.removeFirst())
                }
            }
        }
        return result
    }

    private func take(_ token: String, _ rest: inout Substring) -> Bool {
        guard rest.hasPrefix(token) else { return false }
        rest = rest.dropFirst(token.count)
        return true
    }

    /// Skips one single-line literal, whose first character is the opening quote.
    private func skipString(_ rest: inout Substring) {
        rest.removeFirst()
        while let character = rest.popFirst() {
            if character == "\\" { _ = rest.popFirst() }
            if character == "\"" { return }
        }
    }
}

/// The repository this test was compiled from.
enum Repository {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Folders with Swift of ours.
    static let sourceFolders = ["Sources", "exchanges", "risk"]
    static let testFolders = ["Tests", "Benchmarks", "scripts"]

    /// Every Swift file under `folders`, in order of its path.
    static func swiftFiles(in folders: [String]) throws -> [SwiftFile] {
        try paths(in: folders).filter { $0.hasSuffix(".swift") }.map {
            SwiftFile(path: $0, text: try text($0))
        }
    }

    /// Every file under `folders` relative to the root; a folder that does not exist has none.
    static func paths(in folders: [String]) -> [String] {
        folders.flatMap { folder -> [String] in
            let contents = FileManager.default.enumerator(
                atPath: root.appending(path: folder).path)
            let names = (contents?.allObjects ?? []).compactMap { $0 as? String }
            return names.filter { !$0.split(separator: "/").contains(".build") }
                .map { "\(folder)/\($0)" }
        }.sorted()
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }
}

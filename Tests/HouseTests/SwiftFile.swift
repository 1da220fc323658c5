import Foundation
import Glibc

/// One Swift file of the repository, split into lines, with strings and comments set apart.
///
/// Enough for the rules of the house; it is no parser of Swift.
struct SwiftFile: Sendable {
    /// Relative to the repository root, e.g. `Sources/Domain/Bar.swift`.
    let path: String
    private let text: String
    /// The lines as written.
    let lines: [String]
    /// The lines with the insides of comments and string literals blanked.
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        self.text = text
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        code = CodeScanner.blanked(lines)
    }

    /// Whether `word` stands anywhere in the file.
    func mayContain(_ word: String) -> Bool {
        text.withCString { strstr($0, word) != nil }
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
        var result: [UInt8] = []
        var rest = Array(line.utf8)[...]
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
                if rest.starts(with: "//".utf8) { return String(decoding: result, as: UTF8.self) }
                if take("/*", &rest) {
                    mode = .blockComment(depth: 1)
                } else if take("\"\"\"", &rest) {
                    mode = .multilineString
                } else if rest.first == Self.quote {
                    skipString(&rest)
                    result += [Self.quote, Self.quote]
                } else {
                    result.append(rest.removeFirst())
                }
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static let quote = UInt8(ascii: "\"")

    private func take(_ token: String, _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.starts(with: token.utf8) else { return false }
        rest = rest.dropFirst(token.utf8.count)
        return true
    }

    /// Skips one single-line literal, whose first character is the opening quote.
    private func skipString(_ rest: inout ArraySlice<UInt8>) {
        rest.removeFirst()
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\") { _ = rest.popFirst() }
            if byte == Self.quote { return }
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

    /// Our own code, and all Swift there is; read once for all tests.
    static let sources = Result { try swiftFiles(in: sourceFolders) }
    static let everything = Result { try sources.get() + swiftFiles(in: testFolders) }

    /// Every Swift file under `folders`, in order of its path.
    static func swiftFiles(in folders: [String]) throws -> [SwiftFile] {
        try paths(in: folders).filter { $0.hasSuffix(".swift") }.map {
            SwiftFile(path: $0, text: try text($0))
        }
    }

    /// Every file under `folders` relative to the root; a folder that does not exist has none.
    static func paths(in folders: [String]) -> [String] {
        folders.flatMap { folder -> [String] in
            let top = root.appending(path: folder)
            let names = (try? FileManager.default.subpathsOfDirectory(atPath: top.path)) ?? []
            return names.filter { name in
                let isOurs = !name.split(separator: "/").contains(".build")
                return isOurs && isFile(top.appending(path: name))
            }.map { "\(folder)/\($0)" }
        }.sorted()
    }

    private static func isFile(_ url: URL) -> Bool {
        (try? url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) ?? false
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }
}

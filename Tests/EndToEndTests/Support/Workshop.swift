import Foundation
import Testing

/// A folder of its own for one test, removed with it: configuration, database, models, candles.
final class Workshop {
    let path: String

    /// - Parameter configuration: the text of `config.yaml`; none when it is empty.
    init(_ configuration: String = "") throws {
        path = FileManager.default.temporaryDirectory.path + "/haetae-e2e-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
        if !configuration.isEmpty { try write(configuration, to: "config.yaml") }
    }

    deinit {
        // What a test made unwritable has to be writable to be removed.
        _ = chmod(path, 0o700)
        try? FileManager.default.removeItem(atPath: path)
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: file(name)))
    }

    func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: file(name))) }

    /// Every file in the folder, relative to it.
    func files() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path).filter { name in
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: file(name), isDirectory: &isFolder)
            return !isFolder.boolValue
        }.sorted()
    }

    /// Runs `haetae` here with arguments written as on a command line, without quoting.
    func haetae(
        _ line: String, environment: [String: String] = [:], shell: String? = nil
    ) throws -> Binary.Outcome {
        try Binary.run(Self.words(line), in: path, environment: environment, shell: shell)
    }

    func start(
        _ line: String, environment: [String: String] = [:]
    ) throws -> Binary.Running {
        try Binary.start(Self.words(line), in: path, environment: environment)
    }

    /// Runs a command that must succeed, and reads its one JSON document.
    func document(
        _ line: String, at location: SourceLocation = #_sourceLocation
    ) throws -> Document {
        let outcome = try haetae(line + " --json")
        try #require(
            outcome.status == 0, "\(line): \(outcome.output)\(outcome.errors)",
            sourceLocation: location)
        return try Document(strictly: outcome.output)
    }

    /// The rows of an export, by the names of the columns.
    func export(
        _ line: String, at location: SourceLocation = #_sourceLocation
    ) throws -> [[String: String]] {
        let outcome = try haetae("export --format csv --what " + line)
        try #require(
            outcome.status == 0, "export \(line): \(outcome.errors)", sourceLocation: location)
        return try Rows.parse(outcome.output)
    }

    private static func words(_ line: String) -> [String] {
        line.split(separator: " ").map(String.init)
    }
}

/// Comma-separated rows with a header, in which no field is quoted.
enum Rows {
    static func parse(_ text: String) throws -> [[String: String]] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        try #require(lines.last?.isEmpty == true, "the last line ends with a line break")
        let names = try #require(lines.first).split(separator: ",").map(String.init)
        return try lines.dropFirst().dropLast().map { line in
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            try #require(fields.count == names.count, "\(line)")
            return Dictionary(uniqueKeysWithValues: zip(names, fields.map(String.init)))
        }
    }
}

import Foundation
import Glibc

/// Runs other programs and tells what they cost.
enum Child {
    /// Runs `program` to its end.
    ///
    /// - Parameters:
    ///   - input: a file for its standard input; nothing by default.
    ///   - output: a file that receives its standard output; thrown away by default.
    /// - Throws: `BenchmarkError` when it does not start or does not end with 0.
    @discardableResult
    static func run(
        _ program: String, _ arguments: [String], input: String = "/dev/null",
        output: String = "/dev/null", in workspace: Workspace
    ) throws -> Cost {
        let errors = workspace.path("child.stderr")
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let writing = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, writing, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors, writing, 0o600)

        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
        words.append(nil)
        defer { words.forEach { free($0) } }
        let command = ([program] + arguments).joined(separator: " ")
        // A child starts with the peak of the process that made it: only a higher one is its own.
        let inherited = Cost.ownPeakBytes()
        let started = ContinuousClock.now
        var process: pid_t = 0
        let code = posix_spawnp(&process, program, &actions, nil, words, environ)
        guard code == 0 else {
            throw BenchmarkError.notStarted(command, reason: String(cString: strerror(code)))
        }
        var status: Int32 = 0
        var usage = rusage()
        while wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
        let wall = started.seconds(to: .now)
        guard status == 0 else {
            let said = (try? String(contentsOfFile: errors, encoding: .utf8)) ?? ""
            throw BenchmarkError.failed(command, status: status, said: String(said.suffix(600)))
        }
        return Cost(
            cpu: usage.processorSeconds, wall: wall,
            peakBytes: usage.peakBytes > inherited ? usage.peakBytes : nil)
    }

    /// Whether `program` is found on the PATH.
    static func exists(_ program: String) -> Bool {
        if program.contains("/") { return access(program, X_OK) == 0 }
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
        return folders.contains { access("\($0)/\(program)", X_OK) == 0 }
    }
}

/// Why a benchmark could not be run.
enum BenchmarkError: Error, CustomStringConvertible {
    case notStarted(String, reason: String)
    case failed(String, status: Int32, said: String)
    case silent(String)
    case unexpected(String)

    var description: String {
        switch self {
        case .notStarted(let command, let reason): "cannot start `\(command)`: \(reason)"
        case .failed(let command, let status, let said):
            "`\(command)` ended with wait status \(status): \(said)"
        case .silent(let what): "\(what) gave no answer"
        case .unexpected(let what): what
        }
    }
}

/// A folder for the files of one run of the benchmarks, removed at its end.
final class Workspace {
    let folder: String

    init() throws {
        let base = FileManager.default.temporaryDirectory.path
        folder = "\(base)/haetae-bench-\(getpid())"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// Removes a database with the files beside it, so that the next repetition starts afresh.
    func removeDatabase(_ path: String) {
        for suffix in ["", "-wal", "-shm", ".lock", "-lock"] {
            try? FileManager.default.removeItem(atPath: path + suffix)
        }
    }
}

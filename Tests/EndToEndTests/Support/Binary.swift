import Foundation
import Glibc
import Testing

/// The program under test: the debug binary beside the bundle of tests.
enum Binary {
    /// How a run of it ended.
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    /// A run that has not ended.
    struct Running {
        let process: pid_t
        fileprivate let outputPath: String
        fileprivate let errorPath: String
        fileprivate let words: [String]

        /// What it has written on standard output until now.
        func outputSoFar() throws -> String {
            try String(contentsOfFile: outputPath, encoding: .utf8)
        }
    }

    enum Failure: Error, CustomStringConvertible {
        case notBuilt(String)
        case notStarted(String)
        case tooSlow([String], limitSeconds: Int, errors: String)

        var description: String {
            switch self {
            case .notBuilt(let path): "\(path) is not there: swift build --product haetae"
            case .notStarted(let reason): "the program did not start: \(reason)"
            case .tooSlow(let words, let limit, let errors):
                "\(words.joined(separator: " ")) had not ended after \(limit) s and was killed; "
                    + "it had written: \(errors)"
            }
        }
    }

    /// Far more than any of these runs takes on a slow machine; a hang ends as a failed test.
    static let limitSeconds = 600

    static let path: Result<String, any Error> = Result {
        let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let folder = URL(filePath: bundle).deletingLastPathComponent()
        let path = folder.appending(path: "haetae").path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Failure.notBuilt(path)
        }
        return path
    }

    /// Starts `words` in `folder` and waits for its end.
    ///
    /// - Parameters:
    ///   - words: the arguments after the program's name.
    ///   - environment: what is set beside the environment of the tests.
    ///   - shell: a line of bash that ends in `"$@"`, to set limits before the program starts.
    ///   - seconds: after these it is killed, and what it had written to standard error is told.
    static func run(
        _ words: [String], in folder: String, environment: [String: String] = [:],
        shell: String? = nil, limit seconds: Int = limitSeconds
    ) throws -> Outcome {
        try wait(
            for: start(words, in: folder, environment: environment, shell: shell),
            limit: seconds)
    }

    static func start(
        _ words: [String], in folder: String, environment: [String: String] = [:],
        shell: String? = nil
    ) throws -> Running {
        var command = [try path.get()] + words
        if let shell { command = ["/bin/bash", "-c", shell, "bash"] + command }
        let name = FileManager.default.temporaryDirectory.path + "/haetae-" + UUID().uuidString
        let running = (output: name + ".out", errors: name + ".err")
        var variables = ProcessInfo.processInfo.environment
        for name in ["LANG", "LC_ALL", "LC_MESSAGES", "NO_COLOR", "LANGUAGE"] {
            variables[name] = nil
        }
        variables["OPENBLAS_NUM_THREADS"] = "1"
        variables.merge(environment) { _, new in new }
        let process = try spawn(
            command, environment: variables, folder: folder, output: running.output,
            errors: running.errors)
        return Running(
            process: process, outputPath: running.output, errorPath: running.errors, words: words)
    }

    /// Waits for the end of a run; one that does not end is killed.
    static func wait(for running: Running, limit seconds: Int = limitSeconds) throws -> Outcome {
        let limit = ContinuousClock.now + .seconds(seconds)
        defer {
            for path in [running.outputPath, running.errorPath] { unlink(path) }
        }
        var state: Int32 = 0
        while waitpid(running.process, &state, WNOHANG) == 0 {
            if ContinuousClock.now > limit {
                kill(running.process, SIGKILL)
                waitpid(running.process, &state, 0)
                let errors = try String(contentsOfFile: running.errorPath, encoding: .utf8)
                throw Failure.tooSlow(running.words, limitSeconds: seconds, errors: errors)
            }
            usleep(2000)
        }
        // The lower seven bits hold the signal that ended it, as a shell tells it.
        let signal = state & 0x7f
        return Outcome(
            status: signal == 0 ? (state >> 8) & 0xff : 128 + signal,
            output: try String(contentsOfFile: running.outputPath, encoding: .utf8),
            errors: try String(contentsOfFile: running.errorPath, encoding: .utf8))
    }

    private static func spawn(
        _ command: [String], environment: [String: String], folder: String, output: String,
        errors: String
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, flags, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, flags, 0o600)
        // `env` changes the folder and then becomes the program: the process stays the same.
        let words = ["/usr/bin/env", "-C", folder] + command
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] =
            environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in arguments + variables { free(pointer) } }
        // Threads of the test library block signals, and a child inherits that: it would not hear us.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var process: pid_t = 0
        let fault = posix_spawn(
            &process, words[0], &actions, &attributes, &arguments, &variables)
        guard fault == 0 else { throw Failure.notStarted(String(cString: strerror(fault))) }
        return process
    }
}

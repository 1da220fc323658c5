import Foundation

/// scikit-learn in a process of its own, which is asked for one measurement after another.
final class ScikitLearn {
    private let process = Process()
    private let questions = Pipe()
    private let answers = Pipe()
    /// Of scikit-learn.
    private(set) var version = ""

    /// Starts it and waits until its data is ready.
    init(python: String, rows: Int, batch: Int) throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "scikit_learn.py")
        process.executableURL = URL(filePath: python)
        process.arguments = [script.path, String(rows), String(batch)]
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"]) { $1 }
        process.standardInput = questions
        process.standardOutput = answers
        try process.run()
        version = try line()
    }

    deinit {
        try? questions.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Lets it work, and gives the cost as it measured it itself.
    func ask(_ question: String) throws -> Cost {
        try questions.fileHandleForWriting.write(contentsOf: Data("\(question)\n".utf8))
        let answer = try line()
        let numbers = answer.split(separator: " ").compactMap { Double($0) }
        guard numbers.count == 2 else {
            throw BenchmarkError.unexpected("scikit-learn answered \"\(answer)\"")
        }
        return Cost(cpu: numbers[0], wall: numbers[1])
    }

    private func line() throws -> String {
        var bytes = Data()
        while let byte = try answers.fileHandleForReading.read(upToCount: 1), !byte.isEmpty {
            if byte.first == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        throw BenchmarkError.silent("scikit-learn")
    }
}

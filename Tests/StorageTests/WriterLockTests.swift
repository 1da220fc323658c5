import Domain
import Foundation
import Testing
import Trading

@testable import Storage

@Suite("The right to write")
struct WriterLockTests {
    @Test("is held by one store at a time, which is named to others")
    func oneWriter() throws {
        let folder = try TemporaryFolder()
        let first = try Store.open(folder.database, purpose: "paper upbit KRW-BTC")
        let holder = LockHolder(processID: getpid(), purpose: "paper upbit KRW-BTC")
        #expect(Store.writer(of: folder.database) == holder)
        let error = #expect(throws: StorageError.self) {
            try Store.open(folder.database, purpose: "ingest")
        }
        #expect(error == .inUse(path: folder.database, holder: holder))
        #expect(error?.kind == .tryAgain)
        #expect(try #require(error).description.contains("process \(getpid())"))
        withExtendedLifetime(first) {}
    }

    @Test("is free again when its store is gone")
    func release() throws {
        let folder = try TemporaryFolder()
        do { _ = try Store.open(folder.database, purpose: "first") }
        #expect(Store.writer(of: folder.database) == nil)
        let second = try Store.open(folder.database, purpose: "second")
        #expect(Store.writer(of: folder.database)?.purpose == "second")
        withExtendedLifetime(second) {}
    }

    @Test("of another process is respected, and dies with it even by SIGKILL")
    func otherProcess() throws {
        let folder = try TemporaryFolder()
        do { _ = try Store.open(folder.database, purpose: "first") }
        let child = Process()
        child.executableURL = URL(filePath: "/usr/bin/env")
        let lockPath = WriterLock.path(for: folder.database)
        child.arguments = [
            "flock", "--exclusive", "--no-fork", lockPath, "sh", "-c",
            "echo \"$$ somebody else\" > '\(lockPath)'; echo held; exec sleep 600",
        ]
        let output = Pipe()
        child.standardOutput = output
        try child.run()
        defer { child.terminate() }
        _ = output.fileHandleForReading.availableData
        let holder = LockHolder(processID: child.processIdentifier, purpose: "somebody else")
        #expect(throws: StorageError.inUse(path: folder.database, holder: holder)) {
            try Store.open(folder.database, purpose: "second")
        }
        #expect(try Store.read(folder.database).runs().isEmpty)
        kill(child.processIdentifier, SIGKILL)
        child.waitUntilExit()
        _ = try Store.open(folder.database, purpose: "second")
    }

    @Test("does not keep anybody from reading what was committed")
    func readWhileWriting() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.database, purpose: "test")
        let writer = try store.begin(Sample.header(), durability: .backtest)
        try writer.append(.fill(Sample.fill("1")))
        try writer.commit()
        let candles = try store.candles.beginImport(
            of: Sample.minutes, source: "a", fingerprint: "a")
        for index in 0..<10_000 { try candles.append(Sample.bar(index)) }

        let reader = try Store.read(folder.database)
        var fills: [Fill] = []
        try reader.forEachFill(of: reader.run("latest")) { fills.append($0) }
        #expect(fills == [Sample.fill("1")])
        #expect(try reader.candles.count(Sample.minutes) == 0)
        _ = try candles.finish(at: Sample.noon)
        #expect(try reader.candles.count(Sample.minutes) == 10_000)
    }
}

import Domain
import Foundation
import Testing
import Trading

@testable import Storage

@Suite("Opening a store")
struct StoreOpeningTests {
    @Test("makes the file, its folder and every table")
    func creates() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("deep/er/haetae.sqlite")
        let store = try Store.open(path, purpose: "test")
        let tables = Set(
            try store.query("SELECT name FROM sqlite_master WHERE type = 'table'") { $0.text() })
        #expect(tables.isSuperset(of: Schema.appendOnlyTables))
        let health = try store.checkIntegrity()
        #expect(health.isSound)
        #expect(health.schemaVersion == Schema.version)
        #expect(health.journalMode == "wal")
        #expect(health.fileSize > 0)
        #expect(try #require(health.freeSpace) > 0)
    }

    @Test("lets a power cut take nothing: synchronous is FULL")
    func synchronous() throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.database, purpose: "test")
        #expect(try store.query("PRAGMA synchronous") { $0.integer() } == [2])
        let writer = try store.begin(Sample.header(), durability: .durable)
        try writer.append(.intent(Sample.approved(Sample.request(1))))
        #expect(try store.query("PRAGMA synchronous") { $0.integer() } == [2])
    }

    @Test("finds what an earlier process left")
    func reopens() throws {
        let folder = try TemporaryFolder()
        do {
            let store = try Store.open(folder.database, purpose: "test")
            _ = try store.begin(Sample.header(), durability: .backtest)
        }
        let again = try Store.open(folder.database, purpose: "test")
        #expect(try again.runs().map(\.header) == [Sample.header()])
    }

    @Test("for reading makes nothing when there is nothing")
    func readsMissing() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("none/haetae.sqlite")
        #expect(throws: StorageError.missing(path: path)) { try Store.read(path) }
        #expect(throws: StorageError.missing(path: folder.database)) {
            try Store.read(folder.database)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("for reading cannot write")
    func readOnly() throws {
        let folder = try TemporaryFolder()
        _ = try Store.open(folder.database, purpose: "test")
        let reader = try Store.read(folder.database)
        let error = #expect(throws: StorageError.self) {
            try reader.begin(Sample.header(), durability: .backtest)
        }
        #expect(error?.kind == .cannotWrite)
    }

    @Test("refuses text that is no database, and leaves it as it was", arguments: [true, false])
    func notADatabase(isWriting: Bool) throws {
        let folder = try TemporaryFolder()
        let text = String(repeating: "time,price\n", count: 200)
        try text.write(toFile: folder.database, atomically: true, encoding: .utf8)
        let error = #expect(throws: StorageError.self) {
            _ =
                isWriting
                ? try Store.open(folder.database, purpose: "test") : try Store.read(folder.database)
        }
        #expect(error == .notADatabase(path: folder.database))
        #expect(error?.kind == .badData)
        #expect(try String(contentsOfFile: folder.database, encoding: .utf8) == text)
    }

    @Test("refuses the database of another program, and leaves it as it was")
    func foreignDatabase() throws {
        let folder = try TemporaryFolder()
        try RawDatabase(folder.database).run("CREATE TABLE recipes (name TEXT)")
        let before = try Data(contentsOf: URL(filePath: folder.database))
        #expect(throws: StorageError.notHaetae(path: folder.database)) {
            try Store.open(folder.database, purpose: "test")
        }
        #expect(throws: StorageError.notHaetae(path: folder.database)) {
            try Store.read(folder.database)
        }
        #expect(try Data(contentsOf: URL(filePath: folder.database)) == before)
    }

    @Test("refuses a newer schema by both versions")
    func newerSchema() throws {
        let folder = try TemporaryFolder()
        _ = try Store.open(folder.database, purpose: "test")
        try RawDatabase(folder.database).run("PRAGMA user_version = 99")
        let expected = StorageError.newerSchema(
            path: folder.database, found: 99, known: Schema.version)
        #expect(throws: expected) { try Store.open(folder.database, purpose: "test") }
        #expect(throws: expected) { try Store.read(folder.database) }
        #expect(expected.kind == .badData)
        #expect(expected.description.contains("99"))
        #expect(expected.description.contains("newer Haetae"))
    }

    @Test("reads an older schema only after it was brought up to date")
    func olderSchema() throws {
        let folder = try TemporaryFolder()
        _ = try Store.open(folder.database, purpose: "test")
        try RawDatabase(folder.database).run("PRAGMA user_version = -1")
        #expect(
            throws: StorageError.olderSchema(
                path: folder.database, found: -1, known: Schema.version)
        ) { try Store.read(folder.database) }
    }

    @Test("says that a folder is not a database", arguments: [true, false])
    func folderInPlaceOfFile(isWriting: Bool) throws {
        let folder = try TemporaryFolder()
        #expect(
            throws: StorageError.cannotOpen(path: folder.path, reason: "it is a folder")
        ) {
            _ =
                isWriting
                ? try Store.open(folder.path, purpose: "test") : try Store.read(folder.path)
        }
    }

    @Test("says where it cannot write")
    func fileInPlaceOfFolder() throws {
        let folder = try TemporaryFolder()
        try "".write(toFile: folder.file("file"), atomically: true, encoding: .utf8)
        let error = #expect(throws: StorageError.self) {
            try Store.open(folder.file("file/haetae.sqlite"), purpose: "test")
        }
        #expect(error?.kind == .cannotWrite)
        #expect(try #require(error).description.contains(folder.file("file")))
    }

    @Test("finds damage in the middle of the file")
    func damage() throws {
        let folder = try TemporaryFolder()
        do {
            let store = try Store.open(folder.database, purpose: "test")
            let candles = try store.candles.beginImport(
                of: Sample.minutes, source: "a", fingerprint: "a")
            for index in 0..<5_000 { try candles.append(Sample.bar(index)) }
            _ = try candles.finish(at: Sample.noon)
        }
        let file = try #require(FileHandle(forUpdatingAtPath: folder.database))
        let size = try file.seekToEnd()
        try file.seek(toOffset: size * 3 / 4)
        try file.write(contentsOf: Data(repeating: 0x5a, count: 8_192))
        try file.close()
        let store = try Store.read(folder.database)
        #expect(try !store.checkIntegrity().isSound)
        let error = #expect(throws: StorageError.self) { try store.candles.load(Sample.minutes) }
        #expect(error?.kind == .badData)
    }
}

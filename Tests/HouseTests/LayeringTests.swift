import Testing

@Suite("The walls of the house")
struct LayeringTests {
    @Test("no file imports a room that its own must not know")
    func imports() throws {
        let files = try Repository.sources.get()
        #expect(files.count > 20, "the repository's files were not found")
        let violations = Layering.house.violations(in: files)
        #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
    }

    @Test("the manifest declares exactly the arrows of the table")
    func manifest() throws {
        let declared = Manifest(try Repository.text("Package.swift")).dependencies
        #expect(Set(declared.keys) == Set(Layering.house.allowed.keys))
        for (room, allowed) in Layering.house.allowed {
            #expect(declared[room] == allowed, "\(room): Package.swift and Layering.swift differ")
        }
    }

    @Test("arrows never run in a circle, and venues never see each other")
    func order() {
        let allowed = Layering.house.allowed
        var settled: Set<String> = []
        while settled.count < allowed.count {
            let next = allowed.filter { room, imports in
                !settled.contains(room)
                    && imports.allSatisfy { allowed[$0] == nil || settled.contains($0) }
            }
            guard !next.isEmpty else { break }
            settled.formUnion(next.keys)
        }
        #expect(
            settled.count == allowed.count,
            "a circle among \(allowed.keys.filter { !settled.contains($0) })")
        let venues: Set = ["Upbit", "Bithumb", "BitMEX", "Paper"]
        for venue in venues {
            let seen = allowed[venue] ?? []
            #expect(seen.isDisjoint(with: venues.union(["Ledger", "Prediction"])))
        }
    }

    @Test("a planted violation is found, with its line and what is allowed")
    func negative() {
        let planted = SwiftFile(
            path: "exchanges/Upbit/Sneaky.swift",
            text: "// import Ledger\npublic import Domain\n@testable import struct Ledger.Account\n"
        )
        #expect(
            Layering.house.violations(in: [planted]) == [
                "exchanges/Upbit/Sneaky.swift:3: Upbit must not import Ledger; allowed: Dispatch, "
                    + "Domain, ExchangeAPI, Foundation, FoundationEssentials, Glibc, "
                    + "Risk, Synchronization, Transport"
            ])
        let hot = SwiftFile(path: "Sources/Domain/Hot.swift", text: "import Foundation")
        #expect(
            Layering.house.violations(in: [hot]) == [
                "Sources/Domain/Hot.swift:1: Domain must not import Foundation; allowed: nothing"
            ])
        let unknown = SwiftFile(path: "Sources/Attic/A.swift", text: "")
        #expect(Layering.house.violations(in: [unknown]).count == 1)
    }

    @Test(
        "an import is read in every form Swift writes it",
        arguments: [
            ("import Domain", "Domain"), ("public import Domain", "Domain"),
            ("@_exported public import Domain", "Domain"),
            ("import struct Domain.Price", "Domain"),
            ("\tpackage import  Domain", "Domain"), ("let imported = 1", nil),
            ("importer.run()", nil),
        ] as [(String, String?)])
    func forms(line: String, module: String?) {
        #expect(Layering.importedModule(line) == module)
    }
}

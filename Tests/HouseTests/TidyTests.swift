import Testing

@Suite("Tidiness")
struct TidyTests {
    private let sources: [SwiftFile]
    private let everything: [SwiftFile]

    init() throws {
        sources = try Repository.sources.get()
        everything = try Repository.everything.get()
    }

    @Test("files keep to their length")
    func files() { expectNone(everything.flatMap(TidyRules.fileLength)) }

    @Test("functions keep to their length")
    func functions() { expectNone(sources.flatMap(TidyRules.functionLength)) }

    @Test("sources hold no forced cast, no forced try and no planned crash")
    func force() {
        expectNone(sources.flatMap { file in WordRule.source.flatMap { $0.findings(in: file) } })
    }

    @Test("no file holds a mark of unfinished work or the path of a machine")
    func marks() {
        expectNone(
            everything.flatMap { file in WordRule.everywhere.flatMap { $0.findings(in: file) } })
    }

    @Test("scripts and configuration hold no path of a machine either")
    func scripts() throws {
        let names = Repository.paths(in: ["scripts", ".ci"]).filter { !$0.hasSuffix(".swift") }
        let files = try (names + ["haetae", "config.yaml"].filter(Repository.exists)).map {
            SwiftFile(path: $0, text: try Repository.text($0))
        }
        #expect(!files.isEmpty)
        expectNone(
            files.flatMap { file in WordRule.everywhere.flatMap { $0.findings(in: file) } })
    }

    @Test("time and randomness come into every room as values")
    func determinism() { expectNone(sources.flatMap(WordRule.determinism.findings)) }

    @Test("every room at the top says what it is")
    func roomPages() {
        let rooms = Repository.paths(in: ["exchanges"]).filter { $0.hasSuffix(".swift") }
            .compactMap { $0.split(separator: "/").dropFirst().first.map(String.init) }
        for page in Set(rooms).map({ "exchanges/\($0)/README.md" }) + ["risk/README.md"] {
            #expect(Repository.exists(page), "\(page) is missing")
        }
    }

    @Test(
        "the pages a newcomer looks for are there and say something",
        arguments: ["README.md", "README.ko.md", "ARCHITECTURE.md", "CHANGELOG.md"])
    func pages(name: String) throws {
        let text = Repository.exists(name) ? try Repository.text(name) : ""
        #expect(text.count > 200, "\(name) is missing or says nothing")
    }

    private func expectNone(_ findings: [Finding], location: SourceLocation = #_sourceLocation) {
        let list = findings.map(\.description).joined(separator: "\n")
        #expect(findings.isEmpty, "\(list)", sourceLocation: location)
    }
}

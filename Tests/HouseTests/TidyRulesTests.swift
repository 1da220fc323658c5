import Testing

@Suite("The rules of tidiness find what they should")
struct TidyRulesTests {
    @Test("a file of 401 lines is too long, one of 400 is not")
    func fileLength() {
        let line = "let a = 1\n"
        #expect(TidyRules.fileLength(file(String(repeating: line, count: 400))).isEmpty)
        #expect(TidyRules.fileLength(file(String(repeating: line, count: 401))).count == 1)
    }

    @Test("a body of 51 lines is too long, one of 50 is not, whatever it is called")
    func functionLength() {
        for head in [
            "func f() {", "    public init?(a: Int) {", "private static func g(", "deinit {",
        ] {
            let indent = String(head.prefix(while: { $0 == " " }))
            let opening = head.hasSuffix("(") ? "\(head)\n\(indent)    a: Int\n\(indent)) {" : head
            func text(_ count: Int) -> String {
                opening + "\n" + String(repeating: "\(indent)    a += 1\n", count: count)
                    + "\(indent)}\n"
            }
            #expect(TidyRules.functionLength(file(text(50))).isEmpty, "\(head)")
            #expect(TidyRules.functionLength(file(text(51))).map(\.line) == [1], "\(head)")
        }
    }

    @Test("requirements without a body and bodies on one line are not measured")
    func functionsWithoutBody() {
        let filler = String(repeating: "    let a = 1\n", count: 60)
        let text = "protocol P {\n    func f()\n    func g() -> Int\n}\nstruct S {\n\(filler)}\n"
        #expect(TidyRules.functionLength(file(text)).isEmpty)
        let short = "struct S {\n    func f() { 1 }\n\(filler)}\n"
        #expect(TidyRules.functionLength(file(short)).isEmpty)
    }

    @Test("forced code is found in code, not in words about it")
    func words() {
        let forced = "let a = try" + "! f()\n// never try" + "! this\nlet b = \"as" + "!\"\n"
        #expect(WordRule.source.flatMap { $0.findings(in: file(forced)) }.map(\.line) == [1])
        let mark = "// TO" + "DO: later\n"
        #expect(WordRule.everywhere.flatMap { $0.findings(in: file(mark)) }.count == 1)
        let path = "let p = \"/wo" + "rk/x\"\n"
        #expect(WordRule.everywhere.flatMap { $0.findings(in: file(path)) }.count == 1)
    }

    @Test("a clock is found in a room, and allowed in the wiring")
    func clocks() {
        let text = "let now = Date" + "()\n"
        let room = SwiftFile(path: "Sources/Trading/A.swift", text: text)
        let wiring = SwiftFile(path: "Sources/haetae/A.swift", text: text)
        #expect(WordRule.determinism.findings(in: room).count == 1)
        #expect(WordRule.determinism.findings(in: wiring).isEmpty)
        let seeded = SwiftFile(path: "Sources/Trading/A.swift", text: "update" + "Date" + "()\n")
        #expect(WordRule.determinism.findings(in: seeded).isEmpty)
    }

    @Test("comments and strings are blanked, also over several lines")
    func blanking() {
        let text = "a /* b\nc */ d\nlet e = \"\"\"\n    f {\n    \"\"\"\ng(\"h \\\" {\") // i\n"
        #expect(
            file(text).code == ["a ", " d", "let e = ", "", "", "g(\"\") ", ""])
    }

    private func file(_ text: String) -> SwiftFile {
        SwiftFile(path: "Sources/Domain/Planted.swift", text: text)
    }
}

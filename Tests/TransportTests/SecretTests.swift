import Testing
import Transport

@Suite("Secrets")
struct SecretTests {
    @Test("do not show in text, dumps or reflection")
    func hidden() throws {
        let secret = try #require(Secret(" s3cr3t-value\n"))
        var dumped = ""
        dump(["key": secret], to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), String(describing: [secret]), dumped]
        {
            #expect(!text.contains("s3cr3t"))
        }
        #expect(secret.withBytes { Array($0) } == Array("s3cr3t-value".utf8))
    }

    @Test("of white space alone are none")
    func empty() {
        #expect(Secret(" \n\t") == nil)
    }
}

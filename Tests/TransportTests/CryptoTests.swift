import Testing
import Transport

@Suite("Hashes, codes and encodings")
struct CryptoTests {
    private func code<Hash: HashFunction>(
        _ hash: Hash.Type, key: String, _ message: String
    ) throws -> String {
        let hmac = KeyedHMAC<Hash>(key: try #require(Secret(key)))
        return Array(message.utf8).withUnsafeBytes { Hexadecimal.encode(hmac.code(of: $0)) }
    }

    @Test("agree with the published test cases of RFC 4231")
    func rfc4231() throws {
        // Case 2; the key is shorter than a block.
        #expect(
            try code(SHA256Hash.self, key: "Jefe", "what do ya want for nothing?")
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(
            try code(SHA512Hash.self, key: "Jefe", "what do ya want for nothing?")
                == "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737")
    }

    @Test("hash a key longer than a block first", arguments: [63, 64, 65, 127, 128, 129, 300])
    func longKeys(length: Int) throws {
        let key = String(repeating: "k", count: length)
        let message = "m"
        #expect(
            try code(SHA256Hash.self, key: key, message) == plain(SHA256Hash.self, key, message))
        #expect(
            try code(SHA512Hash.self, key: key, message) == plain(SHA512Hash.self, key, message))
    }

    /// HMAC written down from its definition.
    private func plain<Hash: HashFunction>(
        _ hash: Hash.Type, _ key: String, _ message: String
    ) -> String {
        var block = Array(key.utf8)
        if block.count > Hash.blockSize { block = block.withUnsafeBytes { Hash.digest(of: $0) } }
        block += Array(repeating: 0, count: Hash.blockSize - block.count)
        let inner = (block.map { $0 ^ 0x36 } + Array(message.utf8)).withUnsafeBytes {
            Hash.digest(of: $0)
        }
        let outer = (block.map { $0 ^ 0x5c } + inner).withUnsafeBytes { Hash.digest(of: $0) }
        return Hexadecimal.encode(outer)
    }

    @Test("write two digits a byte, whatever the length")
    func hexadecimal() {
        let digits = Array("0123456789abcdef")
        for start in stride(from: 0, to: 256, by: 17) {
            for length in 0...11 {
                let bytes = (0..<length).map { UInt8(truncatingIfNeeded: start + 29 * $0) }
                let expected = bytes.map { "\(digits[Int($0 / 16)])\(digits[Int($0 % 16)])" }
                #expect(Hexadecimal.encode(bytes) == expected.joined())
            }
        }
    }

    @Test("hash the empty text and `abc` as FIPS 180 does")
    func digests() {
        #expect(
            Hexadecimal.encode(SHA256Hash.digest(of: "abc"))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(Hexadecimal.encode(SHA512Hash.digest(of: "")).hasPrefix("cf83e1357eefb8bd"))
    }

    @Test(
        "write base 64 as RFC 4648 does",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        ])
    func base64(text: String, expected: String) {
        #expect(Base64.standard.encode(Array(text.utf8)) == expected)
        #expect(Base64.url.encode(Array(text.utf8)) == expected.filter { $0 != "=" })
    }

    @Test("write the URL alphabet where the standard one needs escaping")
    func urlAlphabet() {
        #expect(Base64.standard.encode([0xFB, 0xFF]) == "+/8=")
        #expect(Base64.url.encode([0xFB, 0xFF]) == "-_8")
    }
}

import Domain
import Sandbox
import SandboxServer
import Testing

@Suite("A host under random bytes")
struct HostFuzzTests {
    /// Good input of every kind, to be spoiled.
    static let seeds: [[UInt8]] = [
        Array("GET /bytes?3 HTTP/1.1\r\nHost: a\r\n\r\n".utf8),
        Array("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello".utf8),
        Array(
            ("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\nhello\r\n0\r\nX-Trailer: y\r\n\r\n").utf8),
        Array(
            ("PUT /faults HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                + "Content-Length: 9\r\n\r\nmute=0.01").utf8),
        Array(RawSocket.handshake("/ws").utf8),
        Array(RawSocket.handshake("/ws").utf8) + RawSocket.frame(0x81, Array("hello".utf8))
            + RawSocket.frame(0x01, [97]) + RawSocket.frame(0x89, [98])
            + RawSocket.frame(0x80, [99]) + RawSocket.frame(0x88, [3, 232]),
        Array(RawSocket.handshake("/ws").utf8)
            + RawSocket.frame(0x82, [UInt8](repeating: 7, count: 300)),
    ]

    /// Pieces that parsers stumble over.
    static let words: [[UInt8]] = [
        "\r\n", "\n", "\r", "\r\n\r\n", ":", " ", "\t", "\u{0}", "%", "?", "#", "HTTP/1.1",
        "Host: b\r\n",
        "Content-Length: 18446744073709551616\r\n", "Transfer-Encoding: chunked\r\n",
        "Connection: Upgrade\r\n", "Upgrade: websocket\r\n", "Expect: 100-continue\r\n",
        "ffffffffffffffff\r\n",
    ].map { Array($0.utf8) }

    /// One or more good inputs with a few bytes changed, left out, doubled or put in.
    static func mutant(_ random: inout SeededRandom) -> [UInt8] {
        func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }
        var bytes = seeds[below(seeds.count)]
        if below(3) == 0 { bytes += seeds[below(seeds.count)] }
        for _ in 0...below(6) {
            guard !bytes.isEmpty else { break }
            let place = below(bytes.count)
            switch below(6) {
            case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
            case 1: bytes[place] ^= 1 << UInt8(below(8))
            case 2: bytes.remove(at: place)
            case 3: bytes.insert(contentsOf: words[below(words.count)], at: place)
            case 4:
                bytes.insert(
                    contentsOf: bytes[place..<min(place + below(64) + 1, bytes.count)], at: place)
            default: bytes.removeSubrange(place...)
            }
        }
        return bytes
    }

    @Test(
        "thousands of spoiled requests leave it answering, with no session left over",
        arguments: [1, 2, 3] as [UInt64])
    func mutants(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let plan =
            seed == 3
            ? "delay=1ms..5ms@0.1,lose-answer=0.05,cut=0.05,429=0.05,disconnect=5ms..50ms" : "none"
        try await TestHost.run(faults: plan, control: true) { (test) async throws in
            for round in 0..<1500 {
                let port = round % 8 == 0 ? test.controlPort : test.port
                let client = try RawClient(port: port)
                let bytes = Self.mutant(&random)
                // Sometimes in two pieces; the host may have closed before the second.
                let cut = Int(random.next() % UInt64(bytes.count + 1))
                do {
                    try client.send(Array(bytes[..<cut]))
                    try client.send(Array(bytes[cut...]))
                } catch RawClientError.cannotWrite { continue }
                // Some leave at once, some close their side and hear the host out.
                if random.next() % 2 == 0 {
                    client.closeOutput()
                    _ = try client.takeAll()
                }
            }
            // Enough of them got through to mean something.
            #expect(try await test.venue { $0.carriedOut.count } > 50, "seed \(seed)")
            #expect(try await test.venue { $0.sessionsOpened } > 50, "seed \(seed)")
            try await test.host.setFaults(.none)
            let answer = try test.client().ask("POST", "/echo", body: "still here")
            #expect(answer?.text == "still here", "seed \(seed)")
            #expect(try test.webSocket("/ws?greet").next()?.text == "welcome", "seed \(seed)")
            try await test.wait { $0.sessionsOpened == $0.sessionsClosed }
        }
    }
}

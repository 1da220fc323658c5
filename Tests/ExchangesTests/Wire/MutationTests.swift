import ExchangeAPI
import Testing

@Suite("Mutated messages")
struct MutationTests {
    /// Bytes that mean something to a scanner.
    private static let telling = Array("{}[]\":,\\-+.eE0123456789nulltruefalse \n\u{1}\u{ff}".utf8)

    @Test(
        "no mutation makes a decoder trap, and what is refused names a field",
        arguments: [Fixture.upbit, Fixture.bithumb, Fixture.bitmex])
    func mutate(fixtures: [Fixture]) {
        let seed: UInt64 = 20_261_122
        var random = Seeded(seed: seed)
        var refused = 0
        let rounds = 6000
        for round in 0..<rounds {
            let fixture = fixtures[round % fixtures.count]
            var bytes = Array(fixture.text.utf8)
            for _ in 0...Int(random.next() % 4) { Self.change(&bytes, &random) }
            do throws(WireError) {
                _ = try fixture.decode(bytes)
            } catch {
                refused += 1
                #expect(!error.field.isEmpty, "seed \(seed), round \(round)")
            }
        }
        // Changes outside of fields that are read, or of a digit, leave a valid message.
        #expect(refused > rounds / 3 && refused < rounds, "\(refused) of \(rounds), seed \(seed)")
    }

    private static func change(_ bytes: inout [UInt8], _ random: inout Seeded) {
        guard !bytes.isEmpty else { return }
        let place = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 6 {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes[place] = telling[Int(random.next() % UInt64(telling.count))]
        case 2: bytes.insert(telling[Int(random.next() % UInt64(telling.count))], at: place)
        case 3: bytes.remove(at: place)
        case 4: bytes.insert(contentsOf: bytes[place...].prefix(20), at: place)
        default: bytes.removeSubrange(place..<min(place + 5, bytes.count))
        }
    }
}

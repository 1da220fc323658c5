import Domain
import LoopbackServer
import Synchronization
import Testing
import Transport

/// Whatever a server does, what the client says of a request is true.
@Suite("The fate of every request")
struct FateTests {
    /// What a server does at random, from a seed.
    private final class Dice: Sendable {
        private let random: Mutex<SeededRandom>
        init(seed: UInt64) { random = Mutex(SeededRandom(seed: seed)) }
        func below(_ bound: Int) -> Int { random.withLock { $0.below(bound) } }
    }

    private static let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    /// Whether the connection lives on.
    private static func play(_ connection: Connection, _ dice: Dice) throws -> Bool {
        let half = Int(dice.below(answer.utf8.count - 1)) + 1
        switch dice.below(10) {
        case 0: connection.close()
        case 1: connection.reset()
        case 2: connection.drop()
        case 3:
            try connection.write(Array(answer.utf8.prefix(half)))
            connection.close()
        case 4:
            try connection.write(Array(answer.utf8.prefix(half)))
            connection.reset()
        case 5:
            try connection.write(answer)
            connection.close()
        case 6:
            try connection.write(answer + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray")
            return true
        default:
            try connection.write(answer)
            return true
        }
        return false
    }

    @Test(
        "is none, one answer, or unknown, and never two sendings", arguments: UInt64(1)...8,
        [false, true])
    func simulation(seed: UInt64, isSecure: Bool) async throws {
        let dice = Dice(seed: seed)
        let identity = isSecure ? try ServerIdentity() : nil
        let server = try LoopbackServer(identity: identity) { connection in
            if dice.below(8) == 0 { return connection.reset() }
            while try connection.readRequest() != nil {
                guard try Self.play(connection, dice) else { return }
            }
        }
        let client = isSecure ? try server.secureClient(trusting: identity) : try server.client()
        var fates: [String: Outcome] = [:]
        for number in 0..<60 {
            let size = dice.below(3) == 0 ? 40_000 : 3
            let request = HTTPRequest(
                .post, "/\(number)", body: [UInt8](repeating: 0x61, count: size))
            fates[request.target] = await client.outcome(request).0
        }
        await client.closeAndWait()
        server.stop()
        let seen = server.requests.map(\.target)
        #expect(Set(seen).count == seen.count, "seed \(seed): sent twice")
        for (target, fate) in fates {
            switch fate {
            case .answer(let status, let body):
                #expect(status == 200 && body == "ok", "seed \(seed), \(target): \(body)")
                #expect(seen.contains(target), "seed \(seed), \(target)")
            case .notSent: #expect(!seen.contains(target), "seed \(seed), \(target)")
            case .unanswered: break
            }
        }
        #expect(fates.values.contains(.unanswered) && fates.values.contains(.answer(200, "ok")))
    }
}

import BitMEX
import Domain
import ExchangeAPI
import Testing
import Transport

@Suite("BitMEX answers that are damaged")
struct BitMEXDamagedAnswerTests {
    private static let telling = Array("{}[]\":,\\-+.eE0123456789nulltrue \u{1}\u{ff}".utf8)

    /// One to three changes, none of which need leave valid JSON.
    private static func damaged(_ text: String, _ random: inout Seeded) -> String {
        var bytes = Array(text.utf8)
        for _ in 0...Int(random.next() % 3) where !bytes.isEmpty {
            let place = Int(random.next() % UInt64(bytes.count))
            let byte = telling[Int(random.next() % UInt64(telling.count))]
            switch random.next() % 5 {
            case 0: bytes[place] = byte
            case 1: bytes.insert(byte, at: place)
            case 2: bytes.remove(at: place)
            case 3: bytes.removeSubrange(place...)
            default: bytes.insert(contentsOf: bytes[place...].prefix(30), at: place)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Makes the call once with damaged answers of some status; whether it failed.
    private func fails(
        _ call: BitMEXPrivateCall, _ status: Int, _ random: inout Seeded
    ) async throws -> Bool {
        var turns: [ScriptedHTTP.Turn] = []
        for exchange in call.exchanges {
            turns.append(.answer(status, [], Self.damaged(exchange.answer, &random)))
        }
        let rig = try BitMEXRig(turns)
        let order = try BitMEXRig.approved()
        let reference = OrderReference(BitMEXRig.id)
        do throws(VenueCallError) {
            switch call.exchanges[0].method {
            case .post where call.exchanges[0].target.hasSuffix("/order"):
                _ = try await rig.gateway.place(order)
            case .delete: try await rig.gateway.cancel(reference, of: BitMEXRig.xbtusd)
            case .put:
                _ = try await rig.gateway.amend(reference, to: order)
            case .post: try await rig.gateway.cancelAllAfter(.seconds(1))
            case .get: try await read(call, rig.account)
            }
            return false
        } catch {
            #expect(!"\(error)".contains(PublishedKey.id))
            return true
        }
    }

    private func read(
        _ call: BitMEXPrivateCall, _ account: BitMEXAccount
    ) async throws(VenueCallError) {
        let target = call.exchanges[0].target
        if target.contains("assets") {
            _ = try await account.balances()
            _ = try await account.margins()
        } else if target.contains("instrument") {
            _ = try await account.terms(of: "XBTUSD")
        } else if target.contains("apiKey") {
            _ = try await account.keyRights()
        } else if target.contains("position") {
            _ = try await account.positions()
        } else if target.contains("execution") {
            _ = try await account.executions(
                of: BitMEXRig.xbtusd, from: .distantPast, to: .distantFuture)
        } else {
            _ = try await account.order(
                OrderReference(BitMEXRig.venueID), of: BitMEXRig.xbtusd)
        }
    }

    @Test("no damage makes a reader trap; what fails is one of the three kinds, without the key")
    func damage() async throws {
        let seed: UInt64 = 20_260_923
        var random = Seeded(seed: seed)
        let calls = BitMEXPrivateCall.orders + BitMEXPrivateCall.reads
        var failures = 0
        let rounds = 2000
        for round in 0..<rounds {
            let status = round % 4 == 0 ? [400, 403, 429, 503, 500][round / 4 % 5] : 200
            if try await fails(calls[round % calls.count], status, &random) { failures += 1 }
        }
        #expect(failures > rounds / 2 && failures < rounds, "\(failures), seed \(seed)")
    }
}

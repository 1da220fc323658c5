import Domain
import Sandbox
import Testing

@Suite("Faults of a socket")
struct SocketFaultsTests {
    private let start = Timestamp(milliseconds: 1_000_000)

    private func message(_ text: String, _ topic: SocketMessage.Topic) -> SocketMessage {
        SocketMessage(Array(text.utf8), topic: topic)
    }

    /// What a client gets to see of fills 1 to 9, accounts and market data in between.
    private func seen(_ plan: String, seed: UInt64 = 3) throws -> [String] {
        var dice = FaultInjector(plan: try FaultPlan(parsing: plan), seed: seed)
        var socket = SocketFaults()
        var seen: [String] = []
        func deliver(_ message: SocketMessage) {
            seen.append(String(decoding: message.bytes, as: UTF8.self))
        }
        for number in 1...9 {
            for sent in [message("f\(number)", .fill), message("m\(number)", .market)] {
                socket.pass(sent, at: start, through: &dice, to: deliver)
            }
            if number % 3 == 0 {
                socket.pass(message("a\(number)", .account), at: start, through: &dice, to: deliver)
            }
        }
        socket.advance(to: start + SocketFaults.longestHold, deliver: deliver)
        return seen
    }

    @Test("without faults everything comes once and in order")
    func none() throws {
        let wanted = (1...9).flatMap {
            ["f\($0)", "m\($0)"] + ($0 % 3 == 0 ? ["a\($0)"] : [])
        }
        #expect(try seen("none") == wanted)
        #expect(try seen("429=1,skew=+1s") == wanted)
    }

    @Test("with every fault no fill is lost, whatever the seed", arguments: 0..<50 as Range<UInt64>)
    func nothingLost(seed: UInt64) throws {
        let fills = try seen("duplicate-fill=0.5,reorder-fill=0.5,mute=0.1", seed: seed)
            .filter { $0.hasPrefix("f") }
        #expect(Set(fills) == Set((1...9).map { "f\($0)" }), "seed \(seed)")
        let accounts = try seen("duplicate-fill=0.5,reorder-fill=0.5,mute=0.1", seed: seed)
            .filter { $0.hasPrefix("a") }
        #expect(accounts == ["a3", "a6", "a9"], "seed \(seed)")
    }

    @Test("a fill that is held back comes after the next private message")
    func reorder() throws {
        let fills = try seen("reorder-fill=1").filter { !$0.hasPrefix("m") }
        #expect(
            fills == [
                "f2", "f1", "a3", "f3", "f5", "f4", "a6", "f6", "f8", "f7", "a9", "f9",
            ])
    }

    @Test("a held fill does not wait for ever")
    func hold() throws {
        var dice = FaultInjector(plan: try FaultPlan(parsing: "reorder-fill=1"), seed: 1)
        var socket = SocketFaults()
        var seen = 0
        socket.pass(message("f", .fill), at: start, through: &dice) { _ in seen += 1 }
        socket.advance(to: start + .milliseconds(99)) { _ in seen += 1 }
        #expect(seen == 0)
        socket.advance(to: start + .milliseconds(100)) { _ in seen += 1 }
        socket.advance(to: start + .milliseconds(900)) { _ in seen += 1 }
        #expect(seen == 1)
    }

    @Test("a socket goes mute once and stays so; all else comes")
    func mute() throws {
        let market = try seen("mute=0.3").filter { $0.hasPrefix("m") }
        #expect(market == (1...9).prefix(market.count).map { "m\($0)" })
        #expect(market.count < 9)
        #expect(try seen("mute=1").filter { $0.hasPrefix("m") }.isEmpty)
    }

    @Test("a socket is cut within its range, and a new plan draws its life anew")
    func lives() throws {
        var dice = FaultInjector(plan: try FaultPlan(parsing: "disconnect=10s..20s"), seed: 1)
        for _ in 0..<100 {
            var socket = SocketFaults()
            #expect(!socket.isDueToBeCut(at: start, by: &dice))
            #expect(!socket.isDueToBeCut(at: start + .milliseconds(9999), by: &dice))
            #expect(socket.isDueToBeCut(at: start + .seconds(20), by: &dice))
        }
        var socket = SocketFaults()
        _ = socket.isDueToBeCut(at: start, by: &dice)
        dice.replace(with: .none)
        #expect(!socket.isDueToBeCut(at: start + .hours(1), by: &dice))
        dice.replace(with: try FaultPlan(parsing: "disconnect=1s"))
        #expect(!socket.isDueToBeCut(at: start + .hours(1), by: &dice))
        #expect(socket.isDueToBeCut(at: start + .hours(1) + .seconds(1), by: &dice))
    }
}

import Domain
import ExchangeAPI
import Testing
import Transport

@Suite("Stream supervision")
struct SupervisorTests {
    static let seeds: [UInt64] = Array(1...100)

    @Test("a stream connects, subscribes, is asked, and is restored once every promise is kept")
    func life() {
        var desk = Desk()
        #expect(desk.put(.tick) == [.connect])
        #expect(desk.put(.tick) == [])
        #expect(desk.put(.opened) == [.subscribe, .probe])
        #expect(desk.put(.heard, .data(0)) == [])
        // The book's snapshot alone is not enough, nor is the answer alone.
        #expect(desk.put(.snapshot(1)) == [])
        #expect(desk.put(.answered) == [.restored])
        #expect(desk.supervisor.isLive)
        #expect(desk.put(.snapshot(1), .answered) == [])
    }

    @Test("nothing is subscribed before the login is confirmed")
    func login() {
        var desk = Desk(needsLogin: true)
        #expect(desk.put(.tick, .opened) == [.connect, .login])
        #expect(desk.put(.heard, .answered, .data(0)) == [])
        #expect(desk.put(.authenticated) == [.subscribe, .probe])
        // A second confirmation does not subscribe again.
        #expect(desk.put(.authenticated) == [])
        #expect(desk.put(.answered, .snapshot(1)) == [.restored])
    }

    @Test("a login that is refused or not answered ends the connection")
    func loginFails() throws {
        var desk = Desk(needsLogin: true)
        _ = desk.put(.tick, .opened)
        let refused = desk.put(.refused("INVALID_AUTH", message: "no"))
        #expect(refused.first == .close(.normal))
        #expect(refused.losses == [.refused("INVALID_AUTH", message: "no")])
        #expect(try #require(refused.wait(from: desk.now)) >= .seconds(30))

        desk = Desk(needsLogin: true) { $0.probeAfterSilence = .hours(1) }
        _ = desk.put(.tick, .opened)
        #expect(desk.pass(.seconds(9)) == [])
        #expect(desk.pass(.seconds(1)).losses == [.loginUnanswered(.seconds(10))])
    }

    @Test("a venue that accepts and never sends the snapshot is left, by the snapshot's name")
    func unsettled() {
        var desk = Desk { $0.probeAfterSilence = .hours(1) }
        _ = desk.put(.tick, .opened)
        _ = desk.put(.heard, .answered)
        #expect(desk.pass(.seconds(19)) == [])
        #expect(desk.pass(.seconds(1)).losses == [.unsettled([Desk.book], .seconds(20))])
    }

    @Test("an error of the venue's after the stream stands is the consumer's affair")
    func lateRefusal() {
        var desk = Desk()
        _ = desk.bringUp()
        #expect(desk.put(.refused("WRONG_FORMAT", message: "")) == [])
    }

    @Test("silence is asked about first; no answer at all ends the line without a farewell")
    func silence() {
        var desk = Desk()
        _ = desk.bringUp()
        #expect(desk.pass(.seconds(14)) == [])
        #expect(desk.pass(.seconds(1)) == [.probe])
        #expect(desk.pass(.seconds(9)) == [])
        let outputs = desk.pass(.seconds(1))
        #expect(outputs.first == .close(nil))
        #expect(outputs.losses == [.silent(.seconds(25))])
    }

    @Test("any frame is an answer")
    func anyFrame() {
        var desk = Desk()
        _ = desk.bringUp()
        #expect(desk.pass(.seconds(15)) == [.probe])
        _ = desk.put(.heard)
        #expect(desk.pass(.seconds(10)) == [])
        #expect(desk.pass(.seconds(5)) == [.probe])
    }

    @Test("a busy line is asked too, because venues end connections on which the client is silent")
    func keepAlive() {
        var desk = Desk()
        _ = desk.bringUp()
        var probes = 0
        for _ in 0..<600 {
            _ = desk.put(.heard, .data(0))
            probes += desk.pass(.seconds(1)).filter { $0 == .probe }.count
        }
        #expect(probes == 10)
    }

    @Test("a mute topic is told from a dead line: the connection lives and answers")
    func mute() {
        var desk = Desk()
        _ = desk.bringUp()
        var outputs: [StreamSupervisor.Output] = []
        while outputs.losses.isEmpty {
            outputs = desk.passToWake()
            // The venue answers every probe, and the book goes on.
            _ = desk.put(.heard, .data(1), .answered)
        }
        #expect(outputs.losses == [.mute(Desk.trades, .seconds(300))])
        #expect(outputs.first == .close(.normal))
    }

    @Test("a topic that may be quiet may be quiet for ever")
    func quiet() {
        var desk = Desk([StreamSubscription(StreamTopic(.orders))])
        _ = desk.bringUp()
        for _ in 0..<10_000 {
            #expect(desk.passToWake() == [.probe])
            _ = desk.put(.heard)
        }
    }

    @Test("a topic that stays mute connection after connection is retried ever more slowly")
    func muteAgain() throws {
        var desk = Desk(seed: 5)
        var waits: [TimeSpan] = []
        for _ in 0..<40 {
            _ = desk.bringUp()
            var outputs: [StreamSupervisor.Output] = []
            while outputs.losses.isEmpty {
                outputs = desk.passToWake()
                if outputs.losses.isEmpty { _ = desk.put(.heard) }
            }
            waits.append(try #require(outputs.wait(from: desk.now)))
            _ = desk.put(.closed(.ours))
        }
        #expect(try #require(waits.first) <= .seconds(1))
        #expect(try #require(waits.suffix(30).max()) > .seconds(30))
        #expect(waits.allSatisfy { $0 <= .seconds(60) })
        // Once it has spoken, a connection that stood is forgiven as any other.
        _ = desk.bringUp()
        _ = desk.put(.heard, .data(0))
        for _ in 0..<10 {
            _ = desk.pass(.seconds(14))
            _ = desk.put(.heard, .data(0))
        }
        let outputs = desk.put(.closed(.cut("x")))
        #expect(try #require(outputs.wait(from: desk.now)) <= .seconds(1))
    }

    @Test("a planned renewal is retried at once and counts as no failure")
    func renewal() {
        var desk = Desk { $0.renewAfter = .hours(1) }
        _ = desk.bringUp()
        var outputs: [StreamSupervisor.Output] = []
        while outputs.losses.isEmpty {
            outputs = desk.passToWake()
            _ = desk.put(.heard, .data(0))
        }
        #expect(outputs == [.close(.normal), .lost(.planned, retryAt: desk.now)])
        #expect(desk.put(.closed(.ours)) == [])
        #expect(desk.put(.tick) == [.connect])
    }

    @Test("a topic begun anew is lost and restored without a new connection")
    func resync() {
        var desk = Desk()
        _ = desk.bringUp()
        let outputs = desk.put(.resync(1))
        #expect(
            outputs == [.lost(.resync(Desk.book), retryAt: desk.now), .resubscribe(1)])
        #expect(desk.supervisor.awaitsSnapshot(1))
        #expect(desk.put(.resync(1)) == [])
        #expect(desk.put(.snapshot(1)) == [.restored])
        // Trades have no snapshot that could be had again.
        #expect(desk.put(.resync(0)) == [])
    }

    @Test("a budget that is used up is waited for")
    func heldBack() {
        var desk = Desk()
        #expect(desk.put(.tick) == [.connect])
        #expect(desk.put(.heldBack(until: desk.now + .seconds(3))) == [])
        #expect(desk.pass(.seconds(2)) == [])
        #expect(desk.pass(.seconds(1)) == [.connect])
    }

    @Test("stopping ends whatever there is, and is the end")
    func stop() {
        var idle = Desk()
        #expect(idle.put(.stop) == [.lost(.stopped, retryAt: nil)])
        #expect(idle.supervisor.isDone)
        #expect(idle.pass(.hours(1)) == [])

        var live = Desk()
        _ = live.bringUp()
        #expect(live.put(.stop) == [.close(.goingAway), .lost(.stopped, retryAt: nil)])
        #expect(live.put(.stop) == [])
        #expect(!live.supervisor.isDone)
        #expect(live.put(.closed(.ours)) == [])
        #expect(live.supervisor.isDone)

        var ending = Desk()
        _ = ending.bringUp()
        _ = ending.put(.renew)
        #expect(ending.put(.stop) == [.lost(.stopped, retryAt: nil)])
        _ = ending.put(.closed(.ours))
        #expect(ending.supervisor.isDone)
    }

    @Test("any inputs in any order keep to the rules", arguments: seeds)
    func anything(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var desk = Desk(needsLogin: seed % 2 == 0, seed: seed) { $0.renewAfter = .minutes(5) }
        let inputs: [StreamSupervisor.Input] = [
            .opened, .heard, .data(0), .data(1), .snapshot(0), .snapshot(1), .answered,
            .authenticated, .refused("x", message: ""), .closed(.cut("")), .notReady("x"),
            .resync(0), .resync(1), .renew, .tick, .closed(.timedOut(.connecting)),
        ]
        var isConnected = false
        var isRestored = false
        for _ in 0..<2000 {
            let input = inputs[Int(random.next(upperBound: UInt64(inputs.count)))]
            let span = TimeSpan(nanoseconds: Int64(random.next(upperBound: UInt64(30_000_000_000))))
            for output in desk.pass(span) + desk.put(input) {
                switch output {
                case .connect:
                    #expect(!isConnected, "seed \(seed): two connections at once")
                    isConnected = true
                case .restored:
                    #expect(!isRestored && isConnected, "seed \(seed): restored twice")
                    isRestored = true
                case .lost: isRestored = false
                case .login, .subscribe, .probe, .resubscribe:
                    #expect(isConnected, "seed \(seed): \(output) without a connection")
                case .close: break
                }
            }
            if case .closed = input { isConnected = false }
        }
    }
}

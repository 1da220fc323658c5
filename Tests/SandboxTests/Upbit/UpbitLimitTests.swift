import Domain
import SimulatedVenue
import Testing

@testable import Sandbox

@Suite("Upbit's limits, from the venue's side")
struct UpbitLimitTests {
    @Test("each group lets through what its limit says, and tells what is left")
    func groups() throws {
        let bench = try UpbitBench()
        bench.advance(.milliseconds(999))
        for left in stride(from: 9, through: 0, by: -1) {
            let reply = bench.get("/v1/market/all")
            #expect(reply.status == 200)
            #expect(reply.remaining == "group=market; min=600; sec=\(left)")
        }
        let refused = bench.get("/v1/market/all")
        #expect(refused.status == 429 && refused.error == .number("429"))
        #expect(refused.remaining == "group=market; min=600; sec=0")
        #expect(bench.get("/v1/market/all", peer: "10.0.0.2").status == 200)
        #expect(bench.get("/v1/orderbook", "markets=KRW-BTC").status == 200)
        bench.advance(.seconds(1))
        #expect(bench.get("/v1/market/all").status == 200)
    }

    @Test("private limits are counted by account: 30 reads and 12 orders a second")
    func accounts() throws {
        let bench = try UpbitBench()
        bench.advance(.milliseconds(999))
        for _ in 0..<30 { #expect(bench.signed("GET", "/v1/accounts").status == 200) }
        let refused = bench.signed("GET", "/v1/accounts")
        #expect(refused.status == 429 && refused.error == .string("too_many_requests"))
        #expect(bench.signed("GET", "/v1/accounts", key: "second").status == 200)
        for _ in 0..<12 { #expect(bench.limit("bid", "99000000", "0.001").status == 201) }
        #expect(bench.limit("bid", "99000000", "0.001").status == 429)
        #expect(bench.signed("DELETE", "/v1/orders/open").status == 200)
        bench.advance(.seconds(1))
        #expect(bench.signed("DELETE", "/v1/orders/open").status == 429)
        bench.advance(.seconds(1))
        #expect(bench.signed("DELETE", "/v1/orders/open").status == 200)
    }

    @Test("who ignores a limit is blocked, each time for longer, and everywhere")
    func bans() {
        var limits = UpbitLimits()
        var wall = UpbitBench.start
        func take(_ group: UpbitGroup, of client: String) -> UpbitLimits.Verdict {
            limits.take(group, of: client, at: wall)
        }
        func hammer() -> TimeSpan? {
            for _ in 0..<100 {
                if case .banned(let rest) = limits.take(.market, of: "a", at: wall) { return rest }
            }
            return nil
        }
        #expect(hammer() == .seconds(10))
        #expect(take(.ticker, of: "a") == .banned(rest: .seconds(10)))
        #expect(take(.ticker, of: "b") == .passed(left: 9))
        wall = wall + .seconds(9)
        #expect(take(.ticker, of: "a") == .banned(rest: .seconds(1)))
        wall = wall + .seconds(1)
        #expect(take(.ticker, of: "a") == .passed(left: 9))
        #expect(hammer() == .seconds(20))
        wall = wall + .seconds(20)
        #expect(hammer() == .seconds(40))
        wall = wall + .hours(2)
        #expect(hammer() == .seconds(10))
    }

    @Test("a client that is refused second after second is blocked too; one that waits is not")
    func slowOffenders() {
        var limits = UpbitLimits()
        var verdicts: [UpbitLimits.Verdict] = []
        for second in 0..<4 as Range<Int64> {
            for _ in 0..<11 {
                verdicts.append(
                    limits.take(.market, of: "a", at: UpbitBench.start + .seconds(second)))
            }
        }
        #expect(verdicts.filter { $0 == .refused }.count == 3)
        #expect(verdicts.last == .banned(rest: .seconds(10)))
        for second in 0..<100 as Range<Int64> {
            let wall = UpbitBench.start + .seconds(2 * second)
            for _ in 0..<10 { _ = limits.take(.market, of: "b", at: wall) }
            let verdict = limits.take(.market, of: "b", at: wall)
            #expect(verdict == .refused)
        }
    }

    @Test("a request with an Origin is counted apart, once in ten seconds")
    func origin() throws {
        let bench = try UpbitBench()
        func get() -> UpbitReply {
            bench.send(
                WireRequest(
                    method: "GET", path: "/v1/market/all", headers: [("origin", "https://a.b")]))
        }
        #expect(get().status == 200)
        #expect(get().status == 429)
        #expect(bench.get("/v1/market/all").status == 200)
        bench.advance(.seconds(10))
        #expect(get().status == 200)
    }

    @Test("five connections a second, and five messages a second on each")
    func sockets() throws {
        let bench = try UpbitBench()
        bench.advance(.milliseconds(999))
        let client = try bench.connect()
        for _ in 1..<5 { _ = try bench.connect() }
        #expect(throws: UpbitBenchError.refused) { try bench.connect() }
        for _ in 0..<5 { client.say("PING") }
        #expect(client.closing == nil && client.take().count == 5)
        client.say("PING")
        #expect(client.closing == 1008)
        #expect(client.take().first?["error"]?["name"] == .string("TOO_MANY_REQUESTS"))
    }

    @Test("a hundred messages a minute, and not one more")
    func messagesInAMinute() throws {
        let bench = try UpbitBench()
        bench.advance(TimeSpan.seconds(60))
        let client = try bench.connect()
        for _ in 0..<25 {
            for _ in 0..<4 { client.say("PING") }
            bench.advance(.seconds(1))
        }
        #expect(client.closing == nil)
        client.say("PING")
        #expect(client.closing == 1008)
    }
}

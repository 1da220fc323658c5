import Domain
import Testing

@testable import Sandbox

@Suite("Bithumb counts calls, and shuts out who calls too often")
struct BithumbLimitTests {
    static func bench(_ change: (inout BithumbLimits) -> Void = { _ in }) throws -> BithumbBench {
        var settings = BithumbBench.settled
        var limits = BithumbLimits()
        change(&limits)
        settings.limits = limits
        return try BithumbBench(settings: settings)
    }

    @Test("the 151st public call of a second shuts its kind for a minute, and no other kind")
    func publicCalls() throws {
        let bench = try Self.bench()
        for call in 1...150 {
            #expect(bench.read("/v1/ticker", "markets=KRW-BTC").status == 200, "call \(call)")
        }
        #expect(bench.read("/v1/ticker", "markets=KRW-BTC").refusal == "429 too_many_requests")
        #expect(bench.read("/v1/orderbook", "markets=KRW-BTC").status == 200)
        #expect(bench.read("/v1/ticker", "markets=KRW-BTC", peer: "127.0.0.2").status == 200)
        bench.advance(by: .milliseconds(59_999))
        #expect(bench.read("/v1/ticker", "markets=KRW-BTC").status == 429)
        bench.advance(by: .milliseconds(1))
        #expect(bench.read("/v1/ticker", "markets=KRW-BTC").status == 200)
    }

    @Test("calls that fail count, and private queries are shut for five minutes")
    func queries() throws {
        let bench = try Self.bench()
        for _ in 1...140 {
            let answer = bench.send(WireRequest(method: "GET", path: "/v1/accounts"))
            #expect(answer.status == 401)
        }
        #expect(bench.call("GET", "/v1/accounts").status == 429)
        bench.advance(by: .minutes(5) - .milliseconds(1))
        #expect(bench.call("GET", "/v1/accounts").status == 429)
        bench.advance(by: .milliseconds(1))
        #expect(bench.call("GET", "/v1/accounts").status == 200)
    }

    @Test("orders beyond ten a second are refused, those beyond 140 shut trading for ten minutes")
    func orders() throws {
        let bench = try Self.bench()
        for _ in 1...10 { #expect(bench.rest("91000000", "0.0001").status == 201) }
        #expect(bench.rest("91000000", "0.0001").status == 429)
        bench.advance(by: .seconds(1))
        #expect(bench.rest("91000000", "0.0001").status == 201)
        for _ in 1...140 { _ = bench.rest("91000000", "0.0001") }
        bench.advance(by: .seconds(1))
        #expect(bench.rest("91000000", "0.0001").status == 429)
        // Cancelling is another kind of call.
        #expect(
            bench.call("DELETE", "/v2/order", "order_id=C0101000000001799231").status == 200)
        bench.advance(by: .minutes(10))
        #expect(bench.rest("91000000", "0.0001").status == 201)
    }

    @Test("batches have a limit of their own")
    func batches() throws {
        let bench = try Self.bench { $0.batches = 2 }
        func cancel() -> Int {
            bench.post("/v2/orders/cancel", body: #"{"order_ids":["x"]}"#, hashed: "order_ids[]=x")
                .status
        }
        #expect([cancel(), cancel(), cancel()] == [200, 200, 429])
    }

    @Test("handshakes beyond ten a second are refused, and insisting brings ten minutes of silence")
    func handshakes() throws {
        let bench = try Self.bench()
        func connect() -> Bool {
            let answer = bench.server.connect(
                WireRequest(method: "GET", path: "/websocket/v1"), outlet: BithumbEar(),
                at: bench.now)
            if case .accepted = answer { return true }
            return false
        }
        for _ in 1...10 { #expect(connect()) }
        #expect(!connect())
        bench.advance(by: .seconds(1))
        #expect(connect())
        for _ in 1...30 { _ = connect() }
        bench.advance(by: .minutes(10) - .seconds(1))
        #expect(!connect())
        bench.advance(by: .seconds(2))
        #expect(connect())
    }

    @Test("the memory of callers is bounded")
    func manyCallers() throws {
        var gate = BithumbGate(limits: BithumbLimits())
        for number in 0..<20_000 {
            let isAdmitted = gate.admits(
                .ticker, from: "peer \(number)", at: Timestamp(milliseconds: 1_790_000_000_000))
            #expect(isAdmitted)
        }
        #expect(gate.callers <= 4096)
    }
}

private func - (left: TimeSpan, right: TimeSpan) -> TimeSpan {
    TimeSpan(nanoseconds: left.nanoseconds - right.nanoseconds)
}

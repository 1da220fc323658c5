import BitMEX
import Domain
import ExchangeAPI
import Risk
import Testing
import Transport

@Suite("BitMEX outcomes")
struct BitMEXOutcomeTests {
    private static let order = OrderReference(BitMEXRig.id)

    /// Places one order and gives the error; `nil` when there was none.
    private func placing(_ turn: ScriptedHTTP.Turn) async throws -> VenueCallError? {
        let rig = try BitMEXRig([turn])
        let order = try BitMEXRig.approved()
        do throws(VenueCallError) {
            _ = try await rig.gateway.place(order)
            return nil
        } catch {
            return error
        }
    }

    private func isUnknown(_ error: VenueCallError?) -> Bool {
        if case .outcomeUnknown = error { true } else { false }
    }

    @Test(
        "whatever may have been carried out is an unknown outcome",
        arguments: [
            ScriptedHTTP.Turn.failure(.unanswered("timed out")),
            .answer(502, [], "<html>Bad Gateway</html>"), .answer(500, [], ""),
            .answer(200, [], "<html>"), .answer(200, [], ""), .answer(200, [], "{}"),
            .answer(200, [], "[]"), .answer(200, [], #"{"orderID":"a""#),
            .answer(200, [], BitMEXRows.order(#""ordStatus":"DoneForDay""#)),
            .answer(200, [], BitMEXRows.order(#""ordStatus":"New","leavesQty":-1"#)),
            .answer(200, [], BitMEXRows.order(client: "somebody-elses")),
            .answer(200, [], BitMEXRows.order(symbol: "XBTUSDT")),
            .answer(200, [], "[\(BitMEXRows.order()),\(BitMEXRows.order(id: "b"))]"),
            .answer(200, [], BitMEXRows.position),
        ])
    func unknown(_ turn: ScriptedHTTP.Turn) async throws {
        #expect(try await isUnknown(placing(turn)))
    }

    @Test("what never left, and what the venue turned away at the door, may be tried again")
    func notSent() async throws {
        let unreachable = try await placing(.failure(.notSent("no route")))
        #expect(unreachable == .notSent(NotSent(.unreachable, "no route")))
        let limited = try await placing(.answer(429, [HTTPField("retry-after", "2")], ""))
        guard case .notSent(let notSent) = limited else {
            Issue.record("\(String(describing: limited))")
            return
        }
        #expect(notSent.kind == .rateLimited)
        #expect(notSent.notBefore == ManualClock.start + .seconds(2))
    }

    @Test("a duplicate name is told as such, and the look-up then finds the order")
    func duplicate() async throws {
        let rig = try BitMEXRig([
            .answer(400, [], #"{"error":{"message":"Duplicate clOrdID","name":"HTTPError"}}"#),
            .answer(200, [], "[\(BitMEXRows.order())]"),
        ])
        let order = try BitMEXRig.approved()
        let error = await #expect(throws: VenueCallError.self) {
            try await rig.gateway.place(order)
        }
        guard case .refused(let refusal) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(refusal.kind == .duplicateClientID)
        let report = try await rig.account.order(Self.order, of: BitMEXRig.xbtusd)
        #expect(report?.order.id == BitMEXRig.venueID)
    }

    @Test(
        "an order's own error inside a successful cancellation is its error",
        arguments: [
            ("Unable to cancel order due to existing state: Filled", Refusal.Kind.orderFinished),
            ("Not Found", .unknownOrder), ("A word of tomorrow", .other),
        ])
    func perOrder(_ message: String, _ kind: Refusal.Kind) async throws {
        for row in [
            BitMEXRows.order(#""ordStatus":"Filled","error":"\#(message)""#),
            #"{"clOrdID":"h10-7","error":"\#(message)"}"#,
        ] {
            let rig = try BitMEXRig(bodies: "[\(row)]")
            await #expect(
                throws: VenueCallError.refused(Refusal(kind, message: message, status: 200))
            ) { try await rig.gateway.cancel(Self.order, of: BitMEXRig.xbtusd) }
        }
    }

    @Test("a cancellation that names no order, or another one, canceled nothing of ours")
    func wrongCancel() async throws {
        let nothing = try BitMEXRig(bodies: "[]")
        let error = await #expect(throws: VenueCallError.self) {
            try await nothing.gateway.cancel(Self.order, of: BitMEXRig.xbtusd)
        }
        guard case .refused(let refusal) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(refusal.kind == .unknownOrder)
        let other = try BitMEXRig(bodies: "[\(BitMEXRows.order(client: "other"))]")
        let unknown = await #expect(throws: VenueCallError.self) {
            try await other.gateway.cancel(Self.order, of: BitMEXRig.xbtusd)
        }
        #expect(isUnknown(unknown))
    }

    @Test("an order that finished before it could be amended is no error")
    func amendTooLate() async throws {
        let rig = try BitMEXRig([
            .answer(400, [], #"{"error":{"message":"Invalid ordStatus","name":"HTTPError"}}"#)
        ])
        let standing = try await rig.gateway.amend(Self.order, to: BitMEXRig.approved())
        #expect(standing == nil)
    }

    @Test("a look-up that is answered with another order proves nothing")
    func wrongLookup() async throws {
        for client in ["another", nil] {
            let rig = try BitMEXRig(bodies: "[\(BitMEXRows.order(client: client))]")
            let error = await #expect(throws: VenueCallError.self) {
                try await rig.account.order(Self.order, of: BitMEXRig.xbtusd)
            }
            #expect(isUnknown(error))
        }
        // Nor does a 404: it may be the path that does not exist.
        let missing = try BitMEXRig([
            .answer(404, [], #"{"error":{"message":"Not Found","name":"HTTPError"}}"#)
        ])
        let absent = await #expect(throws: VenueCallError.self) {
            try await missing.account.order(Self.order, of: BitMEXRig.xbtusd)
        }
        #expect(isUnknown(absent))
    }

    @Test("a switch that the venue does not confirm may not be armed")
    func switchNotArmed() async throws {
        let rig = try BitMEXRig(bodies: "{}", #"{"now":"2026-09-21T14:13:20.123Z"}"#)
        for _ in 0..<2 {
            let error = await #expect(throws: VenueCallError.self) {
                try await rig.gateway.cancelAllAfter(.seconds(60))
            }
            #expect(isUnknown(error))
        }
    }

    @Test("what the venue could only misread is refused before it is sent")
    func local() async throws {
        let rig = try BitMEXRig([])
        func expect(
            _ kind: Refusal.Kind, _ body: () async throws -> Void
        ) async {
            let error = await #expect(throws: VenueCallError.self) { try await body() }
            guard case .refused(let refusal) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(refusal.kind == kind)
            #expect(refusal.status == 0)
        }
        let gateway = rig.gateway
        let amount = OrderSize.amount(Money(raw: 1000 * Money.scale))
        let hundred = OrderSize.quantity(.init(raw: 100 * FixedPoint.scale))
        let limit = OrderType.limit(Price(raw: 7_700_050_000_000))
        await expect(.invalidRequest) {
            _ = try await gateway.place(
                BitMEXRig.approved(.buy, amount, .market, market: "XBT_USDT"))
        }
        await expect(.invalidRequest) {
            _ = try await gateway.place(
                BitMEXRig.approved(.buy, hundred, .market, isPostOnly: true))
        }
        await expect(.invalidRequest) {
            _ = try await gateway.place(
                BitMEXRig.approved(.buy, hundred, limit, .ioc, isPostOnly: true))
        }
        await expect(.invalidRequest) {
            _ = try await gateway.amend(Self.order, to: BitMEXRig.approved(.buy, hundred, .market))
        }
        await expect(.invalidRequest) {
            _ = try await gateway.amend(
                Self.order, to: BitMEXRig.approved(.buy, hundred, limit, .fok))
        }
        for silence in [TimeSpan.zero, TimeSpan(nanoseconds: -1)] {
            await expect(.invalidRequest) { try await gateway.cancelAllAfter(silence) }
        }
        await expect(.unknownMarket) {
            try await gateway.cancel(
                Self.order, of: InstrumentID(exchange: "upbit", market: "KRW-BTC"))
        }
        await expect(.unknownMarket) {
            _ = try await rig.account.openOrders(
                of: InstrumentID(exchange: "bitmex", market: "ETH_USDT"))
        }
        for leverage in [Rate.zero, Rate(raw: -1)] {
            await expect(.invalidRequest) {
                _ = try await rig.account.setLeverage(leverage, of: BitMEXRig.xbtusd)
            }
        }
        await expect(.invalidRequest) {
            _ = try await rig.account.setLeverage(nil, of: BitMEXRig.spot)
        }
        #expect(rig.http.requests.isEmpty)
    }

    @Test("a part of a contract is refused before it is sent")
    func parts() async throws {
        let rig = try BitMEXRig([])
        let real = try BitMEXRig.approved().request
        let fine = Instrument(
            id: real.instrument, kind: .inverse(contractSize: Quantity(raw: FixedPoint.scale)),
            base: .xbt, quote: Currency("USD"), ticks: TickTable(Price(raw: 10_000_000)),
            lot: Quantity(raw: 50_000_000), makerFee: .zero, takerFee: .zero,
            feeRounding: .exact)
        let order = try BitMEXRig.approved(.buy, .quantity(Quantity(raw: 150_000_000)), on: fine)
        let error = await #expect(throws: VenueCallError.self) {
            try await rig.gateway.place(order)
        }
        guard case .refused(let refusal) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(refusal.kind == .invalidQuantity)
        #expect(rig.http.requests.isEmpty)
    }

    @Test("the switch rounds up to whole milliseconds")
    func silence() async throws {
        let rig = try BitMEXRig(bodies: BitMEXRows.silence)
        try await rig.gateway.cancelAllAfter(TimeSpan(nanoseconds: 1_000_001))
        #expect(rig.http.requests.first?.body == Array(#"{"timeout":2}"#.utf8))
    }
}

import Domain
import ExchangeAPI
import Testing
import Transport
import Upbit

@Suite("Upbit: cancellations and amendments")
struct UpbitCancelTests {
    @Test("of an order that is gone are refused by its name")
    func gone() async throws {
        let rig = try UpbitRig(
            ScriptedHTTP([.answer(404, [], UpbitRig.error("order_not_found"))]))
        let error = await failure { () async throws(VenueCallError) in
            try await rig.gateway.cancel(UpbitRig.byVenue, of: UpbitRig.instrument)
        }
        #expect(Verdict(error) == .refused(.unknownOrder))
    }

    @Test("with an answer about another order, or none, are of unknown outcome")
    func otherOrder() async throws {
        let answers = [
            UpbitRig.order(UpbitRig.newUUID), UpbitRig.order(market: "KRW-ETH"), "[]", "{}", "OK",
        ]
        for answer in answers {
            let rig = try UpbitRig(ScriptedHTTP(bodies: answer))
            let error = await failure { () async throws(VenueCallError) in
                try await rig.gateway.cancel(UpbitRig.byVenue, of: UpbitRig.instrument)
            }
            #expect(Verdict(error) == .unknown, "\(answer)")
        }
    }

    @Test("by a name that the venue cannot know are refused before anything is sent")
    func names() async throws {
        let http = ScriptedHTTP([])
        let rig = try UpbitRig(http)
        for name in ["", "with space", "열쇠", String(repeating: "x", count: 65)] {
            let reference = OrderReference(VenueOrderID(""), client: name)
            let error = await failure { () async throws(VenueCallError) in
                try await rig.gateway.cancel(reference, of: UpbitRig.instrument)
            }
            #expect(Verdict(error) == .refused(.invalidRequest), "\(name)")
        }
        #expect(http.requests.isEmpty)
    }

    /// A page of cancellations, numbered from `first`.
    private static func page(_ numbers: Range<Int>, failed: Int = 0) -> String {
        func rows(_ numbers: Range<Int>) -> String {
            numbers.map { "{\"uuid\":\"id-\($0)\",\"market\":\"KRW-BTC\"}" }
                .joined(separator: ",")
        }
        return """
            {"success":{"count":\(numbers.count),"orders":[\(rows(numbers))]},\
            "failed":{"count":\(failed),"orders":[\(rows(9000..<(9000 + failed)))]}}
            """
    }

    @Test(
        "of everything go on while pages are full and bring something new",
        arguments: [
            ([page(0..<299)], 299, 1),
            ([page(0..<300), page(300..<310)], 310, 2),
            ([page(0..<300), page(0..<300)], 300, 2),
            ([page(0..<200, failed: 100), page(200..<210)], 210, 2),
            ([page(0..<0, failed: 300)], 0, 1),
            ([page(0..<300), page(300..<600), page(600..<600)], 600, 3),
        ] as [([String], Int, Int)])
    func pages(_ pages: [String], _ count: Int, _ calls: Int) async throws {
        let http = ScriptedHTTP(pages.map { .answer(200, [], $0) })
        let canceled = try await UpbitRig(http).gateway.cancelAll(of: UpbitRig.instrument)
        #expect(canceled.count == count && Set(canceled).count == count)
        #expect(http.requests.count == calls)
    }

    @Test("that replace an order tell of an outcome that was not approved")
    func replaced() async throws {
        let new = ",\"new_order_uuid\":\"\(UpbitRig.newUUID)\""
        let answers = [
            UpbitRig.order(side: "ask", more: new), UpbitRig.order(market: "KRW-ETH", more: new),
            UpbitRig.order(more: new + ",\"new_order_identifier\":\"h9-9\""),
            UpbitRig.order(more: ",\"new_order_uuid\":7"), "{}", "[]", "",
        ]
        for answer in answers {
            let rig = try UpbitRig(ScriptedHTTP(bodies: answer))
            let replacement = try UpbitPrivateCall.replacement()
            let error = await failure { () async throws(VenueCallError) in
                _ = try await rig.gateway.amend(UpbitRig.byVenue, to: replacement)
            }
            #expect(Verdict(error) == .unknown, "\(answer)")
        }
    }

    @Test("by a switch for silence are not to be had")
    func deadMan() async throws {
        let rig = try UpbitRig(ScriptedHTTP([]))
        let error = await failure { () async throws(VenueCallError) in
            try await rig.gateway.cancelAllAfter(.seconds(60))
        }
        #expect(Verdict(error) == .refused(.invalidRequest))
    }
}

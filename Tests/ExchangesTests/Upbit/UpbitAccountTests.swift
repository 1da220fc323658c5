import Domain
import ExchangeAPI
import Testing
import Transport
import Upbit

@Suite("Upbit: account")
struct UpbitAccountTests {
    private func lookUp(_ turns: ScriptedHTTP.Turn...) async throws -> [Result<
        Bool, VenueCallError
    >] {
        let rig = try UpbitRig(ScriptedHTTP(turns))
        var results: [Result<Bool, VenueCallError>] = []
        for _ in turns {
            do throws(VenueCallError) {
                let report = try await rig.account.order(
                    UpbitRig.byClient, of: UpbitRig.instrument)
                results.append(.success(report != nil))
            } catch {
                results.append(.failure(error))
            }
        }
        return results
    }

    @Test("an order that the venue does not know is none, and may be there a moment later")
    func notFoundThenFound() async throws {
        let results = try await lookUp(
            .answer(404, [], UpbitRig.error("order_not_found")), .answer(200, [], UpbitRig.order()))
        #expect(results == [.success(false), .success(true)])
    }

    @Test("a 404 of anybody but the venue proves nothing about an order")
    func otherNotFound() async throws {
        let results = try await lookUp(
            .answer(404, [], "<html>not found</html>"),
            .answer(404, [], "{\"error\":{\"name\":404,\"message\":\"Code not found\"}}"),
            .answer(404, [], UpbitRig.error("no_such_page")),
            .answer(500, [], UpbitRig.error("order_not_found")))
        for result in results {
            #expect(throws: VenueCallError.self) { try result.get() }
        }
    }

    @Test("an answer about another order is none")
    func otherOrder() async throws {
        let results = try await lookUp(
            .answer(200, [], UpbitRig.order(identifier: "h1-2")),
            .answer(200, [], UpbitRig.order(market: "KRW-ETH")), .answer(200, [], "[]"))
        for result in results {
            #expect(throws: VenueCallError.self) { try result.get() }
        }
        // Orders of before the venue told own ids.
        let old = try await lookUp(.answer(200, [], UpbitRig.order(identifier: nil)))
        #expect(old == [.success(true)])
    }

    private static func orders(_ numbers: Range<Int>, state: String = "wait") -> String {
        "[\(numbers.map { UpbitRig.order("id-\($0)", state: state) }.joined(separator: ","))]"
    }

    @Test("open orders are read page by page, each once")
    func openPages() async throws {
        let http = ScriptedHTTP(
            bodies: Self.orders(0..<100), Self.orders(99..<199), Self.orders(199..<205))
        let orders = try await UpbitRig(http).account.openOrders(of: UpbitRig.instrument)
        #expect(orders.map(\.id.text) == (0..<205).map { "id-\($0)" })
        #expect(http.requests.map(\.target).map { $0.contains("page=3") } == [false, false, true])
    }

    @Test("a list of open orders that never ends is given up")
    func endless() async throws {
        let page = ScriptedHTTP.Turn.answer(200, [], Self.orders(0..<100))
        let rig = try UpbitRig(ScriptedHTTP(Array(repeating: page, count: 60)))
        let error = await failure { () async throws(VenueCallError) in
            _ = try await rig.account.openOrders(of: UpbitRig.instrument)
        }
        #expect(Verdict(error) == .unknown)
    }

    @Test("closed orders come in weeks, and a full page is asked for again in halves")
    func closedWindows() async throws {
        let start = Timestamp(milliseconds: 1_789_000_000_000)
        let http = ScriptedHTTP(
            bodies: Self.orders(0..<1000, state: "done"), Self.orders(0..<600, state: "done"),
            Self.orders(599..<1200, state: "done"), Self.orders(1200..<1201, state: "cancel"))
        let orders = try await UpbitRig(http).account.closedOrders(
            of: UpbitRig.instrument, from: start, to: start + .days(8))
        #expect(orders.map(\.id.text) == (0..<1201).map { "id-\($0)" })
        let windows = http.requests.map { request in
            request.target.split(separator: "&").filter { $0.contains("_time=") }
                .compactMap { Int64($0.split(separator: "=")[1]) }
                .map { ($0 - start.milliseconds) / 3_600_000 }
        }
        #expect(windows == [[0, 168], [0, 84], [84, 168], [168, 192]])
    }

    @Test("more closed orders in a millisecond than a page holds are told to be too many")
    func crowded() async throws {
        let start = Timestamp(milliseconds: 1_789_000_000_000)
        let rig = try UpbitRig(ScriptedHTTP(bodies: Self.orders(0..<1000, state: "done")))
        let error = await failure { () async throws(VenueCallError) in
            _ = try await rig.account.closedOrders(
                of: UpbitRig.instrument, from: start, to: start + TimeSpan(nanoseconds: 1_000_000))
        }
        #expect(Verdict(error) == .unknown)
    }

    @Test("no time at all asks for nothing")
    func emptyWindow() async throws {
        let http = ScriptedHTTP([])
        let start = ManualClock.start
        let orders = try await UpbitRig(http).account.closedOrders(
            of: UpbitRig.instrument, from: start, to: start)
        #expect(orders.isEmpty && http.requests.isEmpty)
    }

    @Test("a key is judged by what it may read")
    func rights() async throws {
        let keys = ScriptedHTTP.Turn.answer(200, [], "[]")
        let yes = ScriptedHTTP.Turn.answer(200, [], "[]")
        let no = ScriptedHTTP.Turn.answer(401, [], UpbitRig.error("out_of_scope"))
        let rights = try await UpbitRig(ScriptedHTTP([keys, yes, no, no])).account.keyRights()
        #expect(rights.canRead == false && rights.canWithdraw == nil && rights.expires == nil)
        let sound = try await UpbitRig(ScriptedHTTP([keys, yes, yes, no])).account.keyRights()
        #expect(sound.canRead == true && sound.canWithdraw == nil)
        // The exchange's own lock stands before a right that is there.
        let locked = ScriptedHTTP.Turn.answer(403, [], UpbitRig.error("open_api_withdraw_locked"))
        let shut = try await UpbitRig(ScriptedHTTP([keys, yes, yes, locked])).account.keyRights()
        #expect(shut.canWithdraw == true)
        let rig = try UpbitRig(ScriptedHTTP([keys, .answer(500, [], "")]))
        let error = await failure { () async throws(VenueCallError) in
            _ = try await rig.account.keyRights()
        }
        #expect(Verdict(error) == .unknown)
    }

    @Test("terms that do not add up are no terms")
    func terms() async throws {
        for broken in [
            UpbitRig.chance.replacing("\"id\":\"KRW-BTC\"", with: "\"id\":\"KRW-ETH\""),
            UpbitRig.chance.replacing("\"bid_fee\":\"0.0005\"", with: "\"bid_fee\":null"),
            UpbitRig.chance.replacing("\"min_total\":\"5000\"", with: "\"min_total\":\"-1\""), "[]",
        ] {
            let rig = try UpbitRig(ScriptedHTTP(bodies: broken))
            let error = await failure { () async throws(VenueCallError) in
                _ = try await rig.account.terms(of: "KRW-BTC")
            }
            #expect(Verdict(error) == .unknown, "\(broken)")
        }
    }
}

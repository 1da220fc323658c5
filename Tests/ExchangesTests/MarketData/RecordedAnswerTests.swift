import BitMEX
import Bithumb
import Domain
import ExchangeAPI
import Testing
import Upbit

@Suite("Recorded answers through the ports", .enabled(if: SharedData.exists("payloads/INDEX.md")))
struct RecordedAnswerTests {
    private func script(_ venue: String, _ paths: String...) throws -> ScriptedSession {
        ScriptedSession(
            venue,
            try paths.map { path in
                let text = try SharedData.text("payloads/\(venue)/\(path)")
                guard path.hasSuffix(".txt") else { return .answer(200, [], text) }
                // Method, path and a flag stand before the body.
                let parts = text.split(
                    separator: "\n", maxSplits: 3, omittingEmptySubsequences: false)
                return .answer(200, [], String(parts[3]))
            })
    }

    private func upbit(_ script: ScriptedSession) -> UpbitMarketData {
        UpbitMarketData(session: script.session, readDate: ScriptedSession.readDate)
    }

    private func bithumb(_ script: ScriptedSession) -> BithumbMarketData {
        BithumbMarketData(session: script.session, readDate: ScriptedSession.readDate)
    }

    private func bitmex(_ script: ScriptedSession) -> BitMEXMarketData {
        BitMEXMarketData(session: script.session, readDate: ScriptedSession.readDate)
    }

    private let later = ManualClock.start

    @Test("Upbit: candles of minutes, days, weeks and seconds")
    func upbitCandles() async throws {
        let files: [(String, TimeSpan, String)] = [
            ("maxt/rest_candles_minutes.json", .minutes(1), "2026-06-20T01:02:00Z"),
            ("jkorf/rest_GetKlines.txt", .seconds(1), "2025-06-30T23:59:59Z"),
        ]
        for (path, interval, start) in files {
            let candles = try await upbit(try script("upbit", path)).candles(
                of: "KRW-BTC", interval: interval, before: later)
            #expect(candles.map(\.start?.description) == [start], "\(path)")
            #expect(candles.map(\.interval) == [interval])
        }
        for (path, interval) in [
            ("maxt/rest_candles_days.json", TimeSpan.days(1)),
            ("maxt/rest_candles_weeks.json", .days(7)),
        ] {
            let candles = try await upbit(try script("upbit", path)).candles(
                of: "KRW-BTC", interval: interval, before: later)
            #expect(candles.count == 1, "\(path)")
        }
    }

    @Test("Upbit: trades, newest first, and where to go on")
    func upbitTrades() async throws {
        for path in ["maxt/rest_trades_ticks.json", "maxt/rest_trades_newest_first.json"] {
            let page = try await upbit(try script("upbit", path)).trades(
                of: "KRW-BTC", before: nil)
            #expect(page.trades.count >= 2, "\(path)")
            let times = page.trades.compactMap(\.times.venue)
            #expect(times == times.sorted(by: >), "\(path)")
            #expect(page.next?.text.hasPrefix("0:") == true)
        }
    }

    @Test("Upbit: books and terms")
    func upbitBooksAndTerms() async throws {
        let book = try await upbit(try script("upbit", "jkorf/rest_GetOrderBook.txt")).book(
            of: "KRW-BTC")
        #expect(book.levels.count == 60)
        #expect(book.levels.first?.side == .buy && book.levels.last?.side == .sell)
        for (markets, instruments) in [
            ("maxt/market_all_details.json", "maxt/rest_orderbook_instruments.json"),
            ("jkorf/rest_GetSymbols.txt", "jkorf/rest_GetSymbolConfig.txt"),
        ] {
            let terms = try await upbit(try script("upbit", markets, instruments)).terms(
                of: "KRW-BTC")
            #expect(terms.tick?.description == "1000" && terms.isActive == true, "\(markets)")
        }
    }

    @Test("Bithumb: candles, trades, a book of thirty rows with levels of no size, listing")
    func bithumbAnswers() async throws {
        let candles = try await bithumb(
            try script("bithumb", "maxt/rest_candles_minutes.json")
        ).candles(of: "KRW-BTC", interval: .minutes(1), before: later)
        #expect(candles.map(\.start?.description) == ["2026-07-30T07:48:00Z"])
        let weeks = try await bithumb(
            try script("bithumb", "maxt/rest_candles_weeks.json")
        ).candles(of: "KRW-BTC", interval: .days(7), before: later)
        // Monday in Korea is Sunday, 15:00 in UTC.
        #expect(weeks.first?.start?.description.hasSuffix("T15:00:00Z") == true)
        let page = try await bithumb(try script("bithumb", "maxt/rest_trades_ticks.json"))
            .trades(of: "KRW-ETC", before: nil)
        #expect(page.trades.count == 3)
        let book = try await bithumb(
            try script("bithumb", "maxt/rest_orderbook_30_zero_levels.json")
        ).book(of: "KRW-BTC")
        #expect(book.levels.count < 60 && book.levels.count > 30)
        #expect(book.levels.allSatisfy { ($0.quantity ?? .zero) > .zero })
        let terms = try await bithumb(try script("bithumb", "maxt/market_all_details.json"))
            .terms(of: "KRW-ZIL")
        #expect(terms.isActive == true)
    }

    @Test("BitMEX: bins, trades and terms, and the active markets of a day in 2021")
    func bitmexAnswers() async throws {
        let bins = try await bitmex(try script("bitmex", "nautilus/http_get_trade_bins.json"))
            .candles(of: "XBTUSD", interval: .minutes(1), before: later)
        #expect(bins.last?.start?.description == "2024-11-25T10:29:00Z")
        let page = try await bitmex(try script("bitmex", "nautilus/http_get_trades.json"))
            .trades(of: "XBTUSD", before: nil)
        #expect(!page.trades.isEmpty && page.next != nil)
        let terms = try await bitmex(
            try script("bitmex", "nautilus/http_get_instrument_xbtusd.json")
        ).terms(of: "XBTUSD")
        #expect(terms.tick?.description == "0.1" && terms.lot?.description == "100")
        #expect(terms.makerFee?.description == "0.0005" && terms.isActive == true)
        let of2021 = try await bitmex(
            try script("bitmex", "cryptofeed/rest_instrument_active_2021-07-22.json")
        ).terms(of: "XBTUSD")
        #expect(of2021.tick?.description == "0.5" && of2021.makerFee?.description == "-0.00025")
        let known = try BitMEXCatalog().instrument(
            market: "XBTUSD", at: try #require(Timestamp(iso8601: "2021-07-22")))
        #expect(known.differences(from: of2021, at: nil).isEmpty)
    }
}

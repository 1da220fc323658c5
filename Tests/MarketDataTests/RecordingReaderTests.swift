import Domain
import Foundation
import Testing

@testable import MarketData

@Suite("Recordings of trades and of a book")
struct RecordingReaderTests {
    private func rows(
        _ text: String, market: String = "KRW-BTC"
    ) throws -> (RecordingKind, [RecordedEntry]) {
        let file = try TemporaryFile(text, name: "recording.csv")
        return try rows(of: file.path, market: market)
    }

    private func rows(
        of path: String, market: String
    ) throws -> (RecordingKind, [RecordedEntry]) {
        let reader = try RecordingReader(path: path, market: market)
        var rows: [RecordedEntry] = []
        while let row = try reader.next() { rows.append(row) }
        return (reader.kind, rows)
    }

    private func entry(_ milliseconds: Int64, _ row: RecordedRow) -> RecordedEntry {
        RecordedEntry(time: Timestamp(milliseconds: milliseconds), row: row)
    }

    private func price(_ text: String) throws -> Price { try Price(parsing: text) }
    private func size(_ text: String) throws -> Quantity { try Quantity(parsing: text) }

    @Test("trades, with and without the side that took them")
    func trades() throws {
        let (kind, plain) = try rows(
            "trade_time_ms,price,volume\n1000,5.5,0.1\n1000,6,2\n1500,6,0.000000019\n")
        #expect(kind == .trades)
        #expect(
            plain == [
                entry(
                    1000, .trade(price: try price("5.5"), quantity: try size("0.1"), takerSide: nil)
                ),
                entry(1000, .trade(price: try price("6"), quantity: try size("2"), takerSide: nil)),
                // What is finer than a quantity is cut: it is somebody else's.
                entry(
                    1500,
                    .trade(price: try price("6"), quantity: try size("0.00000001"), takerSide: nil)),
            ])
        let (_, sided) = try rows(
            "\u{FEFF}side,trade_id,price,volume,trade_time_ms\r\nbuy,a,1,2,3\r\nSELL,b,1,2,4\r\n\r\n"
        )
        #expect(
            sided == [
                entry(3, .trade(price: try price("1"), quantity: try size("2"), takerSide: .buy)),
                entry(4, .trade(price: try price("1"), quantity: try size("2"), takerSide: .sell)),
            ])
    }

    @Test("BitMEX's own files, of which other markets are left out")
    func bitmex() throws {
        let text = """
            timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional
            2019-05-03D12:00:09.576000000,ETHUSD,Sell,18,170,ZeroMinusTick,a,1,1,18
            2019-05-03D12:00:09.576000000,XBTUSD,Sell,18,5700,ZeroMinusTick,a,1,1,18
            2019-05-03T12:00:10.000Z,XBTUSD,,5,5700.5,PlusTick,b,1,1,5

            """
        let start = Int64(1_556_884_809_576)
        let (kind, found) = try rows(text, market: "XBTUSD")
        #expect(kind == .trades)
        #expect(
            found == [
                entry(
                    start,
                    .trade(price: try price("5700"), quantity: try size("18"), takerSide: .sell)),
                entry(
                    start + 424,
                    .trade(price: try price("5700.5"), quantity: try size("5"), takerSide: nil)),
            ])
        let error = #expect(throws: RecordingError.self) { try rows(text, market: "XBTM19") }
        #expect(error?.problem == .marketAbsent("XBTM19", found: ["ETHUSD", "XBTUSD"]))
    }

    @Test("the levels of a book, and best prices of one market or of several")
    func books() throws {
        let (kind, levels) = try rows(
            "time_ms,side,price,quantity\n5,bid,10,1\n5,ask,11,0\n6,bid,9,2\n")
        #expect(kind == .book)
        #expect(
            levels == [
                entry(5, .level(.buy, try price("10"), try size("1"))),
                entry(5, .level(.sell, try price("11"), .zero)),
                entry(6, .level(.buy, try price("9"), try size("2"))),
            ])
        let (kind2, best) = try rows("time_ms,last,bid,ask,ask_quantity\n5,9,10,11,3\n")
        #expect(kind2 == .quotes)
        let quote = RecordedRow.quote(
            bid: try price("10"), bidQuantity: nil, ask: try price("11"),
            askQuantity: try size("3"))
        #expect(best == [entry(5, quote)])
        let (_, two) = try rows(
            "time_ms,xbtusd_bid,xbtusd_ask,xbtm19_bid,xbtm19_ask\n5,1,2,3,4\n", market: "XBTM19")
        #expect(
            two == [
                entry(
                    5,
                    .quote(
                        bid: try price("3"), bidQuantity: nil, ask: try price("4"),
                        askQuantity: nil))
            ])
    }

    @Test(
        "what is not right is refused with file, line, field and what was expected",
        arguments: [
            ("", nil, nil, "needs a header"),
            ("trade_time_ms,price,volume\n", nil, nil, "no row"),
            ("open_time_ms,open,high,low,close,volume\n", nil, nil, "candles"),
            ("timestamp,quantity,price,fee\n1,2,3,4\n", 1, nil, "trade_time_ms,price,volume"),
            ("time_ms,mid_price\n1,2\n", 1, nil, "time_ms,bid,ask"),
            ("trade_time_ms,price\n1,2\n", 1, nil, "lacks volume"),
            ("time_ms,xbtusd_bid,xbtusd_ask\n1,2,3\n", 1, nil, "lacks krw-btc_bid, krw-btc_ask"),
            ("trade_time_ms,price,volume,colour\n1,2,3,4\n", 1, nil, "\"colour\""),
            ("trade_time_ms,price,volume,quantity\n1,2,3,4\n", 1, nil, "twice"),
            ("trade_time_ms,price,volume\n1,2\n", 2, nil, "has 2 fields where the header has 3"),
            ("trade_time_ms,price,volume\n1,2,3\nx,2,3\n", 3, "trade_time_ms", "\"x\" is no time"),
            ("trade_time_ms,price,volume\n1,2.000000001,3\n", 2, "price", "eight decimals"),
            ("trade_time_ms,price,volume\n1,0,3\n", 2, "price", "not above zero"),
            ("trade_time_ms,price,volume\n1,90000000000,3\n", 2, "price", "too large"),
            ("trade_time_ms,price,volume\n1,2,0.000000001\n", 2, "volume", "not above zero"),
            ("trade_time_ms,price,volume\n1,2,-3\n", 2, "volume", "negative"),
            ("trade_time_ms,price,volume,side\n1,2,3,bid\n", 2, "side", "buy or sell"),
            ("time_ms,side,price,quantity\n1,buy,2,3\n", 2, "side", "bid or ask"),
            ("trade_time_ms,price,volume\n5,2,3\n4,2,3\n", 3, nil, "sort the rows"),
            ("trade_time_ms,price,volume\n5,2,3\n\n6,2,3\n", 4, nil, "blank line"),
        ] as [(String, Int?, String?, String)])
    func refusals(text: String, line: Int?, field: String?, words: String) throws {
        let file = try TemporaryFile(text, name: "recording.csv")
        let error = #expect(throws: RecordingError.self) {
            try rows(of: file.path, market: "KRW-BTC")
        }
        #expect(error?.line == line)
        #expect(error?.problem.column == field)
        #expect(error?.kind == .badData)
        let description = error?.description ?? ""
        #expect(description.hasPrefix(file.path), "\(description)")
        #expect(description.contains(words), "\(description)")
        let place = line.map { "recording.csv line \($0)" } ?? "recording.csv: "
        #expect(description.contains(place), "\(description)")
    }

    @Test("a file that is not there is told from one that is bad, and gzip is read as candles are")
    func files() throws {
        let error = #expect(throws: RecordingError.self) {
            try rows(of: "none.csv", market: "KRW-BTC")
        }
        #expect(error?.kind == .inputMissing)
        var text = "trade_time_ms,price,volume\n"
        for number in 1...100_000 { text += "\(number),\(number % 7 + 1),1\n" }
        let file = try TemporaryFile(gzip(text), name: "recording.csv.gz")
        let (_, found) = try rows(of: file.path, market: "KRW-BTC")
        #expect(found.count == 100_000)
        #expect(found.last?.time == Timestamp(milliseconds: 100_000))
        let cut = try TemporaryFile(Array(gzip(text).dropLast(9)), name: "recording.csv.gz")
        #expect(throws: RecordingError.self) { try rows(of: cut.path, market: "KRW-BTC") }
    }

    @Test("a survey knows the span, and counts the snapshots that are crossed")
    func survey() throws {
        let file = try TemporaryFile("time_ms,bid,ask\n5,10,11\n6,11,11\n7,12,11\n9,10,12\n")
        let survey = try #require(try RecordingSurvey.of(file.path, market: "KRW-BTC"))
        #expect(survey.kind == .quotes)
        #expect(survey.count == 2 && survey.crossed == 2)
        #expect(survey.first == Timestamp(milliseconds: 5))
        #expect(survey.last == Timestamp(milliseconds: 9))
        let trades = try TemporaryFile("trade_time_ms,price,volume\n5,10,1\n6,11,2\n")
        let other = try #require(try RecordingSurvey.of(trades.path, market: "KRW-BTC"))
        #expect(other.meanQuantity == Quantity(raw: 3 * FixedPoint.scale / 2))
        let crossed = try TemporaryFile("time_ms,bid,ask\n6,11,11\n")
        let error = #expect(throws: RecordingError.self) {
            try RecordingSurvey.of(crossed.path, market: "KRW-BTC")
        }
        #expect(error?.problem == .allCrossed)
    }

    @Test(
        "real recordings are read whole", .enabled(if: SharedData.candles != nil),
        arguments: [
            ("trades/bitmex_XBTUSD_trades_2019-05-03_1200-1205.csv", "XBTUSD", 4891, 0),
            ("trades/upbit_KRW-BTC_ticks_PARTIAL_2026-05-12_2026-05-13.csv", "KRW-BTC", 7843, 0),
            ("books/bithumb_BTC_KRW_book5_2024-04-26.csv", "KRW-BTC", 5849, 0),
            ("books/bithumb_BTC_KRW_bbo_2018-04-03_2018-04-04.csv", "KRW-BTC", 9366 - 40, 40),
            ("books/bitmex_XBTUSD_XBTM19_bbo_2019-05-29.csv.gz", "XBTUSD", 83_000, 0),
        ] as [(String, String, Int, Int)])
    func shared(file: String, market: String, count: Int, crossed: Int) throws {
        let folder = try #require(SharedData.candles).deletingLastPathComponent()
        let survey = try #require(
            try RecordingSurvey.of(folder.appendingPathComponent(file).path, market: market))
        #expect(survey.count == count)
        #expect(survey.crossed == crossed)
        #expect(survey.first < survey.last)
    }
}

import Domain
import Foundation
import MarketData
import Testing

@Suite(
    "Real candle files",
    .enabled(if: SharedData.candles != nil, "skipped: no ../shared/data/candles on this machine"))
struct SharedCandleTests {
    struct Expected: Sendable, CustomTestStringConvertible {
        let file: String
        let interval: TimeSpan
        let rows: Int
        /// Holes and absent bars in them.
        let gaps: Int
        let absent: Int
        var testDescription: String { file }

        init(_ file: String, _ interval: TimeSpan, _ rows: Int, _ gaps: Int, _ absent: Int) {
            self.file = file
            self.interval = interval
            self.rows = rows
            self.gaps = gaps
            self.absent = absent
        }
    }

    static let table: [Expected] = [
        Expected("upbit_KRW-BTC_1m_2025-09-01_2025-09-19.csv", .minutes(1), 27358, 2, 2),
        Expected("upbit_KRW-ETH_1m_2025-09-01_2025-09-19.csv", .minutes(1), 27360, 0, 0),
        Expected("upbit_KRW-XRP_1m_2025-09-01_2025-09-19.csv", .minutes(1), 27360, 0, 0),
        Expected("upbit_KRW-BTC_1h_2017-09-25_2023-04-30.csv.gz", .hours(1), 48971, 46, 82),
        Expected("upbit_KRW-BTC_1m_2018-01-22_2018-02-01.csv", .minutes(1), 13873, 0, 0),
        Expected("upbit_KRW-BTC_1m_2021-05-02_2021-05-11.csv", .minutes(1), 12200, 3, 38),
        Expected("upbit_KRW-ETH_1m_2021-05-02_2021-05-11.csv", .minutes(1), 12200, 3, 38),
        Expected("upbit_KRW-BTC_5m_2021-06-25_2021-07-26.csv", .minutes(5), 9000, 1, 37),
        Expected("upbit_KRW-BTC_1m_2022-02-01.csv", .minutes(1), 1400, 0, 0),
        Expected(
            "upbit_KRW-BTC_1m_GAPPY_2024-08-24_2025-08-24.csv.gz", .minutes(1), 105_200, 527,
            419_605),
        Expected("upbit_KRW-BTC_4h_2018-05-19_2023-01-13.csv", .hours(4), 10200, 1, 1),
        Expected("upbit_KRW-BTC_1m_2020-02-20.csv", .minutes(1), 200, 0, 0),
        Expected("upbit_KRW-BTC_3m_2020-02-20.csv", .minutes(3), 200, 0, 0),
        Expected("bitmex_XBTUSD_1m_2018.csv.gz", .minutes(1), 525_600, 0, 0),
        Expected("bitmex_XBTUSD_1m_2019H1.csv.gz", .minutes(1), 260_640, 0, 0),
        Expected("bitmex_XBTUSD_5m_2016-01-01_2018-12-31.csv.gz", .minutes(5), 315_648, 0, 0),
        Expected("bitmex_XBTUSD_5m_2019H1.csv.gz", .minutes(5), 52128, 0, 0),
        Expected("bithumb_BTC_KRW_1d_2013-12-27_2025-05-04.csv", .days(1), 4057, 2, 91),
    ]

    @Test("each is read with the rows, interval and holes its index states", arguments: table)
    func counts(expected: Expected) throws {
        let series = try SharedData.series(expected.file)
        #expect(series.interval == expected.interval)
        #expect(series.count == expected.rows)
        let gaps = series.gaps(.written)
        #expect(gaps.count == expected.gaps)
        #expect(gaps.map(\.bars).reduce(0, +) == expected.absent)
    }

    @Test("no candle file is left out of the table")
    func allFiles() throws {
        let folder = try #require(SharedData.candles)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.sorted() == Self.table.map(\.file).sorted())
    }

    @Test("BitMEX minutes fold to its five-minute bars, all five numbers of each")
    func folding() throws {
        let minutes = try SharedData.series("bitmex_XBTUSD_1m_2019H1.csv.gz")
        let fives = try SharedData.series("bitmex_XBTUSD_5m_2019H1.csv.gz")
        #expect(try minutes.folded(to: .minutes(5)) == fives)
    }

    @Test("Upbit minutes without a trade are no trade, long holes are missing")
    func kinds() throws {
        let quiet = try SharedData.series("upbit_KRW-BTC_1m_2025-09-01_2025-09-19.csv")
        #expect(quiet.gaps(.leftOut).map(\.kind) == [.noTrade, .noTrade])
        let holes = try SharedData.series("upbit_KRW-BTC_1m_2021-05-02_2021-05-11.csv")
        #expect(
            holes.gaps(.leftOut).map(\.bars) == [14, 2, 22])
        #expect(holes.gaps(.leftOut).map(\.kind) == [.missing, .noTrade, .missing])
    }

    @Test("BitMEX's bars of volume zero are counted as no trade")
    func zeroVolume() throws {
        let series = try SharedData.series("bitmex_XBTUSD_1m_2018.csv.gz")
        var finder = GapFinder(interval: series.interval, habit: .written)
        let gaps = (0..<series.count).compactMap { finder.add(series[$0]) }
        #expect(gaps.isEmpty)
        #expect(finder.tally.noTrade == 199)
        #expect(finder.tally.traded == 525_600 - 199)
    }
}

import Domain
import Foundation
import Testing
import Trading

@testable import Storage

@Suite("Export")
struct ExportTests {
    let folder: TemporaryFolder
    let store: Store
    let run: StoredRun

    init() throws {
        folder = try TemporaryFolder()
        store = try Store.open(folder.database, purpose: "test")
        let writer = try store.begin(Sample.header("run,1"), durability: .backtest)
        let prediction = Prediction(
            time: Sample.noon, direction: .short, horizon: .minutes(30),
            confidence: Rate(raw: 60_000_000))
        let request = Sample.request(1)
        try writer.append(contentsOf: [
            .signal(
                Signal(sequence: 1, prediction: prediction, price: Price(raw: 150_000_000)),
                .order(request.id)),
            .intent(Sample.approved(request)),
            .order(request.id, .sent, .submitted, Sample.noon),
            .order(
                request.id, .rejected(.venue("no \"funds\",\nsorry")),
                .rejected(.venue("no \"funds\",\nsorry")), Sample.noon),
            .fill(Sample.fill("x-1")),
            .transfer(try Sample.transfer("x-1", amount: 1)),
            .label(
                Label(
                    signal: 1, time: Sample.noon + .minutes(30), moved: Rate(raw: -1),
                    outcome: .none)),
        ])
        try writer.finish(Sample.end())
        run = try store.run("latest")
    }

    private func text(_ subject: ExportSubject, _ format: ExportFormat) throws -> String {
        var bytes: [UInt8] = []
        try store.export(subject, as: format) { part in
            bytes += part
            return true
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("of fills writes exact decimals and ISO times")
    func fills() throws {
        #expect(
            try text(.fills(run), .csv) == """
                run,record,time,execution,order,side,price,quantity,fee,fee_currency,role
                "run,1",5,2025-09-01T12:00:00Z,x-1,h7-1,buy,0.000001,0.00000005,0.0000000000012345,\
                KRW,taker

                """)
    }

    @Test("of postings writes two rows for a transfer, which add up to nothing")
    func postings() throws {
        #expect(
            try text(.postings(run), .csv) == """
                run,record,time,source,leg,account,currency,amount
                "run,1",6,2025-09-01T12:00:00Z,fill:x-1,0,fees,KRW,0.0000000000000001
                "run,1",6,2025-09-01T12:00:00Z,fill:x-1,0,wallet,KRW,-0.0000000000000001

                """)
    }

    @Test("of orders quotes odd text and gives the last state")
    func orders() throws {
        #expect(
            try text(.orders(run), .csv).hasSuffix(
                ",1,buy,0.00000005,,,gtc,false,false,0.000001,rejected,0,venue,"
                    + "\"no \"\"funds\"\",\nsorry\"\n"))
        let line = try text(.orders(run), .jsonl)
        #expect(line.hasSuffix("}\n") && line.count { $0 == "\n" } == 1)
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["reason"] as? String == "no \"funds\",\nsorry")
        #expect(object["order"] as? String == "h7-1")
        #expect(object["signal"] as? Int == 1)
        #expect(object["post_only"] as? Bool == false)
        #expect(object["limit_price"] is NSNull)
        #expect(object["quantity"] as? String == "0.00000005")
    }

    @Test("of signals joins what came of them")
    func signals() throws {
        #expect(
            try text(.signals(run), .jsonl) == #"""
                {"run":"run,1","signal":1,"time":"2025-09-01T12:00:00Z","price":"1.5",\#
                "direction":"short","horizon":"30m","confidence":"0.6","expected_return":null,\#
                "decision":"order","order":"h7-1","label_time":"2025-09-01T12:30:00Z",\#
                "moved":"-0.00000001","outcome":"none"}

                """#)
    }

    @Test("of candles leaves out what is not known, and stops when the reader has enough")
    func candles() throws {
        let candles = try store.candles.beginImport(
            of: Sample.minutes, source: "a", fingerprint: "a")
        try candles.append(Sample.bar(0), quoteVolume: 12.5, trades: 3)
        for index in 1..<5_000 { try candles.append(Sample.bar(index)) }
        _ = try candles.finish(at: Sample.noon)
        let two = ExportSubject.candles(
            Sample.minutes, from: Sample.noon, to: Sample.noon + .minutes(2))
        #expect(
            try text(two, .csv) == """
                exchange,market,interval,open_time,open,high,low,close,volume,quote_volume,trades
                upbit,KRW-BTC,1m,2025-09-01T12:00:00Z,990,1010,980,1000,0.00000001,12.5,3
                upbit,KRW-BTC,1m,2025-09-01T12:01:00Z,990,1010,980,1000,0.00000002,,

                """)
        let all = ExportSubject.candles(
            Sample.minutes, from: .distantPast, to: .distantFuture)
        var pieces: [Int] = []
        try store.export(all, as: .csv) { part in
            pieces.append(part.count)
            return pieces.count < 3
        }
        #expect(pieces.count == 3)
        #expect(pieces.allSatisfy { $0 < 40_000 })
        #expect(try store.export(all, as: .jsonl) { _ in true } == 5_000)
    }

    @Test("of a market that is not stored is a header only")
    func unknownMarket() throws {
        let id = CandleSeriesID(
            instrument: InstrumentID(exchange: "x", market: "y"), interval: .hours(1))
        let subject = ExportSubject.candles(id, from: .distantPast, to: .distantFuture)
        #expect(try text(subject, .csv).count { $0 == "\n" } == 1)
        #expect(try text(subject, .jsonl).isEmpty)
    }
}

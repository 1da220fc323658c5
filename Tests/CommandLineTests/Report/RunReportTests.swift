import CommandLineKit
import Domain
import Testing

@Suite("Report of a run")
struct RunReportTests {
    @Test("the JSON has the promised keys in the promised order")
    func keys() throws {
        guard case .object(let members) = SampleReport.make().json else {
            Issue.record("the report is no object")
            return
        }
        #expect(
            members.map(\.key).joined(separator: " ")
                == """
                run mode exchange market currency from to synthetic_data start_equity end_equity \
                net_pnl realized_pnl unrealized_pnl gross_pnl fees funding slippage return_pct \
                buy_and_hold_pct max_drawdown_pct sharpe orders fills trades wins predictions \
                signals not_taken hits ledger model bars wall_seconds below_cost sizing days
                """)
    }

    @Test("money keeps every digit, times are UTC, and figures follow from each other")
    func values() {
        let text = SampleReport.make().json.text
        for part in [
            #""from":"2025-08-31T15:00:00Z""#, #""net_pnl":"123456.5""#,
            #""gross_pnl":"193456.5""#, #""return_pct":1.234565"#, #""predictions":5184"#,
            #""signals":{"long":210,"short":180,"none":4794}"#,
            #""not_taken":{"no_signal":4794,"below_cost":120,"cool_down":3,"#
                + #""spot_cannot_short":150,"risk":0}"#,
            #""ledger":{"balanced":true,"postings":4321}"#, #""synthetic_data":true"#,
            #""below_cost":{"signals":120,"expected_bps_mean":4.25,"cost_bps_mean":13.0,"#
                + #""moved_bps_mean":-0.75}"#,
            #""sizing":{"kind":"fraction","of":"0.99","priced_at":"signal_close","#
                + #""reserve_fee":true}"#,
        ] {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test("what is not defined is null, not a made-up zero")
    func undefined() {
        var report = SampleReport.make()
        report.performance.sharpe = nil
        report.activity.longHits = HitCount()
        report.activity.belowCost = .init()
        let text = report.json.text
        #expect(text.contains(#""sharpe":null"#))
        #expect(
            text.contains(#""long":{"hit":0,"total":0,"rate":null,"low":null,"high":null}"#))
        #expect(text.contains(#""expected_bps_mean":null"#))
    }

    @Test(
        "the interval of a hit rate is Wilson's",
        arguments: [
            // Reference: statsmodels.stats.proportion.proportion_confint(method="wilson").
            (10, 20, 0.299298, 0.700702), (0, 10, 0, 0.277533), (10, 10, 0.722467, 1),
            (120, 210, 0.503805, 0.636486), (1, 1, 0.206549, 1),
        ])
    func wilson(hit: Int, total: Int, low: Double, high: Double) throws {
        let interval = try #require(HitCount(hit: hit, total: total).interval)
        #expect(abs(interval.lowerBound - low) < 1e-6)
        #expect(abs(interval.upperBound - high) < 1e-6)
    }
}

@Suite("Rows of results")
struct PeriodRowTests {
    @Test("weeks and months add up to the days they hold")
    func sums() {
        let report = SampleReport.make()
        for grouping in [Grouping.week, .month, .day] {
            let rows = PeriodRow.rows(of: [report], by: grouping)
            let net = rows.reduce(Money.zero) { $0 + $1.netPnL }
            #expect(net == SampleReport.days.reduce(Money.zero) { $0 + $1.netPnL })
            #expect(rows.reduce(Money.zero) { $0 + $1.fees } == SampleReport.won(18 * 3_888))
            #expect(rows.reduce(0) { $0 + $1.trades } == 36)
        }
        #expect(
            PeriodRow.rows(of: [report], by: .week).map(\.label)
                == ["2025-W36", "2025-W37", "2025-W38"])
        #expect(PeriodRow.rows(of: [report], by: .month).map(\.label) == ["2025-09"])
    }

    @Test("markets are added up, but never across currencies")
    func markets() {
        let first = SampleReport.make()
        var second = first
        second.identity.run = "h9"
        var third = first
        third.identity.exchange = "bitmex"
        third.identity.market = "XBTUSD"
        third.identity.currency = .xbt
        let rows = PeriodRow.rows(of: [first, third, second], by: .market)
        #expect(rows.map(\.label) == ["upbit KRW-BTC", "bitmex XBTUSD"])
        #expect(rows.first?.startEquity == SampleReport.won(20_000_000))
        #expect(rows.first?.netPnL == SampleReport.won(246_913))
        #expect(PeriodRow.rows(of: [first, second], by: .run).map(\.label) == ["h1k2m3", "h9"])
    }

    @Test(
        "weeks are those of ISO 8601, also around New Year",
        arguments: [
            ("2021-01-03", "2020-W53"), ("2021-01-04", "2021-W01"), ("2024-12-30", "2025-W01"),
            ("2026-01-01", "2026-W01"), ("2027-01-03", "2026-W53"), ("1970-01-01", "1970-W01"),
            ("1969-12-28", "1969-W52"), ("2025-09-01", "2025-W36"),
        ])
    func weeks(date: String, week: String) throws {
        var report = SampleReport.make()
        report.identity.zone = .utc
        var row = SampleReport.days[0]
        row.start = try #require(Timestamp(iso8601: date))
        report.days = [row]
        #expect(PeriodRow.rows(of: [report], by: .week).map(\.label) == [week])
    }
}

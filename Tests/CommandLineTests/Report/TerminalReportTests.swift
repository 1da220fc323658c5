import Domain
import Testing

@testable import CommandLineKit

@Suite("Report in the terminal")
struct TerminalReportTests {
    private let plain = TerminalReport(language: .english, style: Style(isEnabled: false))

    @Test("no line is wider than eighty columns", arguments: Language.allCases)
    func width(language: Language) {
        var report = SampleReport.make()
        let terminal = TerminalReport(language: language, style: Style(isEnabled: true))
        for text in [
            terminal.text(report), terminal.text(report.days, by: .day, isSynthetic: true),
        ] {
            for line in text.split(separator: "\n") { #expect(String(line).displayWidth <= 80) }
        }
        report.identity.currency = .xbt
        report.identity.exchange = "bitmex"
        report.identity.market = "XBTUSD"
        report.books.startEquity = Money(raw: Money.scale)
        report.books.endEquity = Money(raw: Money.scale + 12_345_678_00000000)
        for index in report.days.indices {
            // Ten bitcoin and a bit: every decimal is used.
            report.days[index].currency = .xbt
            report.days[index].startEquity = Money(
                raw: report.days[index].startEquity.raw / 1_000_000)
            report.days[index].endEquity = Money(raw: report.days[index].endEquity.raw / 1_000_000)
            report.days[index].fees = Money(raw: report.days[index].fees.raw / 1_000_000)
        }
        report.curve = report.curve.map { $0 / 1e6 }
        for line in terminal.text(report).split(separator: "\n") {
            #expect(String(line).displayWidth <= 80, "\(line)")
        }
    }

    @Test("columns stand under each other although Hangul is wide", arguments: Language.allCases)
    func alignment(language: Language) {
        let terminal = TerminalReport(language: language, style: Style(isEnabled: false))
        let lines = terminal.text(SampleReport.days, by: .day, isSynthetic: false)
            .split(separator: "\n").map { String($0).displayWidth }
        #expect(lines.count == 19)
        #expect(Set(lines).count == 1)
    }

    @Test("a made-up market says SYNTHETIC first of all, a real one does not say it at all")
    func synthetic() {
        for language in Language.allCases {
            let terminal = TerminalReport(language: language, style: Style(isEnabled: false))
            #expect(terminal.text(SampleReport.make()).hasPrefix(" SYNTHETIC"))
            #expect(!terminal.text(SampleReport.make(isSynthetic: false)).contains("SYNTHETIC"))
        }
    }

    @Test("books that do not balance are said aloud, in red")
    func unbalanced() {
        let colored = TerminalReport(language: .english, style: Style(isEnabled: true))
        let text = colored.text(SampleReport.make(isBalanced: false))
        #expect(text.contains("\u{1B}[1;31mLEDGER NOT BALANCED\u{1B}[0m"))
        #expect(!text.contains("ledger balanced"))
        #expect(plain.text(SampleReport.make()).contains("ledger balanced (4,321 postings)"))
    }

    @Test("colors only on a terminal, and never with NO_COLOR")
    func colors() {
        #expect(!plain.text(SampleReport.make()).contains("\u{1B}"))
        #expect(Style(isTerminal: true, environment: ["TERM": "xterm"]).isEnabled)
        #expect(!Style(isTerminal: false, environment: [:]).isEnabled)
        #expect(!Style(isTerminal: true, environment: ["NO_COLOR": "1"]).isEnabled)
        #expect(Style(isTerminal: true, environment: ["NO_COLOR": ""]).isEnabled)
        #expect(!Style(isTerminal: true, environment: ["TERM": "dumb"]).isEnabled)
    }

    @Test("the figures a reader looks for are there")
    func figures() {
        let text = plain.text(SampleReport.make())
        for part in [
            "Net PnL            +123,457  KRW  +1.23 %", "Fees                -70,000  KRW",
            "long 57.1 % (120 of 210), 95 % interval 50.4–63.6 %",
            "120 signals: expected 4.3 bps, cost 13.0 bps, then moved -0.8 bps",
            "42, win rate 54.76 %", "2025-09-10       -108,000  -1.07 %",
        ] {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test("a long run is shown by months")
    func months() {
        var report = SampleReport.make()
        report.days = (0..<60).map { index in
            var row = SampleReport.days[0]
            row.start = SampleReport.day(index)
            row.label = "day \(index)"
            return row
        }
        let text = plain.text(report)
        #expect(text.contains("2025-09 ") && text.contains("2025-10 "))
        #expect(!text.contains("day 3"))
    }

    @Test("every phrase is there in both languages, and differs where it should")
    func phrases() {
        for phrase in Phrase.allCases {
            for language in Language.allCases { #expect(!phrase.text(language).isEmpty) }
            #expect(phrase.text(.english) != phrase.text(.korean), "\(phrase)")
            let isBanner = phrase.text(.english).hasPrefix("SYNTHETIC")
            #expect(isBanner == (phrase == .synthetic), "\(phrase) has no text of its own")
        }
    }

    @Test(
        "the language follows the locale as POSIX reads it",
        arguments: [
            (["LANG": "ko_KR.UTF-8"], Language.korean), (["LANG": "en_US.UTF-8"], .english),
            (["LC_ALL": "ko", "LANG": "en_US"], .korean),
            (["LC_ALL": "", "LANG": "ko_KR"], .korean),
            (["LC_ALL": "C", "LANG": "ko_KR"], .english), ([:], .english),
        ])
    func language(environment: [String: String], language: Language) {
        #expect(Language(environment: environment) == language)
    }
}

@Suite("Text of numbers and its width")
struct NumberTextTests {
    @Test(
        "columns of a terminal are counted, not characters",
        arguments: [
            ("abc", 3), ("한글", 4), ("순손익 1", 8), ("e\u{301}", 1), ("가\u{11A8}", 2),
            ("\u{1B}[1;31mred\u{1B}[0m", 3), ("전각Ａ", 6), ("⠿█–…", 4), ("", 0), ("漢字", 4),
        ])
    func width(text: String, columns: Int) { #expect(text.displayWidth == columns) }

    @Test(
        "thousands are set apart",
        arguments: [
            ("0", "0"), ("999", "999"), ("1000", "1,000"), ("-1000", "-1,000"),
            ("-123456.789", "-123,456.789"), ("1234567", "1,234,567"),
        ])
    func grouping(text: String, grouped: String) { #expect(NumberText.grouped(text) == grouped) }

    @Test("money is rounded to what people count in, and gains carry a plus")
    func money() throws {
        let amount = try Money(exactly: "1234.56789")
        #expect(NumberText.money(amount, .krw) == "1,235")
        #expect(NumberText.money(amount, .usdt, isSigned: true) == "+1,234.57")
        #expect(NumberText.money(-amount, .xbt, isSigned: true) == "-1,234.56789000")
        #expect(NumberText.money(try Money(exactly: "-0.4"), .krw, isSigned: true) == "0")
        #expect(NumberText.money(try Money(exactly: "5"), .usdt) == "5.00")
    }

    @Test(
        "ratios have a fixed count of decimals and no negative zero",
        arguments: [
            (1.005, 1, "+1.0"), (-0.04, 1, "0.0"), (-1.25, 1, "-1.3"), (1234.5, 0, "+1,235"),
            (.nan, 2, "–"), (1e300, 2, "–"), (0.05, 2, "+0.05"),
        ])
    func fixed(value: Double, decimals: Int, text: String) {
        #expect(NumberText.fixed(value, decimals, isSigned: true) == text)
    }

    @Test("a rising line is drawn from the lower left to the upper right")
    func curve() {
        #expect(
            BrailleCurve.rows([0, 1, 2, 3, 4, 5, 6, 7], width: 4, height: 2)
                == ["⠀⠀⣠⠞", "⣠⠞⠁⠀"])
        #expect(BrailleCurve.rows([5, 5], width: 2, height: 1) == ["⠤⠤"])
        #expect(BrailleCurve.rows([1, .nan], width: 2, height: 1).isEmpty)
        #expect(BrailleCurve.rows([], width: 2, height: 1).isEmpty)
    }
}

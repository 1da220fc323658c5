import CommandLineKit
import Domain
import Testing

@Suite("Reports as files")
struct FileReportTests {
    @Test("CSV has one header, as many fields in every line, and quotes what needs it")
    func csv() {
        var report = SampleReport.make()
        let lines = CSVReport.text([report, report]).split(separator: "\r\n")
        #expect(lines.count == 3)
        #expect(
            Set(lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).count })
                .count == 1)
        #expect(lines[0].hasPrefix("run,mode,exchange,market,currency,from,to,synthetic_data"))
        #expect(lines[0].contains(",hits.long.rate,") && lines[1].contains(",123456.5,"))
        report.identity.model = "a,\"b\"\nc"
        #expect(CSVReport.text([report]).contains("\"a,\"\"b\"\"\nc\""))
        let rows = CSVReport.text(report.days).split(separator: "\r\n")
        #expect(rows.count == 19)
        #expect(
            rows[1].hasPrefix("2025-09-01,2025-08-31T15:00:00Z,KRW,10000000,10003000,3000,6888,"))
    }

    @Test("the page loads nothing from elsewhere and runs nothing", arguments: Language.allCases)
    func contained(language: Language) {
        let page = HTMLReport(language: language).text([SampleReport.make()])
        for word in ["http", "src=", "<script", "url(", "@import", "<link"] {
            #expect(!page.contains(word), "\(word)")
        }
        #expect(page.contains("<html lang=\"\(language.rawValue)\">"))
        #expect(page.contains("prefers-color-scheme: dark") && page.contains("<polyline"))
    }

    @Test("names from outside cannot become markup")
    func escaping() {
        var report = SampleReport.make()
        report.identity.model = "<b>\"x\"&"
        let page = HTMLReport(language: .english).text([report])
        #expect(page.contains("&lt;b&gt;&quot;x&quot;&amp;") && !page.contains("<b>"))
    }

    @Test("every element that is opened is closed")
    func elements() {
        let page = HTMLReport(language: .english).text([SampleReport.make(), SampleReport.make()])
        for element in ["article", "table", "tr", "td", "th", "p", "svg", "text", "div", "main"] {
            let opened =
                page.ranges(of: "<\(element)>").count + page.ranges(of: "<\(element) ").count
            #expect(opened > 0 && opened == page.ranges(of: "</\(element)>").count, "\(element)")
        }
    }

    @Test("the page says SYNTHETIC and NOT BALANCED where the report does")
    func warnings() {
        let page = HTMLReport(language: .english)
        let bad = page.text([SampleReport.make(isBalanced: false)])
        #expect(bad.contains("SYNTHETIC") && bad.contains("LEDGER NOT BALANCED"))
        let good = page.text([SampleReport.make(isSynthetic: false)])
        #expect(!good.contains("SYNTHETIC") && good.contains("ledger balanced"))
    }
}

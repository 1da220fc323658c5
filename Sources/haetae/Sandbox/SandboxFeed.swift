import CommandLineKit
import Domain
import MarketData
import Sandbox

/// Where a sandbox's prices come from.
enum SandboxFeed: Sendable {
    /// Made up, without an end.
    case sample
    /// Candles of one market, moved to the present.
    ///
    /// - from: where they are played from, what is before is the past; `nil` for the middle.
    case candles(BarSeries, market: String, from: Timestamp?)
    /// Trades or a book of one market, moved to the present.
    case recorded(RecordedMarket)

    /// What the option's help says of files.
    static let help =
        "one-minute candles, or recorded trades, a recorded book, or a file of each (CSV, also .gz)"

    /// The one market there is; `nil` where they are made up.
    var market: String? {
        switch self {
        case .sample: nil
        case .candles(_, let market, _): market
        case .recorded(let recorded): recorded.market
        }
    }

    /// Reads files once from beginning to end, with a progress bar on a terminal; their headers say what
    /// they are.
    static func read(
        _ paths: [String], market: String, from: Timestamp? = nil, console: Console
    ) throws -> SandboxFeed {
        var surveys: [RecordingSurvey] = []
        for path in paths {
            do {
                surveys.append(try survey(path, market, console))
            } catch let error as RecordingError where error.problem == .candles {
                guard paths.count == 1 else {
                    throw CommandError(
                        .usage, "\(path) holds candles, which are played alone",
                        remedy: "give candles, or recordings of trades and of a book")
                }
                return .candles(
                    try Candles.read(path, interval: nil, console: console), market: market,
                    from: from)
            }
        }
        let recorded = try RecordedMarket(surveys, market: market, from: from)
        tell(recorded, console)
        return .recorded(recorded)
    }

    private static func survey(
        _ path: String, _ market: String, _ console: Console
    ) throws -> RecordingSurvey {
        // The header is judged before there is a progress bar.
        let total = try RecordingReader(path: path, market: market).progress.totalBytes
        let survey = try console.progress(
            "reading \(CandleSource.file(path).name)", total: total.map { Int($0) }, unit: "bytes"
        ) { meter in
            try RecordingSurvey.of(path, market: market) { progress in
                meter.update(Int(progress.bytesRead))
                return Interruption.isRequested ? .stop : .goOn
            }
        }
        guard let survey else { throw CommandError.interrupted }
        return survey
    }

    private static func tell(_ recorded: RecordedMarket, _ console: Console) {
        for survey in [recorded.trades, recorded.book].compactMap(\.self) {
            var text =
                "\(CandleSource.file(survey.path).name): \(survey.count) "
                + (survey.kind == .trades ? "trades" : "snapshots")
                + " from \(survey.first) to \(survey.last)"
            if survey.crossed > 0 {
                text += "; \(survey.crossed) more are left out, their bids are not below their asks"
            }
            console.note(text)
        }
        console.note("the recording is played from \(recorded.begin)")
    }
}

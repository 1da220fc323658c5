import CommandLineKit
import Domain
import Service

/// Tells how a live run goes, on standard error.
final class LiveNotes {
    private let console: Console
    private let instrument: Instrument
    /// Losses in a row are told once.
    private var isLost = true

    init(_ console: Console, instrument: Instrument) {
        self.console = console
        self.instrument = instrument
    }

    func tell(_ note: LiveNote) {
        switch note {
        case .lost where isLost: return
        case .lost: isLost = true
        case .restored: isLost = false
        default: break
        }
        console.note(console.language == .korean ? korean(note) : english(note))
    }

    private func english(_ note: LiveNote) -> String {
        switch note {
        case .bar(let bar, let equity):
            "\(bar.start) close \(bar.close), equity \(equity) \(instrument.settlement)"
        case .late(let bar): "\(bar.start) close \(bar.close) came late: not acted on"
        case .lost(let reason): "the stream is lost: \(reason)"
        case .restored: "listening to \(instrument.id)"
        case .dataMiss(let reason):
            "Data Miss: \(reason); asking again, nothing is traded meanwhile"
        case .missing(let from, let to): "Data Miss: nothing is known of \(from) to \(to)"
        case .account(let note): AccountNotes.english(note)
        case .closing: "ending: what works is cancelled, and its fate waited for"
        }
    }

    private func korean(_ note: LiveNote) -> String {
        switch note {
        case .bar(let bar, let equity):
            "\(bar.start) 종가 \(bar.close), 평가 자산 \(equity) \(instrument.settlement)"
        case .late(let bar): "\(bar.start) 종가 \(bar.close): 늦게 도착하여 매매하지 않음"
        case .lost(let reason): "스트림이 끊겼습니다: \(reason)"
        case .restored: "\(instrument.id) 시세를 듣고 있습니다"
        case .dataMiss(let reason):
            "Data Miss: \(reason); 다시 요청하며, 그동안 매매하지 않습니다"
        case .missing(let from, let to): "Data Miss: \(from)부터 \(to)까지의 시세를 알 수 없습니다"
        case .account(let note): AccountNotes.korean(note)
        case .closing: "종료 중: 미체결 주문을 취소하고 결과를 기다립니다"
        }
    }
}

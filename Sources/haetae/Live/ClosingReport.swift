import CommandLineKit
import Domain
import Service
import Storage

/// How ledger and account stood to each other at the end of a run with real orders.
struct ClosingReport {
    let closing: LiveClosing
    let instrument: Instrument

    /// Whether nothing is left to look at.
    var isSound: Bool { closing.agrees && closing.unresolved.isEmpty }

    func text(_ language: Language) -> String {
        let isKorean = language == .korean
        let unknown = isKorean ? "알 수 없음" : "unknown"
        let cash = closing.venueCash.map(\.description) ?? unknown
        let position = closing.venuePosition.map(\.description) ?? unknown
        let unit = instrument.isSpot ? " \(instrument.base)" : ""
        var text: String
        if isKorean {
            text = isSound ? "장부 = 계좌 (마지막 단위까지 일치)\n" : "장부와 계좌가 일치하지 않습니다!\n"
            text +=
                "  장부 변동: \(closing.ledger.cash) \(closing.currency), 포지션 \(closing.ledger.position)\(unit)\n"
            text += "  계좌 변동: \(cash) \(closing.currency), 포지션 \(position)\(unit)\n"
        } else {
            text =
                isSound
                ? "ledger = account, to the last unit\n" : "LEDGER AND ACCOUNT DO NOT AGREE\n"
            text += "  ledger: \(closing.ledger.cash) \(closing.currency) since the start, "
            text += "position \(closing.ledger.position)\(unit)\n"
            text +=
                "  account: \(cash) \(closing.currency) since the start, position \(position)\(unit)\n"
        }
        if !closing.unresolved.isEmpty {
            let names = closing.unresolved.map(\.description).joined(separator: ", ")
            text +=
                isKorean
                ? "  결과를 알 수 없는 주문: \(names) (다음 시작 때 조회합니다)\n"
                : "  orders of unknown fate: \(names) (the next start looks them up)\n"
        }
        return text
    }

    var json: JSONValue {
        .object([
            "agrees": .bool(closing.agrees),
            "ledger_cash_change": .string(closing.ledger.cash.description),
            "venue_cash_change": .optional(closing.venueCash?.description),
            "ledger_position": .string(closing.ledger.position.description),
            "venue_position_change": .optional(closing.venuePosition?.description),
            "unresolved_orders": .array(closing.unresolved.map { .string("\($0)") }),
        ])
    }
}

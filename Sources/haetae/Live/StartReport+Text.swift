import CommandLineKit
import Domain
import ExchangeAPI
import Service
import Transport

/// The start-up report for people, in both languages.
extension StartReport {
    /// Lines of a label and what stands behind it.
    func text(_ language: Language) -> String {
        let lines = language == .korean ? korean : english
        let title =
            language == .korean
            ? "실거래 시작 보고 — 실제 주문이 나갑니다" : "Live start-up report — orders are real"
        let body = lines.map { "  \($0.0): \($0.1)\n" }.joined()
        return title + "\n" + body + against(language)
    }

    private func against(_ language: Language) -> String {
        obstacles.map { obstacle in
            language == .korean
                ? "  시작 불가: \(obstacle.reason)\n    → \(obstacle.remedy)\n"
                : "  AGAINST IT: \(obstacle.reason)\n    → \(obstacle.remedy)\n"
        }.joined()
    }

    private var english: [(String, String)] {
        [
            ("exchange", address), ("market", "\(instrument.id)"), ("predictor", predictor),
            ("capital", "\(capital) of \(free) \(instrument.settlement) free"),
            ("balances", balanceText("free", "in orders", none: "nothing")),
            ("held before", heldText("not touched by this run")),
            ("key", rightsText(["reads", "trades", "withdraws", "expires"])),
            ("fees", feeText("here", "at the venue")),
            ("rules", differences.isEmpty ? "as we know them" : differenceText),
            ("open orders", foreignOrders.isEmpty ? "none" : foreignOrders.joined(separator: ", ")),
            ("orders of cut-off runs", recoveredText("none")),
            ("clock", clockText("not told")), ("risk", riskText("no limit set")),
            ("ends", endText("Ctrl-C", "position is closed", "position stays")),
        ]
    }

    private var korean: [(String, String)] {
        [
            ("거래소", address), ("마켓", "\(instrument.id)"), ("예측 모델", predictor),
            ("사용 자금", "\(capital) (사용 가능 \(free) \(instrument.settlement))"),
            ("잔고", balanceText("사용 가능", "주문 중", none: "없음")),
            ("기존 보유", heldText("이 실행은 건드리지 않음")),
            ("API 키", rightsText(["조회", "주문", "출금", "만료"])),
            ("수수료", feeText("설정", "거래소")),
            ("마켓 규칙", differences.isEmpty ? "알고 있는 것과 같음" : differenceText),
            ("미체결 주문", foreignOrders.isEmpty ? "없음" : foreignOrders.joined(separator: ", ")),
            ("중단된 실행의 주문", recoveredText("없음")),
            ("시계 차이", clockText("알 수 없음")), ("위험 한도", riskText("설정 없음")),
            ("종료", endText("Ctrl-C", "포지션 청산", "포지션 유지")),
        ]
    }

    private func balanceText(_ free: String, _ locked: String, none: String) -> String {
        let currencies = [instrument.settlement, instrument.base, instrument.quote]
        let own = facts.reading.balances.filter { currencies.contains($0.currency) }
        let text = own.map { balance in
            "\(balance.free) \(balance.currency) \(free)"
                + (balance.locked == .zero ? "" : ", \(balance.locked) \(locked)")
        }
        return text.isEmpty ? none : text.joined(separator: "; ")
    }

    private func heldText(_ remark: String) -> String {
        let unit = instrument.isSpot ? " \(instrument.base)" : ""
        return held == "0" ? "0" : "\(held)\(unit), \(remark)"
    }

    /// What the venue does not tell has a question mark.
    private func rightsText(_ words: [String]) -> String {
        let rights = facts.rights
        func mark(_ right: Bool?) -> String { right.map { $0 ? "✓" : "✗" } ?? "?" }
        var parts = [
            "\(words[0]) \(mark(rights.canRead))", "\(words[1]) \(mark(rights.canTrade))",
            "\(words[2]) \(mark(rights.canWithdraw))",
        ]
        if let expires = rights.expires { parts.append("\(words[3]) \(expires)") }
        return parts.joined(separator: ", ") + " (\(rights.source))"
    }

    private func feeText(_ here: String, _ there: String) -> String {
        let told = facts.terms.takerFee.map { "\($0.basisPoints)" } ?? "?"
        return "taker \(instrument.takerFee.basisPoints) bps \(here), \(told) bps \(there)"
    }

    private var differenceText: String {
        differences.map(\.description).joined(separator: "; ")
    }

    private func recoveredText(_ none: String) -> String {
        let text = recovered.map { "\($0.order) \($0.state.name)" }
        return text.isEmpty ? none : text.joined(separator: ", ")
    }

    private func clockText(_ unknown: String) -> String {
        facts.clock.map { bounds in
            "\(bounds.offset.nanoseconds / 1_000_000) ms ± "
                + "\(bounds.uncertainty.nanoseconds / 1_000_000) ms"
        } ?? unknown
    }

    private func riskText(_ none: String) -> String {
        let risk = configuration.risk
        let limits = [
            risk.maxOrderNotional.map { "max_order_notional \($0)" },
            risk.maxPositionNotional.map { "max_position_notional \($0)" },
            risk.maxDailyLoss.map { "max_daily_loss \($0)" },
            risk.maxOrdersPerDay.map { "max_orders_per_day \($0)" },
            risk.staleAfter.map { "stale_after \($0)" },
        ].compactMap(\.self)
        return limits.isEmpty ? none : limits.joined(separator: ", ")
    }

    private func endText(_ open: String, _ flat: String, _ stays: String) -> String {
        (length.map { "\(now + $0)" } ?? open) + ", " + (flattens ? flat : stays)
    }

    /// For scripts: the member `start` of the document.
    var json: JSONValue {
        .object([
            "exchange": .string(instrument.id.exchange), "market": .string(instrument.id.market),
            "address": .string(address), "predictor": .string(predictor),
            "capital": .string(capital.description), "free": .string(free.description),
            "currency": .string(instrument.settlement.code), "held_before": .string(held),
            "key": .object([
                "reads": flag(facts.rights.canRead), "trades": flag(facts.rights.canTrade),
                "withdraws": flag(facts.rights.canWithdraw),
                "expires": .optional(facts.rights.expires?.description),
                "source": .string(facts.rights.source),
            ]),
            "taker_fee": .string(instrument.takerFee.description),
            "taker_fee_at_venue": .optional(facts.terms.takerFee?.description),
            "rule_differences": .array(differences.map { .string($0.description) }),
            "open_orders": .array(foreignOrders.map { .string($0) }),
            "recovered_orders": .array(
                recovered.map {
                    .object([
                        "run": .string($0.run), "order": .string("\($0.order)"),
                        "state": .string($0.state.name),
                    ])
                }),
            "clock_offset_ms": facts.clock.map {
                .integer(Int($0.offset.nanoseconds / 1_000_000))
            } ?? .null,
            "against": .array(obstacles.map { .string($0.reason) }),
        ])
    }

    private func flag(_ value: Bool?) -> JSONValue { value.map { .bool($0) } ?? .null }
}

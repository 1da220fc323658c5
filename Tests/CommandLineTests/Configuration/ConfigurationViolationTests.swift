import CommandLineKit
import Testing

@Suite("Violations of the configuration")
struct ConfigurationViolationTests {
    @Test("all are reported at once, in order of their lines, with a remedy each")
    func together() {
        let text = """
            mode: papper
            capital: -5
            horizen: 30m
            risk:
              max_daily_loss_pct: 120
              spread_bps: 1
            seed: 1.5
            mode: live
            """
        #expect(
            lines(text) == [
                "config.yaml:1: mode: \"papper\" is not known here (did you mean paper?)",
                "config.yaml:2: capital: -5 is not positive (more than zero, or `auto`)",
                "config.yaml:3: horizen: no such key (did you mean horizon?)",
                "config.yaml:5: risk.max_daily_loss_pct: 120 % is out of range "
                    + "(above 0, to 100 %, or `off`)",
                "config.yaml:6: risk.spread_bps: no such key here "
                    + "(did you mean simulation.spread_bps?)",
                "config.yaml:7: seed: \"1.5\" is no seed "
                    + "(a whole number from 0 to 18446744073709551615)",
                "config.yaml:8: mode: set a second time; the first is in line 1 (keep one)",
            ])
    }

    @Test(
        "a wrong value is refused, in the line where it stands",
        arguments: [
            ("mode: [paper]", "mode"), ("mode:", "mode"), ("exchange: Upbit", "exchange"),
            ("exchange: upbitt", "exchange"), ("market: KRW BTC", "market"),
            ("market: ../x", "market"), ("capital: 1e", "capital"),
            ("capital: 10,000", "capital"), ("capital: 0", "capital"),
            ("capital: .nan", "capital"), ("capital: 1.123456789", "capital"),
            ("predictor: pear", "predictor"), ("predictor: ema:50/10", "predictor"),
            ("predictor: pair@../../x", "predictor"), ("predict_every: 90s", "predict_every"),
            ("horizon: 0m", "horizon"), ("horizon: 30", "horizon"), ("band: 0.6", "band"),
            ("train_days: 0", "train_days"), ("train_days: 9999999999999999999", "train_days"),
            ("seed: -1", "seed"), ("cooldown: soon", "cooldown"), ("exit: never", "exit"),
            ("gate: off", "gate"), ("gate: { minimum_edge_bps: low }", "gate.minimum_edge_bps"),
            ("gate: { minimum_edge_bps: 0.00001 }", "gate.minimum_edge_bps"),
            ("sizing: { of: 0 }", "sizing.of"), ("sizing: { of: 1.01 }", "sizing.of"),
            ("sizing: { kind: kelly }", "sizing.kind"),
            ("sizing: { reserve_fee: yes }", "sizing.reserve_fee"),
            ("simulation: { participation: 2 }", "simulation.participation"),
            ("risk: { max_orders_per_day: 0 }", "risk.max_orders_per_day"),
            ("risk: { stale_after: 0s }", "risk.stale_after"),
            ("risk: { max_order_notional: 0 }", "risk.max_order_notional"),
            ("timezone: Asia/Tokyo", "timezone"), ("instruments: {}", "instruments"),
            ("instruments: [1]", "instruments[1]"), ("? [a]\n: 1", ""),
        ])
    func values(text: String, key: String) {
        #expect(violations("# first line\n\(text)").map(\.key) == [key])
        #expect(violations("# first line\n\(text)").map(\.line) == [2])
    }

    @Test("an instrument names all that it lacks, and its own place in the list")
    func instruments() {
        let text = """
            instruments:
              - { exchange: paper, market: A, kind: spot, contract_size: 1, base: A, quote: B,
                  tick: 0, lot: 1, maker_fee: 0, taker_fee: 0.2 }
              - { exchange: paper, market: C, kind: inverse, base: C, quote: D, tick: 1 }
            """
        #expect(
            violations(text).map { "\($0.line) \($0.key)" } == [
                "2 instruments[1].contract_size", "3 instruments[1].taker_fee",
                "3 instruments[1].tick", "4 instruments[2].contract_size",
                "4 instruments[2].lot", "4 instruments[2].maker_fee",
                "4 instruments[2].taker_fee",
            ])
    }

    @Test("an instrument defined twice is refused")
    func twice() {
        let one =
            "  - { exchange: paper, market: A, kind: spot, base: A, quote: B, tick: 1, lot: 1,"
            + " maker_fee: 0, taker_fee: 0 }\n"
        #expect(violations("instruments:\n\(one)\(one)").map(\.key) == ["instruments[2].market"])
    }

    @Test("three keys set several times are all found, quoted or not, in nested sections too")
    func duplicates() {
        let text = """
            seed: 1
            "seed": 2
            seed: 3
            risk: { stale_after: 1m, stale_after: 2m }
            마켓: 1
            """
        #expect(
            violations(text).map { "\($0.line) \($0.key)" }
                == ["2 seed", "3 seed", "4 risk.stale_after", "5 마켓"])
    }

    @Test(
        "what is no YAML is refused with its line",
        arguments: [
            ("mode: paper\n\trisk: 1", 2), ("a: [1, 2", 1), ("mode: \"paper", 1),
            ("a: b: c", 1), ("mode: paper\n---\nmode: live", 2), ("- a\n- b", 1), ("just text", 1),
            ("mode: *nothing", 1), ("\u{E000}mode: paper", 1), ("a: \u{1}", 1),
        ])
    func syntax(text: String, line: Int) {
        let found = violations(text)
        #expect(found.count == 1)
        // An unclosed bracket or quote is noticed where the text ends.
        #expect(found.allSatisfy { $0.line >= line && $0.line <= line + 2 && $0.key.isEmpty })
    }

    @Test("Windows line ends change neither values nor line numbers")
    func windows() {
        #expect(violations("mode: paper\r\nmodel: x\r\n").map(\.line) == [2])
        #expect(lines("seed: 1\r\nseed: 2\r\n").count == 1)
    }

    @Test(
        "a secret is refused without being repeated",
        arguments: [
            "api_secret: Zx9kQ2vT7pLm", "api_key: Zx9kQ2vT7pLm", "UPBIT_SECRET_KEY: Zx9kQ2vT7pLm",
            "upbit: { access-key: Zx9kQ2vT7pLm }", "telegramToken: Zx9kQ2vT7pLm",
            "api_key_env: Zx9kQ2vT7pLm", "api_secret_env: ZX9KQ2VT7PLM35",
            "api_secret_env: [Zx9kQ2vT7pLm]", "api_secret_evn: Zx9kQ2vT7pLm",
            "password: \"Zx9kQ2vT7pLm",
        ])
    func secrets(text: String) {
        let found = lines(text)
        #expect(found.count == 1)
        #expect(!found.joined().contains("Zx9") && !found.joined().contains("ZX9"))
    }

    @Test("a near word is suggested, a far one is not")
    func suggestions() {
        #expect(lines("makret: x").joined().contains("did you mean market?"))
        #expect(!lines("zzzzzz: x").joined().contains("did you mean"))
        #expect(lines("exchange: bimex").joined().contains("did you mean bitmex?"))
    }

    @Test("no text crashes the reader", arguments: 0..<40)
    func noise(seed: Int) {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
        let alphabet = Array("moderisk:{}[]-,\"'&*!|>%@#\n\t 0.5off가")
        var text = ""
        for _ in 0..<120 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            text.append(alphabet[Int(state >> 33) % alphabet.count])
        }
        for violation in violations(text) { #expect(violation.line >= 1, "\(text)") }
    }

    private func violations(_ text: String) -> [ConfigurationViolation] {
        do throws(ConfigurationError) {
            _ = try Configuration(yaml: text, file: "config.yaml")
            return []
        } catch {
            return error.violations
        }
    }

    private func lines(_ text: String) -> [String] { violations(text).map(\.description) }
}

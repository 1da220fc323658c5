import Domain
import Sandbox
import Testing

@Suite("A plan of faults")
struct FaultPlanTests {
    @Test(
        "a plan reads as it is written",
        arguments: [
            ("", "none"), ("none", "none"), (" none ", "none"),
            ("lose-answer:orders=0.02", "lose-answer:orders=0.02"),
            ("delay=200ms..2s@0.1", "delay=200ms..2s@0.1"),
            ("delay:reads=1000ms", "delay:reads=1s"), ("delay = 1s..1s @ 1", "delay=1s"),
            ("429=0.01,503:all=1", "429=0.01,503=1"),
            ("disconnect=every 30s", "disconnect=30s"),
            ("disconnect=1m..90s", "disconnect=1m..90s"),
            ("skew=+5s", "skew=+5s"), ("skew=-1500ms", "skew=-1500ms"), ("skew=+24h", "skew=+24h"),
            ("maintenance", "maintenance"), ("maintenance:orders", "maintenance:orders"),
            (
                "lose-answer:orders=0.02, lose-answer:cancels=1 ,mute=0.001,duplicate-fill=0.1",
                "lose-answer:orders=0.02,lose-answer:cancels=1,mute=0.001,duplicate-fill=0.1"
            ),
        ])
    func reads(text: String, canonical: String) throws {
        let plan = try FaultPlan(parsing: text)
        #expect(plan.description == canonical)
        #expect(try FaultPlan(parsing: canonical) == plan)
    }

    @Test(
        "a text that is no plan is refused with its place and a remedy",
        arguments: [
            ("lag=1", 1, FaultPlanError.Reason.unknownKind("lag")),
            ("mute=1,,503=1", 8, .unknownKind("")),
            ("mute=1, 429:order=0.1", 9, .unknownScope("order")),
            ("mute:orders=0.1", 1, .noScope),
            ("429", 1, .noValue), ("429=", 1, .noValue),
            ("maintenance=1", 1, .unexpectedValue("1")),
            ("429=2", 1, .badChance("2")), ("429=-0.1", 1, .badChance("-0.1")),
            ("429=often", 1, .badChance("often")),
            ("429=0.123456789", 1, .badChance("0.123456789")),
            ("delay=5", 1, .badSpan("5")), ("delay=1.5s", 1, .badSpan("1.5s")),
            ("delay=s", 1, .badSpan("s")), ("delay=-1s", 1, .badSpan("-1s")),
            ("delay=1s@x", 1, .badChance("x")), ("delay=2s..1s", 1, .backwardRange("2s..1s")),
            ("delay=2h", 1, .tooLong("2h", limit: .hours(1))),
            ("delay=99999999999999999999s", 1, .badSpan("99999999999999999999s")),
            ("delay=9999999999999999h", 1, .badSpan("9999999999999999h")),
            ("disconnect=0s", 1, .badSpan("0s")),
            ("skew=5s", 1, .badOffset("5s")), ("skew=+x", 1, .badSpan("x")),
            ("skew=+25h", 1, .tooLong("25h", limit: .days(1))),
            ("429=0.1,503=1,429=0.2", 15, .repeated),
        ])
    func refuses(text: String, column: Int, reason: FaultPlanError.Reason) throws {
        let error = #expect(throws: FaultPlanError.self) { try FaultPlan(parsing: text) }
        #expect(error?.column == column)
        #expect(error?.reason == reason)
        #expect(error?.description.contains("column \(column)") == true)
    }

    @Test("an unknown name is answered with all that there are")
    func tellsWhatThereIs() {
        let kind = #expect(throws: FaultPlanError.self) { try FaultPlan(parsing: "lag=1") }
        for known in FaultKind.allCases {
            #expect(kind?.description.contains(known.rawValue) == true)
            #expect(FaultPlan.usage.contains(known.usage))
        }
        let scope = #expect(throws: FaultPlanError.self) { try FaultPlan(parsing: "cut:x=1") }
        for known in RequestScope.allCases {
            #expect(scope?.description.contains(known.rawValue) == true)
        }
    }

    @Test("what is typical of every kind can be written and read", arguments: FaultKind.allCases)
    func typical(kind: FaultKind) throws {
        let plan = FaultPlan.none.adding(.typical(kind))
        #expect(try FaultPlan(parsing: plan.description) == plan)
        #expect(plan.removing(kind) == .none)
    }

    @Test("random texts are read or refused, and what is read can be read again")
    func randomTexts() {
        var random = SeededRandom(seed: 11)
        let words = [
            "mute", "delay", "429", ":", "=", ",", "@", "..", "0.1", "1s", "+", "-", " ", "every ",
            "orders", "none", "skew", "\u{301}", "😀", "e9", "maintenance",
        ]
        var accepted = 0
        for _ in 0..<20_000 {
            let text = (0...random.next() % 8).map { _ in
                words[Int(random.next() % UInt64(words.count))]
            }.joined()
            do throws(FaultPlanError) {
                let plan = try FaultPlan(parsing: text)
                #expect(try FaultPlan(parsing: plan.description) == plan, "\(text)")
                accepted += 1
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
        #expect(accepted > 20)
    }
}

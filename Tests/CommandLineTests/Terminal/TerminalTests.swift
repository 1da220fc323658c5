import Glibc
import Testing

@testable import CommandLineKit

@Suite("Errors as they are told")
struct CommandErrorTests {
    @Test("people get the message and, under it, what to do")
    func text() {
        let error = CommandError(.badData, "a.csv:3: high below low", remedy: "mend line 3")
        #expect(error.text == "haetae: a.csv:3: high below low\n  → mend line 3\n")
        #expect(CommandError(.internalError, "m").text == "haetae: m\n")
    }

    @Test("scripts get one document with the exit code")
    func json() {
        let error = CommandError(.badData, "m", remedy: "r")
        #expect(error.json.text == #"{"error":{"code":65,"message":"m","remedy":"r"}}"#)
        #expect(
            CommandError(.inputMissing, "m").json.text
                == #"{"error":{"code":66,"message":"m","remedy":null}}"#)
    }

    @Test("a bad configuration ends with 78 and all its violations")
    func configuration() throws {
        let error = try #require(throws: ConfigurationError.self) {
            try Configuration(yaml: "a: 1\nb: 2", file: "config.yaml")
        }
        #expect(error.status == .badConfiguration)
        #expect(error.message.hasPrefix("2 violations in the configuration\nconfig.yaml:1: a: "))
    }
}

@Suite("Interruption", .timeLimit(.minutes(1)))
struct InterruptionTests {
    @Test("the first Ctrl-C is a request, which loops can see")
    func first() async {
        await #expect(processExitsWith: .exitCode(7)) {
            Interruption.install()
            let before = Interruption.isRequested
            // To the process, as a terminal sends it: worker threads have signals blocked.
            kill(getpid(), SIGINT)
            while !Interruption.isRequested { usleep(1_000) }
            exit(before ? 1 : 7)
        }
    }

    @Test("the second ends the process at once with 130")
    func second() async {
        await #expect(processExitsWith: .exitCode(130)) {
            Interruption.install()
            kill(getpid(), SIGINT)
            while !Interruption.isRequested { usleep(1_000) }
            kill(getpid(), SIGTERM)
            while true { usleep(1_000) }
        }
    }

    @Test("a file that may not grow is an error of writing, not a death")
    func full() async {
        await #expect(processExitsWith: .exitCode(7)) {
            Interruption.install()
            var limit = rlimit(rlim_cur: 10, rlim_max: 10)
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            let file = tmpfile()
            let descriptor = fileno(file)
            let text = [UInt8](repeating: 65, count: 100)
            _ = write(descriptor, text, 100)
            let second = write(descriptor, text, 100)
            exit(second == -1 && errno == EFBIG ? 7 : 1)
        }
    }
}

@Suite("Progress bar")
struct ProgressBarTests {
    @Test("it shows share, count, rate and the time that is left")
    func line() {
        let bar = ProgressBar(
            "ingest", total: 1_000_000, unit: "rows", isVisible: true,
            now: ContinuousClock().now)
        let line = bar.line(250_000, elapsed: .seconds(2))
        #expect(line.hasPrefix("ingest ███") && line.contains("░"))
        #expect(line.hasSuffix("  25 %  250,000 rows  125,000/s  0:06"))
        #expect(line.displayWidth < 80)
    }

    @Test("it fits narrow terminals, unknown totals, and the very beginning")
    func edges() {
        let now = ContinuousClock().now
        let narrow = ProgressBar(
            "training pair", total: 10, unit: "epochs", isVisible: true, width: 30, now: now)
        #expect(narrow.line(5, elapsed: .seconds(1)).displayWidth < 30)
        let open = ProgressBar("reading", total: nil, unit: "rows", isVisible: true, now: now)
        #expect(open.line(7, elapsed: .seconds(1)) == "reading  7 rows  7.0/s")
        #expect(open.line(0, elapsed: .zero) == "reading  0 rows")
        let over = ProgressBar("x", total: 10, unit: "rows", isVisible: true, now: now)
        #expect(over.line(20, elapsed: .seconds(1)).contains("  100 %"))
    }
}

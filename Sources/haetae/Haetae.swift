import ArgumentParser
import CommandLineKit

/// The command line: arguments in, exit code out.
@main
struct Haetae: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "haetae",
        abstract: "Auto-trading engine for Upbit, Bithumb and BitMEX. Paper is the default.",
        discussion: """
            First run, with no data, no keys and no internet:
              haetae paper
            On real candles:
              haetae backtest --market KRW-BTC --candles FILE --train-days 12
            What came of it:
              haetae pnl

            Exit codes: 0 done, 1 does not hold, 64 usage, 65 bad data,
            66 input missing, 69 unavailable, 70 a bug, 73 cannot write,
            75 try later, 77 permission, 78 configuration, 130 interrupted.
            With --json an error is {"error": {"code", "message", "remedy"}}.
            """,
        version: ProductVersion.current,
        subcommands: [
            PaperCommand.self, BacktestCommand.self, PnLCommand.self, IngestCommand.self,
            TrainCommand.self, EvaluateCommand.self, ModelsCommand.self, ExportCommand.self,
            DecodeCommand.self, DoctorCommand.self, LiveCommand.self, SandboxCommand.self,
        ])

    static func main() {
        Interruption.install()
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let code as ExitCode {
            // A command that has said everything already.
            exit(withError: code)
        } catch  where exitCode(for: error) != .failure {
            leave(with: error)
        } catch {
            fail(with: CommandError(error))
        }
    }

    /// Help, version, and what the parser itself refuses.
    private static func leave(with error: any Error) -> Never {
        if exitCode(for: error) != .success, CommandLine.arguments.contains("--json") {
            let refusal = CommandError(
                .usage, message(for: error), remedy: "haetae --help lists the commands")
            // The exit code stands even when standard output is gone.
            try? Terminal.writeOutput(refusal.json.text + "\n")
        }
        exit(withError: error)
    }

    private static func fail(with error: CommandError) -> Never {
        if CommandLine.arguments.contains("--json") {
            // The exit code stands even when standard output is gone.
            try? Terminal.writeOutput(error.json.text + "\n")
        }
        Terminal.writeError(error.text)
        exit(withError: ExitCode(error.status.rawValue))
    }
}

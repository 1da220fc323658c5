import ArgumentParser
import CommandLineKit

@main
struct Haetae: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "haetae", abstract: "Auto-trading engine for Upbit, Bithumb and BitMEX.",
        version: ProductVersion.current)
}

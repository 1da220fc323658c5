import ArgumentParser
import BitMEX
import Bithumb
import CommandLineKit
import Domain
import ExchangeAPI
import Foundation
import Upbit

/// A venue's messages in, what they mean out.
struct DecodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode",
        abstract: "Show what a message of an exchange means, as one JSON line for each event.",
        discussion: """
            Reads one message, or one in each line: of the WebSocket, or an answer of the REST \
            interface. The first that is not understood in full ends it with exit code 65.
            Example: haetae decode --exchange upbit --stream market message.json
            Example: haetae decode --exchange bitmex --stream account - < messages.jsonl
            """)

    /// Which kind of message.
    enum Stream: String, CaseIterable, ExpressibleByArgument {
        case market, account
    }

    @OptionGroup var errors: ErrorOptions

    @Option(help: "upbit, bithumb or bitmex.")
    var exchange: String

    @Option(help: "market for public messages, account for private ones.")
    var stream: Stream

    @Option(help: "When the messages came in, ISO 8601; told with each event.")
    var received: Timestamp?

    @Argument(help: "The file; - or nothing for standard input.")
    var file: String?

    private static let decoders: [any VenueDecoder] = [
        UpbitDecoder(), BithumbDecoder(), BitMEXDecoder(),
    ]

    mutating func run() throws {
        guard let decoder = Self.decoders.first(where: { $0.exchange == exchange }) else {
            let known = Self.decoders.map(\.exchange).joined(separator: ", ")
            throw CommandError(
                .usage, "there is no exchange \"\(exchange)\"", remedy: "use one of \(known)")
        }
        let messages = Self.messages(try input())
        guard !messages.isEmpty else {
            throw CommandError(.badData, "there is no message in the input")
        }
        for (index, message) in messages.enumerated() {
            try Terminal.writeOutput(try lines(message, number: index + 1, decoder))
        }
    }

    private func input() throws(CommandError) -> [UInt8] {
        guard let file, file != "-" else {
            return [UInt8](FileHandle.standardInput.readDataToEndOfFile())
        }
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CommandError(
                .inputMissing, "\(file) cannot be read", remedy: "check the path and its rights")
        }
        return [UInt8](data)
    }

    /// One message for each line where the first line is a whole one, else all of it as one message.
    private static func messages(_ input: [UInt8]) -> [[UInt8]] {
        let lines = input.split(separator: UInt8(ascii: "\n")).map { line in
            line.last == UInt8(ascii: "\r") ? Array(line.dropLast()) : Array(line)
        }.filter { line in line.contains { $0 > 0x20 } }
        guard let first = lines.first else { return [] }
        let isWhole =
            first.elementsEqual("pong".utf8)
            || first.withUnsafeBytes { WireScanner.isWhole($0) }
        return lines.count == 1 || isWhole ? lines : [input]
    }

    private func lines(
        _ message: [UInt8], number: Int, _ decoder: any VenueDecoder
    ) throws(CommandError) -> String {
        // Zero stands in for a time that is not told; it is not printed.
        let time = received ?? Timestamp(nanoseconds: 0)
        let printer = EventJSON(message: number, tellsReceived: received != nil)
        do throws(WireError) {
            let events: [JSONValue] =
                switch stream {
                case .market:
                    try decoder.marketEvents(message, received: time).map(printer.value)
                case .account:
                    try decoder.accountEvents(message, received: time).map(printer.value)
                }
            return events.map { $0.text + "\n" }.joined()
        } catch {
            throw CommandError(
                .badData, "message \(number), field \(error.field): \(error.reason)",
                remedy: "check --exchange and --stream, or report the message as it came")
        }
    }
}

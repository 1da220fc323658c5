import BitMEX
import Bithumb
import ExchangeAPI
import Foundation
import Testing
import Upbit

@Suite("Recorded messages", .enabled(if: SharedData.exists("payloads/INDEX.md")))
struct RecordedPayloadTests {
    @Test("each decodes, or is refused for the reason the table states")
    func decode() throws {
        for row in RecordedPayloads.rows {
            let decoder = try #require(Self.decoders[row.venue], "\(row.path)")
            var events = 0
            var refusals: [WireError] = []
            for message in try Self.messages(row) {
                let bytes = Array(message.utf8)
                do throws(WireError) {
                    events +=
                        row.stream == .market
                        ? try decoder.marketEvents(bytes, received: Fixture.received).count
                        : try decoder.accountEvents(bytes, received: Fixture.received).count
                } catch {
                    refusals.append(error)
                }
            }
            #expect(events == row.events, "\(row.path)")
            #expect(refusals.count == row.refusals, "\(row.path): \(refusals)")
            #expect(refusals.first?.field == row.field, "\(row.path)")
            let reason = refusals.first?.reason ?? ""
            #expect(reason.hasPrefix(row.reason), "\(row.path): \(reason)")
        }
    }

    @Test("the table names every file that the index calls recorded, and no other")
    func complete() throws {
        var venue = ""
        var recorded: Set<String> = []
        for line in try SharedData.text("payloads/INDEX.md").split(separator: "\n") {
            if line.hasPrefix("## ") { venue = String(line.dropFirst(3).prefix { $0 != " " }) }
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count >= 5, cells[0].hasPrefix("`"),
                cells[cells.count - 2].contains("recorded")
            else { continue }
            recorded.insert("\(venue)/\(cells[0].filter { $0 != "`" })")
        }
        #expect(recorded == Set(RecordedPayloads.rows.map(\.path)))
    }

    @Test("every number prints as it was written, or is refused for having too many digits")
    func identity() throws {
        var kept = 0
        for row in RecordedPayloads.rows {
            for number in RawJSON.numbers(try SharedData.text("payloads/\(row.path)")) {
                guard let plain = PlainDecimal.text(number) else { continue }
                do throws(WireError) {
                    #expect(try NumberProbe.read(number) == plain, "\(row.path): \(number)")
                    kept += 1
                } catch {
                    let isTooLong = PlainDecimal.decimals(plain) > 8
                    let isTooLarge = PlainDecimal.wholeDigits(plain) > 10
                    #expect(isTooLong || isTooLarge, "\(row.path): \(number): \(error)")
                }
            }
        }
        #expect(kept > 10_000)
    }

    @Test("a recorded row with a field changed decodes or names a field; it never traps")
    func changedFields() throws {
        var refused = 0
        for row in RecordedPayloads.rows where row.wrapping == "plain" && row.refusals == 0 {
            let decoder = try #require(Self.decoders[row.venue])
            let text = try SharedData.text("payloads/\(row.path)")
            // The first row stands for the rest of a file.
            for object in RawJSON.messages(text[...], under: ["data", "orderbook_units"]).prefix(1)
            {
                for member in RawJSON.members(object) {
                    for value in HostileFieldTests.hostile {
                        let changed =
                            text[..<member.value.startIndex] + (value ?? "null")
                            + text[member.value.endIndex...]
                        let error = Self.refusal(of: String(changed), decoder, row.stream)
                        #expect(error.map { $0.field.isEmpty } != true, "\(changed)")
                        if error != nil { refused += 1 }
                    }
                }
            }
        }
        #expect(refused > 1000)
    }

    private static func refusal(
        of text: String, _ decoder: any VenueDecoder, _ stream: Fixture.Stream
    ) -> WireError? {
        do throws(WireError) {
            switch stream {
            case .market:
                _ = try decoder.marketEvents(Array(text.utf8), received: Fixture.received)
            case .account:
                _ = try decoder.accountEvents(Array(text.utf8), received: Fixture.received)
            }
            return nil
        } catch {
            return error
        }
    }

    static let decoders: [String: any VenueDecoder] = [
        "upbit": UpbitDecoder(), "bithumb": BithumbDecoder(), "bitmex": BitMEXDecoder(),
    ]

    /// The messages of a file, without what its author put around them.
    private static func messages(_ row: RecordedPayloads.Row) throws -> [Substring] {
        let text = try SharedData.text("payloads/\(row.path)")
        switch row.wrapping {
        case "plain": return [text[...]]
        case "lines": return text.split(separator: "\n")
        case "http":
            return [
                text.split(separator: "\n", maxSplits: 3, omittingEmptySubsequences: false)[3]
            ]
        case "stream": return received(text)
        default:
            let keys = row.wrapping.dropFirst("inner".count).drop { $0 == ":" }
            let names = Set(keys.split(separator: ",").map(String.init))
            let documents =
                row.path.hasSuffix(".jsonl") ? text.split(separator: "\n") : [text[...]]
            return documents.flatMap { RawJSON.messages($0, under: names) }
        }
    }

    /// Messages after `<` or `=`, which may go on in the next lines; those after `>` were sent.
    private static func received(_ text: String) -> [Substring] {
        var messages: [(mark: Character, text: String)] = []
        for line in text.split(separator: "\n") {
            if let mark = line.first, "<>=".contains(mark) {
                messages.append((mark, String(line.dropFirst().drop { $0.isNumber })))
            } else if !messages.isEmpty {
                messages[messages.count - 1].text += "\n" + line
            }
        }
        return messages.filter { $0.mark != ">" }.map { $0.text[...] }
    }
}

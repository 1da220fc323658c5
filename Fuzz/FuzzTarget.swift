import BitMEX
import Bithumb
import ExchangeAPI
import Glibc
import Upbit

// One decoder against bytes that libFuzzer makes up. Which one is in the name of the program: see
// `scripts/fuzz`, which also says how to keep what was found.

/// What is held against `DecoderInvariants`.
private enum Target {
    nonisolated(unsafe) private(set) static var invariants = of("upbit-market")

    static func choose(_ name: String) { invariants = of(name) }

    private static func of(_ name: String) -> DecoderInvariants? {
        let parts = name.split(separator: "-")
        guard parts.count == 2, let stream = Fixture.Stream(rawValue: String(parts[1])) else {
            return nil
        }
        let decoders: [any VenueDecoder] = [UpbitDecoder(), BithumbDecoder(), BitMEXDecoder()]
        return decoders.first { $0.exchange == parts[0] }.map {
            DecoderInvariants(decoder: $0, stream: stream)
        }
    }
}

@_cdecl("LLVMFuzzerInitialize")
public func initialize(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> CInt {
    let words = (0..<Int(count.pointee)).compactMap { index in
        arguments.pointee[index].map { String(cString: $0) }
    }
    let name = words.first?.split(separator: "/").last.map(String.init) ?? ""
    Target.choose(name)
    guard let target = Target.invariants else {
        stop("\(name) is no decoder and stream", code: 64)
    }
    if words.count == 3, words[1] == "--write-corpus" {
        writeCorpus(of: target, to: words[2])
        exit(0)
    }
    return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let message = Array(UnsafeBufferPointer(start: bytes, count: count))
    if let violation = Target.invariants?.violation(message) {
        stop("\(violation)\n\(String(decoding: message, as: UTF8.self))", code: nil)
    }
    return 0
}

/// Writes the fixtures of the tests as the first messages, and their words as a dictionary.
private func writeCorpus(of target: DecoderInvariants, to folder: String) {
    var words: Set<Substring> = []
    let fixtures = Fixture.all.filter {
        $0.decoder.exchange == target.decoder.exchange && $0.stream == target.stream
    }
    for (number, fixture) in fixtures.enumerated() {
        write(fixture.text, to: "\(folder)/fixture-\(number)")
        let texts = fixture.text.split(separator: "\"").filter { text in
            !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x5C }
        }
        words.formUnion(texts)
    }
    write(words.sorted().map { "\"\($0)\"\n" }.joined(), to: "\(folder).words")
}

private func write(_ text: String, to path: String) {
    guard let file = fopen(path, "w") else { stop("\(path) cannot be written", code: 73) }
    let bytes = Array(text.utf8)
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count, fclose(file) == 0 else {
        stop("\(path) cannot be written", code: 73)
    }
}

/// Ends the program; without a code by a trap, on which libFuzzer keeps the input.
private func stop(_ text: String, code: CInt?) -> Never {
    let line = Array("fuzz: \(text)\n".utf8)
    _ = Glibc.write(STDERR_FILENO, line, line.count)
    if let code { exit(code) }
    abort()
}

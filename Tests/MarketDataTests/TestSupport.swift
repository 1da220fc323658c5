import CZlib
import Domain
import Foundation
import MarketData

/// A file of its own in the temporary folder, removed with the value.
final class TemporaryFile {
    let path: String

    init(_ contents: [UInt8], name: String = "bars.csv") throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("haetae-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appendingPathComponent(name)
        try Data(contents).write(to: file)
        path = file.path
    }

    convenience init(_ text: String, name: String = "bars.csv") throws {
        try self.init(Array(text.utf8), name: name)
    }

    deinit {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        do { try FileManager.default.removeItem(at: folder) } catch { print("left \(path)") }
    }
}

/// Text as one gzip member.
func gzip(_ text: String) -> [UInt8] {
    var stream = z_stream()
    // Window bits 15 + 16: zlib writes a gzip header.
    guard
        deflateInit2_(
            &stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return [] }
    defer { deflateEnd(&stream) }
    var input = Array(text.utf8)
    var output = [UInt8](repeating: 0, count: input.count + input.count / 100 + 64)
    let count = output.count
    input.withUnsafeMutableBufferPointer { source in
        output.withUnsafeMutableBufferPointer { target in
            stream.next_in = source.baseAddress
            stream.avail_in = UInt32(source.count)
            stream.next_out = target.baseAddress
            stream.avail_out = UInt32(count)
            _ = deflate(&stream, Z_FINISH)
        }
    }
    return Array(output.prefix(count - Int(stream.avail_out)))
}

/// The real market data that lies beside the project on some machines.
enum SharedData {
    static let candles: URL? = {
        let folder = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("../shared/data/candles").standardizedFileURL
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    static func series(_ name: String) throws -> BarSeries {
        guard let folder = candles else { throw CocoaError(.fileNoSuchFile) }
        return try readAll(folder.appendingPathComponent(name).path)
    }
}

func readAll(_ path: String, interval: TimeSpan? = nil) throws -> BarSeries {
    var reader = try CandleFileReader(path: path, interval: interval)
    guard let series = try reader.readAll() else { throw CancellationError() }
    return series
}

/// The bars of a file with the standard header, or the error that refuses it.
func result(of rows: String, interval: TimeSpan? = nil) throws -> Result<BarSeries, CandleFileError>
{
    let file = try TemporaryFile("open_time_ms,open,high,low,close,volume\n" + rows)
    return read(file.path, interval: interval)
}

func read(_ path: String, interval: TimeSpan? = nil) -> Result<BarSeries, CandleFileError> {
    do throws(CandleFileError) {
        var reader = try CandleFileReader(path: path, interval: interval)
        return .success(try reader.readAll() ?? BarSeries(interval: .zero))
    } catch {
        return .failure(error)
    }
}

func price(_ value: Int64) -> Price { Price(raw: value * FixedPoint.scale) }

func bar(
    at minute: Int64, open: Int64 = 10, high: Int64 = 12, low: Int64 = 9, close: Int64 = 11,
    volume: Int64 = 1
) -> Bar {
    Bar(
        start: Timestamp(milliseconds: minute * 60_000), open: price(open), high: price(high),
        low: price(low), close: price(close), volume: Quantity(raw: volume * FixedPoint.scale))
}

extension Result where Failure == CandleFileError {
    /// Why the file was refused; `nil` if it was read.
    var problem: CandleFileProblem? {
        if case .failure(let error) = self { error.problem } else { nil }
    }
}

extension BarSeries {
    var indices: Range<Int> { 0..<count }
}

import COpenSSL
import Domain
import Foundation

/// The bytes of a model file.
///
///     "haetae-model\n"        13 bytes
///     format version          UInt32, little-endian like all numbers here
///     length of the header    UInt32
///     header                  JSON, UTF-8
///     weights                 Float32 each, member after member
///     SHA-256                 32 bytes over everything before; the last 32 bytes in every format
enum ModelFile {
    static let formatVersion: UInt32 = 1
    private static let magic = Array("haetae-model\n".utf8)
    /// Bytes of the checksum at the end of a file.
    static let digestLength = 32
    private static var prefixLength: Int { magic.count + 8 }

    static func encode(_ model: TrainedModel, createdAt: Timestamp) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let header = try encoder.encode(ModelHeader(model, createdAt: createdAt))
        var bytes = magic
        append(formatVersion, to: &bytes)
        append(UInt32(header.count), to: &bytes)
        bytes.append(contentsOf: header)
        for member in model.members {
            for weight in member.network.parameters { append(weight.bitPattern, to: &bytes) }
        }
        bytes.append(contentsOf: digest(bytes[...]))
        return bytes
    }

    /// Reads a model back and checks everything about it.
    ///
    /// - Parameter path: for error messages.
    static func decode(_ bytes: [UInt8], path: String) throws(ModelFileError) -> StoredContent {
        guard bytes.count >= prefixLength + digestLength, bytes.starts(with: magic) else {
            throw .damaged(path: path, reason: "it does not begin like a model file")
        }
        let body = bytes[..<(bytes.count - digestLength)]
        guard digest(body) == Array(bytes.suffix(digestLength)) else {
            throw .damaged(path: path, reason: "its checksum does not match")
        }
        let version = number(bytes, at: magic.count)
        guard version <= formatVersion else {
            throw .newerFormat(path: path, found: version, supported: formatVersion)
        }
        let headerEnd = prefixLength + Int(number(bytes, at: magic.count + 4))
        guard headerEnd <= body.count else {
            throw .damaged(path: path, reason: "its header is longer than the file")
        }
        let header = try header(bytes[prefixLength..<headerEnd], path: path)
        if let difference = header.featureDifference {
            throw .otherFeatures(
                path: path, expected: FeatureSet.count, found: header.features.count,
                firstDifference: difference)
        }
        return try content(
            header, bytes: bytes, weights: headerEnd..<body.endIndex, path: path)
    }

    private static func header(
        _ bytes: ArraySlice<UInt8>, path: String
    ) throws(ModelFileError) -> ModelHeader {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do {
            return try decoder.decode(ModelHeader.self, from: Data(bytes))
        } catch {
            throw .damaged(path: path, reason: "its header does not parse: \(error)")
        }
    }

    private static func content(
        _ header: ModelHeader, bytes: [UInt8], weights: Range<Int>, path: String
    ) throws(ModelFileError) -> StoredContent {
        guard let count = header.weightCount, weights.count == count * 4 else {
            throw .damaged(path: path, reason: "its weights do not fit its networks")
        }
        guard let rule = header.rule, let parameters = header.parameters.value,
            let from = Timestamp(iso8601: header.trainedFrom),
            let to = Timestamp(iso8601: header.trainedTo),
            let createdAt = Timestamp(iso8601: header.createdAt)
        else { throw .damaged(path: path, reason: "its header contradicts itself") }
        var offset = weights.lowerBound
        let members = header.members.map { member in
            let parameters = (0..<member.shape.parameterCount).map { index in
                Float(bitPattern: number(bytes, at: offset + index * 4))
            }
            offset += member.shape.parameterCount * 4
            return Member(
                scaler: Scaler(
                    columns: member.columns, means: member.means.map { Float($0) },
                    inverseDeviations: member.inverseDeviations.map { Float($0) }),
                network: Network(shape: member.shape, parameters: parameters))
        }
        guard members.allSatisfy({ $0.network.parameters.allSatisfy(\.isFinite) }) else {
            throw .damaged(path: path, reason: "a weight is not a number")
        }
        return StoredContent(
            model: TrainedModel(
                design: header.design,
                instrument: InstrumentID(exchange: header.exchange, market: header.market),
                parameters: parameters, trainedFrom: from, trainedTo: to,
                meanMoves: header.meanMoves, report: header.report, members: members, rule: rule),
            createdAt: createdAt)
    }

    struct StoredContent {
        let model: TrainedModel
        let createdAt: Timestamp
    }

    private static func append(_ value: UInt32, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// The UInt32 at `offset`, which lies within `bytes`.
    private static func number(_ bytes: [UInt8], at offset: Int) -> UInt32 {
        UInt32(
            littleEndian: bytes.withUnsafeBytes {
                $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
            })
    }

    /// SHA-256 by libcrypto.
    static func digest(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: digestLength)
        var length: UInt32 = 0
        let isDone = bytes.withUnsafeBytes { buffer in
            EVP_Digest(buffer.baseAddress, buffer.count, &result, &length, EVP_sha256(), nil)
        }
        precondition(isDone == 1 && length == UInt32(digestLength), "libcrypto has no SHA-256")
        return result
    }
}

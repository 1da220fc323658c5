import Domain
import Foundation
import Testing

@testable import Prediction

@Suite("Model registry")
struct RegistryTests {
    private static let bars = SyntheticMarket.bars(2300, seed: 51, momentum: 0.6)
    private static let models: [ModelDesign: TrainedModel] = {
        var result: [ModelDesign: TrainedModel] = [:]
        for design in ModelDesign.allCases {
            result[design] = try? Trainer.train(
                design, bars: bars, of: SyntheticMarket.instrument,
                parameters: SyntheticMarket.quickParameters())
        }
        return result
    }()

    private let createdAt = Timestamp(milliseconds: 1_760_000_000_123)

    /// Runs `body` with a registry in a folder of its own, which is removed afterwards.
    private func withRegistry(_ body: (ModelRegistry) throws -> Void) throws {
        let root = FileManager.default.temporaryDirectory.path + "/haetae-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: root) }
        try body(ModelRegistry(root: root))
    }

    private func model(_ design: ModelDesign = .pair) throws -> TrainedModel {
        try #require(Self.models[design])
    }

    private func flip(_ path: String, at offset: Int) throws {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes[offset] ^= 0x20
        try bytes.write(to: URL(fileURLWithPath: path))
    }

    @Test("a model comes back equal, and says the same to the bit", arguments: ModelDesign.allCases)
    func roundTrip(design: ModelDesign) throws {
        try withRegistry { registry in
            let model = try model(design)
            let reference = try registry.save(model, name: "m", createdAt: createdAt)
            let stored = try registry.load(reference)
            let isSame = stored.model == model
            #expect(isSame)
            #expect(stored.createdAt == createdAt)
            var before = ModelPredictor(model, name: "m")
            var after = stored.predictor
            var predictions = 0
            var differences = 0
            for bar in Self.bars.all {
                let prediction = before.update(bar)
                predictions += prediction == nil ? 0 : 1
                if prediction != after.update(bar) { differences += 1 }
                if before.lastScore != after.lastScore { differences += 1 }
            }
            #expect(predictions > 1900 && differences == 0)
            #expect(after.name == "m@1")
        }
    }

    @Test("versions count up and the latest is the highest number")
    func versions() throws {
        try withRegistry { registry in
            for _ in 0..<11 { try registry.save(model(), name: "m", createdAt: createdAt) }
            let latest = try registry.latest("m")
            #expect(latest.reference.description == "m@11")
            #expect(try registry.list().map(\.reference.version) == Array(1...11))
            let files = try FileManager.default.contentsOfDirectory(atPath: registry.root + "/m")
            #expect(files.allSatisfy { $0.hasSuffix(".haetae-model") })
        }
    }

    @Test("a flipped byte anywhere is refused, and the file is named")
    func flippedBytes() throws {
        try withRegistry { registry in
            let reference = try registry.save(model(), name: "m", createdAt: createdAt)
            let path = registry.root + "/m/1.haetae-model"
            let size = try Data(contentsOf: URL(fileURLWithPath: path)).count
            for offset in stride(from: 0, to: size, by: max(1, size / 60)) + [size - 1] {
                try flip(path, at: offset)
                #expect {
                    try registry.load(reference)
                } throws: { error in
                    guard case .damaged(path, _) = error as? ModelFileError else { return false }
                    return "\(error)".contains("restore it from a backup")
                }
                try flip(path, at: offset)
            }
            let restored = try registry.load(reference).model
            let isSame = try restored == model()
            #expect(isSame)
        }
    }

    @Test("a truncated file is refused", arguments: [0, 1, 13, 20, 52, 1000, -1])
    func truncation(length: Int) throws {
        try withRegistry { registry in
            let reference = try registry.save(model(), name: "m", createdAt: createdAt)
            let path = registry.root + "/m/1.haetae-model"
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            let kept = length < 0 ? bytes.count + length : length
            try bytes.prefix(kept).write(to: URL(fileURLWithPath: path))
            #expect {
                try registry.load(reference)
            } throws: { error in
                guard case .damaged(path, _) = error as? ModelFileError else { return false }
                return true
            }
        }
    }

    /// Writes `bytes` with a fresh checksum, as another build would have.
    private func reseal(_ path: String, _ change: (inout [UInt8]) -> Void) throws {
        var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)).dropLast(32))
        change(&bytes)
        bytes += ModelFile.digest(bytes[...])
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    @Test("a file of a newer format is refused with both numbers")
    func newerFormat() throws {
        try withRegistry { registry in
            let reference = try registry.save(model(), name: "m", createdAt: createdAt)
            let path = registry.root + "/m/1.haetae-model"
            try reseal(path) { $0[13] = 9 }
            #expect(throws: ModelFileError.newerFormat(path: path, found: 9, supported: 1)) {
                try registry.load(reference)
            }
        }
    }

    @Test("a file with another list of features is refused with the first difference")
    func otherFeatures() throws {
        try withRegistry { registry in
            let reference = try registry.save(model(), name: "m", createdAt: createdAt)
            let path = registry.root + "/m/1.haetae-model"
            try reseal(path) { bytes in
                let name = Array("\"return12\"".utf8)
                if let at = bytes.indices.first(where: { bytes[$0...].starts(with: name) }) {
                    bytes[at + 7] = UInt8(ascii: "9")
                }
            }
            #expect(
                throws: ModelFileError.otherFeatures(
                    path: path, expected: 60, found: 60,
                    firstDifference: "return92 instead of return12")
            ) {
                try registry.load(reference)
            }
        }
    }

    @Test("a damaged file does not hide the others from the list")
    func list() throws {
        try withRegistry { registry in
            for name in ["b", "a"] {
                for _ in 0..<2 { try registry.save(model(), name: name, createdAt: createdAt) }
            }
            try flip(registry.root + "/a/2.haetae-model", at: 400)
            let found = try registry.list()
            #expect(found.map(\.reference.description) == ["a@1", "a@2", "b@1", "b@2"])
            let isIntact = found.map { (try? $0.content.get()) != nil }
            #expect(isIntact == [true, false, true, true])
            let summary = try found[0].content.get()
            #expect(summary.instrument == SyntheticMarket.instrument)
            #expect(summary.createdAt == createdAt)
        }
    }

    @Test("the latest is not replaced by an older one when it is damaged")
    func damagedLatest() throws {
        try withRegistry { registry in
            for _ in 0..<2 { try registry.save(model(), name: "m", createdAt: createdAt) }
            try flip(registry.root + "/m/2.haetae-model", at: 99)
            #expect(throws: ModelFileError.self) { try registry.latest("m") }
        }
    }

    @Test("what is not there is named, with what to do")
    func missing() throws {
        try withRegistry { registry in
            let models = try registry.list()
            #expect(models.isEmpty)
            #expect(throws: ModelFileError.noVersions(name: "m", root: registry.root)) {
                try registry.latest("m")
            }
            let path = registry.root + "/m/3.haetae-model"
            #expect(throws: ModelFileError.missing(path: path)) {
                try registry.load(ModelReference(name: "m", version: 3))
            }
            #expect(throws: ModelFileError.reference(.name("../m"))) {
                try registry.save(model(), name: "../m", createdAt: createdAt)
            }
        }
    }

    @Test("a model refuses another market")
    func market() throws {
        let model = try model()
        #expect(throws: Never.self) { try model.requireMarket(SyntheticMarket.instrument) }
        let other = InstrumentID(exchange: "bithumb", market: "BTC_KRW")
        #expect(
            throws: ModelMarketError(trainedOn: SyntheticMarket.instrument, askedFor: other)
        ) {
            try model.requireMarket(other)
        }
    }
}

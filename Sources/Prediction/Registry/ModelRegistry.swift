public import Domain
import Foundation

/// A stored model with its reference and the time it was stored.
public struct StoredModel: Sendable, Equatable {
    /// Name and version.
    public let reference: ModelReference
    /// When it was stored, by the clock of who stored it.
    public let createdAt: Timestamp
    /// The model itself.
    public let model: TrainedModel
    /// The file.
    public let path: String
    /// The SHA-256 at the end of the file, in hexadecimal.
    public let checksum: String

    /// A predictor that carries the model's reference as its name.
    public var predictor: ModelPredictor { ModelPredictor(model, name: reference.description) }
}

/// One line of the list of models.
public struct ModelListing: Sendable, Equatable {
    /// Name and version, from the file's place.
    public let reference: ModelReference
    /// The file.
    public let path: String
    /// What the file says of itself, or why it was refused.
    public let content: Result<Summary, ModelFileError>

    /// A model without its networks.
    public struct Summary: Sendable, Equatable {
        /// How its networks are put together.
        public let design: ModelDesign
        /// The market it was trained on.
        public let instrument: InstrumentID
        /// What it was trained with.
        public let parameters: TrainingParameters
        /// Start of the first training bar.
        public let trainedFrom: Timestamp
        /// End of the last training bar.
        public let trainedTo: Timestamp
        /// When it was stored.
        public let createdAt: Timestamp
        /// How the training went.
        public let report: TrainingReport
    }
}

/// Models in a folder, one file for each version: `<root>/<name>/<version>.haetae-model`.
///
/// Versions count up and are never overwritten. A file is checked as a whole whenever it is read:
/// one flipped byte and it is refused by name.
public struct ModelRegistry: Sendable {
    /// The folder of all models.
    public let root: String
    static let fileExtension = "haetae-model"

    /// A registry in the folder `root`, which is made when the first model is saved.
    public init(root: String) { self.root = root }

    /// Stores `model` as the next version of `name`.
    ///
    /// - Parameter createdAt: the time it is stored, from the caller's clock.
    /// - Returns: its reference. When this returns, the file is on the disk.
    @discardableResult
    public func save(
        _ model: TrainedModel, name: String, createdAt: Timestamp
    ) throws(ModelFileError) -> ModelReference {
        let folder = try folder(name)
        let bytes: [UInt8]
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            bytes = try ModelFile.encode(model, createdAt: createdAt)
        } catch {
            throw .cannotWrite(path: folder, reason: "\(error.localizedDescription)")
        }
        var version = (try versions(name).last ?? 0) + 1
        while true {
            let reference = try reference(name, version)
            let path = path(name, version)
            do throws(DurableFile.Failure) {
                try DurableFile.create(path, in: folder, bytes: bytes)
                return reference
            } catch {
                // Another process took the number between the look and the write.
                guard case .alreadyExists = error else {
                    throw .cannotWrite(path: path, reason: error.reason)
                }
                version += 1
            }
        }
    }

    /// Reads one version.
    public func load(_ reference: ModelReference) throws(ModelFileError) -> StoredModel {
        let path = path(reference.name, reference.version)
        let bytes = try bytes(of: path)
        let content = try ModelFile.decode(bytes, path: path)
        return StoredModel(
            reference: reference, createdAt: content.createdAt, model: content.model, path: path,
            checksum: bytes.suffix(ModelFile.digestLength).map(Self.hexadecimal).joined())
    }

    private func bytes(of path: String) throws(ModelFileError) -> [UInt8] {
        do throws(DurableFile.Failure) {
            return try DurableFile.read(path)
        } catch {
            if case .system(_, ENOENT) = error { throw .missing(path: path) }
            throw .unreadable(path: path, reason: error.reason)
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }

    /// Reads the highest version of `name`; if that one is damaged, says so rather than falling
    /// back on an older one.
    public func latest(_ name: String) throws(ModelFileError) -> StoredModel {
        guard let version = try versions(name).last else {
            throw .noVersions(name: name, root: root)
        }
        return try load(reference(name, version))
    }

    /// All models, ordered by name and version; a damaged file is listed as such.
    public func list() throws(ModelFileError) -> [ModelListing] {
        var result: [ModelListing] = []
        for name in try entries(root).sorted() where (try? ModelReference.check(name: name)) != nil
        {
            for version in try versions(name) {
                let reference = try reference(name, version)
                result.append(
                    ModelListing(
                        reference: reference, path: path(name, version),
                        content: summary(reference)))
            }
        }
        return result
    }

    private func summary(
        _ reference: ModelReference
    ) -> Result<ModelListing.Summary, ModelFileError> {
        do throws(ModelFileError) {
            let stored = try load(reference)
            let model = stored.model
            return .success(
                ModelListing.Summary(
                    design: model.design, instrument: model.instrument,
                    parameters: model.parameters, trainedFrom: model.trainedFrom,
                    trainedTo: model.trainedTo, createdAt: stored.createdAt,
                    report: model.report))
        } catch {
            return .failure(error)
        }
    }

    /// The versions of `name` that have a file, ascending; empty when there is no such folder.
    private func versions(_ name: String) throws(ModelFileError) -> [Int] {
        let suffix = ".\(Self.fileExtension)"
        return try entries(folder(name)).compactMap { file in
            guard file.hasSuffix(suffix) else { return nil }
            let number = file.dropLast(suffix.count)
            return Int(number).flatMap { $0 >= 1 && "\($0)" == number ? $0 : nil }
        }.sorted()
    }

    /// Names in a folder; none when it does not exist.
    private func entries(_ folder: String) throws(ModelFileError) -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder),
            isFolder.boolValue
        else { return [] }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw .unreadable(path: folder, reason: error.localizedDescription)
        }
    }

    private func folder(_ name: String) throws(ModelFileError) -> String {
        do throws(ModelReferenceError) {
            try ModelReference.check(name: name)
        } catch {
            throw .reference(error)
        }
        return "\(root)/\(name)"
    }

    private func path(_ name: String, _ version: Int) -> String {
        "\(root)/\(name)/\(version).\(Self.fileExtension)"
    }

    private func reference(_ name: String, _ version: Int) throws(ModelFileError) -> ModelReference
    {
        do throws(ModelReferenceError) {
            return try ModelReference(name: name, version: version)
        } catch {
            throw .reference(error)
        }
    }
}

/// Why a model could not be read or written; each case names the file and what to do.
public enum ModelFileError: Error, Hashable, Sendable, CustomStringConvertible {
    case reference(ModelReferenceError)
    case missing(path: String)
    case noVersions(name: String, root: String)
    case unreadable(path: String, reason: String)
    /// The content is not what was written: checksum, length or structure.
    case damaged(path: String, reason: String)
    case newerFormat(path: String, found: UInt32, supported: UInt32)
    /// Trained on another list of features than this build computes.
    case otherFeatures(path: String, expected: Int, found: Int, firstDifference: String)
    case cannotWrite(path: String, reason: String)

    /// The file, what is wrong with it, and the remedy.
    public var description: String {
        switch self {
        case .reference(let error):
            error.description
        case .missing(let path):
            "\(path) does not exist: `haetae models list` shows what there is"
        case .noVersions(let name, let root):
            "there is no model \(name) in \(root): train one with `haetae train`"
        case .unreadable(let path, let reason):
            "\(path) cannot be read (\(reason)): check its permissions"
        case .damaged(let path, let reason):
            "\(path) is damaged (\(reason)): restore it from a backup or train again"
        case .newerFormat(let path, let found, let supported):
            "\(path) has format \(found), this build reads up to \(supported): update haetae"
        case .otherFeatures(let path, let expected, let found, let difference):
            "\(path) was trained on \(found) features, this build computes \(expected) "
                + "(first difference: \(difference)): train again with this build"
        case .cannotWrite(let path, let reason):
            "\(path) cannot be written (\(reason)): check the folder and the space on the disk"
        }
    }
}

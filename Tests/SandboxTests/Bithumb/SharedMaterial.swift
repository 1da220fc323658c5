import Foundation

/// Facts and recorded messages that lie beside the repository on some machines.
enum SharedMaterial {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared")

    static var isThere: Bool {
        FileManager.default.fileExists(atPath: root.appending(path: "README.md").path())
    }

    static func read(_ path: String) -> Data? {
        try? Data(contentsOf: root.appending(path: path))
    }
}

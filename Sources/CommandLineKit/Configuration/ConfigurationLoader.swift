import Foundation

extension Configuration {
    /// Largest file that is read; a configuration is a page or two.
    private static let largestFile = 1_000_000

    /// Reads a configuration from YAML text.
    ///
    /// - Parameter file: the name that stands before every violation.
    /// - Throws: `ConfigurationError` with every violation at once.
    public init(yaml text: String, file: String) throws(ConfigurationError) {
        self = try ConfigurationReader.read(text, file: file)
    }

    /// Reads the configuration at `path`; `nil` when there is no such file.
    ///
    /// - Throws: `ConfigurationError` when the file cannot be read or holds violations.
    public static func load(from path: String) throws(ConfigurationError) -> Configuration? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let file = URL(filePath: path).lastPathComponent
        func refused(_ problem: String, _ remedy: String) -> ConfigurationError {
            let refusal = Refusal(problem, remedy)
            var faults = Faults(file: file)
            faults.add(1, "", refusal)
            return ConfigurationError(violations: faults.sorted)
        }
        let data: Data
        do {
            let handle = try FileHandle(forReadingFrom: URL(filePath: path))
            defer { try? handle.close() }
            data = try handle.read(upToCount: largestFile + 1) ?? Data()
        } catch {
            throw refused(
                "the file cannot be read: \(error.localizedDescription)", "check its permissions")
        }
        guard data.count <= largestFile else {
            throw refused("the file is larger than a megabyte", "name the right file")
        }
        guard let text = String(bytes: data, encoding: .utf8) else {
            throw refused("the file is not UTF-8 text", "save it as UTF-8")
        }
        return try Configuration(yaml: text, file: file)
    }
}

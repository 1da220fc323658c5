/// The targets of Package.swift with what they declare, read from its text.
struct Manifest {
    let dependencies: [String: Set<String>]

    init(_ text: String) {
        var result: [String: Set<String>] = [:]
        for match in text.matches(of: /room\(\s*"(\w+)",\s*\[([^\]]*)\]/) {
            result[String(match.1)] = Self.names(match.2)
        }
        let executable = /executableTarget\(\s*name:\s*"(\w+)",\s*dependencies:\s*\[([^\]]*)\]/
        for match in text.matches(of: executable) {
            result[String(match.1)] = Self.names(match.2)
        }
        dependencies = result
    }

    /// The names in a list of dependencies: plain strings, and the `name:` of products.
    private static func names(_ list: Substring) -> Set<String> {
        let withoutPackages = list.replacing(/package:\s*"[^"]*"/, with: "")
        return Set(withoutPackages.matches(of: /"([^"]+)"/).map { String($0.1) })
    }
}

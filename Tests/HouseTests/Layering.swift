/// Which room may import what: the walls of the house (ARCHITECTURE.md).
///
/// The package manager compiles an import that a target does not declare whenever that module happens
/// to be built, so the arrows are held here.
struct Layering: Sendable {
    /// For every room, the rooms and outside libraries it may import.
    let allowed: [String: Set<String>]

    /// Modules of the system that rooms around the core may use.
    static let system: Set<String> = [
        "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Synchronization",
    ]

    /// Rooms that neither read files nor ask the system for anything.
    static let pure: Set<String> = ["Domain", "Ledger", "Risk", "Trading", "SimulatedVenue"]

    static let house = Layering(allowed: [
        "Domain": [],
        "MarketData": ["Domain", "CZlib"],
        "Prediction": ["Domain", "CNeuralKernels", "COpenBLAS", "COpenSSL"],
        "Ledger": ["Domain"],
        "Risk": ["Domain"],
        "Trading": ["Domain", "Ledger", "Risk"],
        "SimulatedVenue": ["Domain", "Risk"],
        "Transport": ["Domain", "CCurl", "COpenSSL", "CZlib"],
        "ExchangeAPI": ["Domain", "Risk", "Transport"],
        "Upbit": ["Domain", "Risk", "Transport", "ExchangeAPI"],
        "Bithumb": ["Domain", "Risk", "Transport", "ExchangeAPI"],
        "BitMEX": ["Domain", "Risk", "Transport", "ExchangeAPI"],
        "Paper": ["Domain", "ExchangeAPI"],
        "Sandbox": ["Domain", "MarketData", "SimulatedVenue", "Transport", "ExchangeAPI"],
        "SandboxServer": [
            "Domain", "Transport", "Sandbox", "NIOCore", "NIOPosix", "NIOHTTP1", "NIOWebSocket",
        ],
        "Storage": ["Domain", "Ledger", "Risk", "Trading", "GRDB", "GRDBSQLite"],
        "Service": [
            "Domain", "MarketData", "Prediction", "Ledger", "Risk", "Trading",
            "SimulatedVenue", "ExchangeAPI", "Storage",
        ],
        "CommandLineKit": ["Domain", "Prediction", "Transport", "Yams"],
        "haetae": [
            "CommandLineKit", "Domain", "MarketData", "Prediction", "Ledger", "Risk", "Trading",
            "Transport", "ExchangeAPI", "Upbit", "Bithumb", "BitMEX", "Paper", "SimulatedVenue",
            "Sandbox", "SandboxServer", "Storage", "Service", "ArgumentParser",
        ],
    ])

    /// Every import that crosses a wall, as `file:line: …what it is, and what is allowed…`.
    func violations(in files: [SwiftFile]) -> [String] {
        files.flatMap { file -> [String] in
            guard let room = file.room else { return [] }
            guard let own = allowed[room] else {
                return ["\(file.path):1: \(room) is a room the table of arrows does not know"]
            }
            let lent = Self.pure.contains(room) ? own : own.union(Self.system)
            return file.code.enumerated().compactMap { index, line in
                guard let module = Self.importedModule(line), module != room,
                    !lent.contains(module)
                else { return nil }
                let names = lent.sorted().joined(separator: ", ")
                return "\(file.path):\(index + 1): \(room) must not import \(module); "
                    + "allowed: \(names.isEmpty ? "nothing" : names)"
            }
        }
    }

    /// The module that a line imports, or `nil` when it is no import.
    ///
    /// Reads attributes, access levels and scoped imports: `@testable public import struct A.B`.
    static func importedModule(_ line: String) -> String? {
        var words = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == ";" })[...]
        let modifiers: Set<Substring> = [
            "public", "package", "internal", "fileprivate", "private",
        ]
        while let word = words.first, word.hasPrefix("@") || modifiers.contains(word) {
            words = words.dropFirst()
        }
        guard words.first == "import" else { return nil }
        words = words.dropFirst()
        let kinds: Set<Substring> = [
            "class", "enum", "func", "let", "protocol", "struct", "typealias", "var",
        ]
        if let word = words.first, kinds.contains(word) { words = words.dropFirst() }
        return words.first?.split(separator: ".").first.map(String.init)
    }
}

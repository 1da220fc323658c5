// swift-tools-version: 6.2
import PackageDescription

// Warnings are errors everywhere, and every room names what it lends from another one.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

func room(_ name: String, _ dependencies: [Target.Dependency], path: String? = nil) -> Target {
    .target(
        name: name, dependencies: dependencies, path: path ?? "Sources/\(name)",
        exclude: path == nil ? [] : ["README.md"], swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies, path: "Tests/\(name)Tests",
        swiftSettings: strict)
}

let package = Package(
    name: "haetae",
    products: [.executable(name: "haetae", targets: ["haetae"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(
            name: "COpenBLAS", path: "Systems/COpenBLAS", pkgConfig: "openblas",
            providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(
            name: "CZlib", path: "Systems/CZlib", pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(
            name: "COpenSSL", path: "Systems/COpenSSL", pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CCurl", path: "Systems/CCurl", pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]),
        // For the tests' own server only: the product speaks TLS through libcurl.
        .systemLibrary(
            name: "CLibSSL", path: "Systems/CLibSSL", pkgConfig: "libssl",
            providers: [.apt(["libssl-dev"])]),

        // The one room in C, where Swift cannot choose instructions at run time.
        .target(name: "CNeuralKernels", cSettings: [.treatAllWarnings(as: .error)]),

        room("Domain", []),
        room("MarketData", ["Domain", "CZlib"]),
        room("Prediction", ["Domain", "CNeuralKernels", "COpenBLAS", "COpenSSL"]),
        room("Ledger", ["Domain"]),
        room("Risk", ["Domain"], path: "risk"),
        room("Trading", ["Domain", "Ledger", "Risk"]),
        room("SimulatedVenue", ["Domain", "Risk"]),
        room("Transport", ["Domain", "CCurl", "COpenSSL", "CZlib"]),
        room("ExchangeAPI", ["Domain", "Risk", "Transport"]),
        room("Upbit", ["Domain", "Risk", "Transport", "ExchangeAPI"], path: "exchanges/Upbit"),
        room("Bithumb", ["Domain", "Risk", "Transport", "ExchangeAPI"], path: "exchanges/Bithumb"),
        room("BitMEX", ["Domain", "Risk", "Transport", "ExchangeAPI"], path: "exchanges/BitMEX"),
        room("Paper", ["Domain", "ExchangeAPI"], path: "exchanges/Paper"),
        room("Sandbox", ["Domain", "MarketData", "SimulatedVenue", "Transport", "ExchangeAPI"]),
        room(
            "Storage",
            [
                "Domain", "Ledger", "Risk", "Trading",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        room(
            "Service",
            [
                "Domain", "MarketData", "Prediction", "Ledger", "Risk", "Trading",
                "SimulatedVenue", "ExchangeAPI", "Storage",
            ]),
        room(
            "SandboxServer",
            [
                "Domain", "Transport", "Sandbox",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
            ]),
        room(
            "CommandLineKit",
            ["Domain", "Prediction", "Transport", .product(name: "Yams", package: "Yams")]),
        .executableTarget(
            name: "haetae",
            dependencies: [
                "CommandLineKit",
                "Domain", "MarketData", "Prediction", "Ledger", "Risk", "Trading", "Transport",
                "ExchangeAPI", "Upbit", "Bithumb", "BitMEX", "Paper", "SimulatedVenue", "Sandbox",
                "SandboxServer", "Storage", "Service",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], path: "Sources/haetae", swiftSettings: strict),

        // Measures; not part of the product. See Benchmarks/README.md.
        .executableTarget(
            name: "haetae-bench",
            dependencies: [
                "Domain", "MarketData", "Prediction", "Risk", "Trading", "Transport",
                "ExchangeAPI", "Upbit", "Bithumb", "BitMEX", "SimulatedVenue", "Storage",
                "Service", "Sandbox", "SandboxServer", "COpenSSL",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ], path: "Benchmarks", exclude: ["README.md", "scikit_learn.py"],
            swiftSettings: strict),

        tests("Domain", ["Domain"]),
        tests("MarketData", ["MarketData", "Domain", "CZlib"]),
        tests("Prediction", ["Prediction", "Domain"]),
        tests("Ledger", ["Ledger", "Domain"]),
        tests("Risk", ["Risk", "Domain"]),
        tests("Trading", ["Trading", "SimulatedVenue", "Ledger", "Risk", "Domain"]),
        tests("SimulatedVenue", ["SimulatedVenue", "Ledger", "Risk", "Domain"]),
        // A server on loopback that reads and writes bytes as its script says; only tests use it.
        .target(
            name: "LoopbackServer", dependencies: ["CLibSSL"], path: "Tests/LoopbackServer",
            swiftSettings: strict),
        tests("Transport", ["Transport", "LoopbackServer", "Domain"]),
        tests(
            "Exchanges",
            [
                "Upbit", "Bithumb", "BitMEX", "Paper", "ExchangeAPI", "Transport", "Risk",
                "LoopbackServer", "Domain",
            ]),
        tests(
            "Sandbox",
            ["Sandbox", "MarketData", "SimulatedVenue", "Transport", "ExchangeAPI", "Domain"]),
        tests(
            "SandboxServer",
            ["SandboxServer", "Sandbox", "SimulatedVenue", "Transport", "ExchangeAPI", "Domain"]),
        tests(
            "Storage",
            [
                "Storage", "Trading", "Risk", "Ledger", "Domain",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        tests(
            "Service",
            [
                "Service", "Storage", "Prediction", "Trading", "SimulatedVenue", "ExchangeAPI",
                "Risk", "Ledger", "Domain",
            ]),
        tests("CommandLine", ["CommandLineKit", "Prediction", "Domain"]),
        tests("House", []),
        tests("EndToEnd", ["haetae", "LoopbackServer"]),
    ]
)

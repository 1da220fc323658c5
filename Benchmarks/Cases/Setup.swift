/// What every benchmark is given.
struct Setup {
    let workspace: Workspace
    let bars: BarFile
    /// The release binary of the product.
    let haetae: String
    /// A Python that has scikit-learn; `nil` leaves that comparison out.
    let python: String?
    let repetitions: Int
}

/// The benchmarks by name, in the order in which they run: those that look at the memory of a child
/// process come first, while this process is small.
enum Catalog {
    typealias Benchmark = @Sendable (Setup) throws -> [Figure]

    static let all: [(name: String, run: Benchmark)] = [
        ("process", ProcessBenchmark.run), ("ingest", IngestBenchmark.run),
        ("csv", CandleFileBenchmark.run), ("engine", EngineBenchmark.run),
        ("training", TrainingBenchmark.run), ("predict", PredictionBenchmark.run),
        ("decode", DecodeBenchmark.run), ("sign", SignBenchmark.run),
        ("pipeline", PipelineBenchmark.run), ("matching", MatchingBenchmark.run),
        ("sandbox", SandboxBenchmark.run),
    ]
}

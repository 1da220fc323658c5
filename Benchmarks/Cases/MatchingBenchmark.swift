import Domain
import SimulatedVenue

/// The matching engine of the sandbox with its accounts: holds, fees and balances to the last unit, news
/// of everything. The baseline is a book in two sorted arrays that knows neither money nor news.
enum MatchingBenchmark {
    static func run(_ setup: Setup) throws -> [Figure] {
        let load = MatchingLoad(seed: 4, count: 200_000)
        let ours = try load.play()
        guard load.playPlainly() == ours else {
            throw BenchmarkError.unexpected("the baseline fills otherwise than MatchingVenue")
        }
        let duel = try Duel(
            .here(work: Double(ours.events)) { _ = try load.play() },
            against: .here(work: Double(ours.events)) { _ = load.playPlainly() },
            repetitions: setup.repetitions)
        var figure = Figure(
            "matching", "order events", .rate("events/CPU s"), of: duel,
            against: "two sorted arrays, no money", by: \.cpu)
        figure.target = 1_000_000
        figure.note = "\(ours.placed) placed, \(ours.canceled) cancelled, \(ours.fills) fills"
        return [figure]
    }
}

public import Domain

/// The lengths of bars that files and venues may have.
public enum BarInterval {
    /// In ascending order.
    public static let supported: [TimeSpan] = [
        .minutes(1), .minutes(3), .minutes(5), .minutes(15), .minutes(30), .hours(1), .hours(4),
        .days(1),
    ]

    /// The lengths as a message lists them: `1m, 3m, … 1d`.
    static let list = supported.map(\.description).joined(separator: ", ")
}

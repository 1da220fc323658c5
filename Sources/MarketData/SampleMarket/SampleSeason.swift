import Domain

/// How lively each hour of the day is in the sample market.
enum SampleSeason {
    /// Factors on volatility and volume at the start of each hour in UTC; their mean is 1.
    private static let hours: [Double] = [
        1.10, 1.05, 0.95, 0.88, 0.82, 0.78, 0.80, 0.90, 1.00, 1.02, 0.98, 0.95,
        1.05, 1.25, 1.40, 1.38, 1.25, 1.12, 1.00, 0.92, 0.88, 0.84, 0.82, 0.86,
    ]

    /// The factor at `time`, interpolated between the hours.
    static func factor(at time: Timestamp) -> Double {
        let minute = (time - time.floored(to: .days(1))).nanoseconds / 60_000_000_000
        let hour = Int(minute / 60)
        let part = Double(minute % 60) / 60
        return hours[hour] * (1 - part) + hours[(hour + 1) % 24] * part
    }
}

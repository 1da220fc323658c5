import Domain

/// The text of the `Date` header, made once for each second.
struct HTTPDateText {
    private var second: Timestamp?
    private var text = ""

    /// The standard form of a time: `Sun, 06 Nov 1994 08:49:37 GMT`.
    mutating func text(at time: Timestamp) -> String {
        let second = time.floored(to: .seconds(1))
        if second != self.second {
            self.second = second
            text = Self.format(second)
        }
        return text
    }

    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func format(_ second: Timestamp) -> String {
        // 1994-11-06T08:49:37Z
        let parts = second.description.split { "-T:Z".contains($0) }
        let day = second.floored(to: .days(1)).nanoseconds / TimeSpan.days(1).nanoseconds
        // 1970-01-01 was a Thursday.
        let weekday = days[Int((day % 7 + 7) % 7)]
        guard parts.count == 6, let month = Int(parts[1]), months.indices.contains(month - 1) else {
            preconditionFailure("a time is written in six numbers, not \(second)")
        }
        return "\(weekday), \(parts[2]) \(months[month - 1]) \(parts[0]) "
            + "\(parts[3]):\(parts[4]):\(parts[5]) GMT"
    }
}

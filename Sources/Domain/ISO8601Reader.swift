/// Reads the parts of an ISO 8601 time, one after another; each gives `nil` when it is not there.
struct ISO8601Reader {
    private var bytes: ArraySlice<UInt8>

    init(_ text: some StringProtocol) { bytes = Array(text.utf8)[...] }

    var isAtEnd: Bool { bytes.isEmpty }

    /// `yyyy-mm-dd`, in seconds since 1970.
    mutating func date() -> Int64? {
        guard let year = number(4), take("-"), let month = number(2), take("-"),
            let day = number(2), (1...12).contains(month),
            (1...CivilDate.length(month: Int(month), year: Int(year))).contains(Int(day))
        else { return nil }
        return CivilDate.toDays(year: Int(year), month: Int(month), day: Int(day)) * 86_400
    }

    /// `Thh:mm`, and optionally `:ss` and a fraction of up to nine digits.
    mutating func clock() -> (seconds: Int64, nanoseconds: Int64)? {
        guard take("T") || take(" "), let hour = number(2), take(":"), let minute = number(2),
            hour < 24, minute < 60
        else { return nil }
        var seconds = hour * 3600 + minute * 60
        guard take(":") else { return (seconds, 0) }
        guard let second = number(2), second < 60 else { return nil }
        seconds += second
        guard take(".") else { return (seconds, 0) }
        guard let digit = number(1) else { return nil }
        var unit: Int64 = 100_000_000
        var nanoseconds = digit * unit
        while unit > 1, let digit = number(1) {
            unit /= 10
            nanoseconds += digit * unit
        }
        return (seconds, nanoseconds)
    }

    /// `Z`, nothing, or `±hh:mm`, in seconds east of UTC.
    mutating func zone() -> Int64? {
        if take("Z") || isAtEnd { return 0 }
        let isWest = take("-")
        guard isWest || take("+"), let hours = number(2), hours < 24 else { return nil }
        _ = take(":")
        guard let minutes = number(2), minutes < 60 else { return nil }
        let offset = hours * 3600 + minutes * 60
        return isWest ? -offset : offset
    }

    private mutating func number(_ length: Int) -> Int64? {
        guard bytes.count >= length else { return nil }
        var value: Int64 = 0
        for byte in bytes.prefix(length) {
            guard byte >= 48, byte <= 57 else { return nil }
            value = value * 10 + Int64(byte - 48)
        }
        bytes = bytes.dropFirst(length)
        return value
    }

    private mutating func take(_ character: Character) -> Bool {
        guard let first = bytes.first, first == character.asciiValue else { return false }
        bytes = bytes.dropFirst()
        return true
    }
}

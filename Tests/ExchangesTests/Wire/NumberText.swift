/// A decimal number by its text alone: its digits without zeros at the ends, and where the point is.
///
/// It shares nothing with the scanner, so that the two can be held against each other.
struct NumberText: Hashable {
    private let isNegative: Bool
    private let digits: [UInt8]
    /// The power of ten of the last digit; zero for zero.
    private let exponent: Int

    /// `nil` for what is no decimal number.
    init?(_ text: Substring) {
        let parts = text.utf8.split(maxSplits: 1, omittingEmptySubsequences: false) {
            $0 | 0x20 == UInt8(ascii: "e")
        }
        var exponent = 0
        if parts.count == 2 {
            let written = Substring(parts[1])
            guard let value = Int(written.hasPrefix("+") ? written.dropFirst() : written) else {
                return nil
            }
            exponent = value
        }
        var digits: [UInt8] = []
        var isAfterPoint = false
        for (index, byte) in parts[0].enumerated() {
            switch byte {
            case UInt8(ascii: "-") where index == 0: continue
            case UInt8(ascii: ".") where !isAfterPoint: isAfterPoint = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits.append(byte)
                let (less, overflow) = exponent.subtractingReportingOverflow(isAfterPoint ? 1 : 0)
                guard !overflow else { return nil }
                exponent = less
            default: return nil
            }
        }
        guard !digits.isEmpty else { return nil }
        while digits.last == UInt8(ascii: "0") {
            digits.removeLast()
            exponent += 1
        }
        digits = Array(digits.drop { $0 == UInt8(ascii: "0") })
        isNegative = parts[0].first == UInt8(ascii: "-") && !digits.isEmpty
        self.digits = digits
        self.exponent = digits.isEmpty ? 0 : exponent
    }

    /// Every run of bytes that could be a number, wherever it stands.
    static func all(in bytes: [UInt8]) -> Set<NumberText> {
        var result: Set<NumberText> = []
        for run in bytes.split(whereSeparator: { !"+-.eE0123456789".utf8.contains($0) }) {
            if let number = NumberText(String(decoding: run, as: UTF8.self)[...]) {
                result.insert(number)
            }
        }
        return result
    }
}

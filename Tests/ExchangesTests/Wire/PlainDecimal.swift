import BitMEX
import Domain
import ExchangeAPI

/// A decimal number rewritten by moving characters only: no exponent, no zeros at its ends.
enum PlainDecimal {
    /// `nil` for what is no number of JSON.
    static func text(_ number: Substring) -> String? {
        let isNegative = number.first == "-"
        let parts = number.dropFirst(isNegative ? 1 : 0).lowercased().split(
            separator: "e", omittingEmptySubsequences: false)
        guard let mantissa = parts.first, parts.count <= 2 else { return nil }
        let exponent = parts.count == 2 ? Int(parts[1].drop { $0 == "+" }) : 0
        let halves = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        guard let exponent, halves.count <= 2, let first = halves.first, !first.isEmpty,
            halves.joined().allSatisfy(\.isNumber)
        else { return nil }
        var digits = Array(halves.joined())
        var point = first.count + exponent
        while point <= 0 {
            digits.insert("0", at: 0)
            point += 1
        }
        while digits.count < point { digits.append("0") }
        var whole = String(digits[..<point].drop { $0 == "0" })
        if whole.isEmpty { whole = "0" }
        var rest = String(digits[point...])
        while rest.last == "0" { rest.removeLast() }
        let result = rest.isEmpty ? whole : "\(whole).\(rest)"
        return isNegative && result != "0" ? "-\(result)" : result
    }

    static func decimals(_ plain: String) -> Int {
        plain.split(separator: ".").dropFirst().first?.count ?? 0
    }

    static func wholeDigits(_ plain: String) -> Int {
        plain.split(separator: ".").first?.filter(\.isNumber).count ?? 0
    }
}

/// Reads a number as the decoders do: through a field that takes any sign.
enum NumberProbe {
    static func read(_ number: some StringProtocol) throws(WireError) -> String {
        let row = "{\"symbol\":\"XBTUSD\",\"markPrice\":\(number)}"
        let events = try BitMEXDecoder().marketEvents(
            Array(row.utf8), received: Fixture.received)
        guard case .instrument(let update) = events.first, let mark = update.mark.value else {
            throw WireError("markPrice", .missing)
        }
        return mark.description
    }
}

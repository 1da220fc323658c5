/// Which names of orders a venue takes.
///
/// Those that we give to our own orders (`ClientOrderID`) fit every venue's rule, and are not held
/// against it again.
public struct ClientIDRule: Sendable {
    public let longest: Int
    /// The characters besides letters and digits.
    public let signs: String

    public init(longest: Int, signs: String) {
        self.longest = longest
        self.signs = signs
    }

    /// - Throws: a refusal that names the rule.
    public func check(_ id: String, at exchange: String) throws(VenueCallError) {
        let isFit = id.utf8.allSatisfy { isAlphanumeric($0) || signs.utf8.contains($0) }
        guard (1...longest).contains(id.utf8.count), isFit else {
            throw .refused(
                Refusal(
                    .invalidRequest,
                    message:
                        "\(exchange) takes own order ids of 1 to \(longest) letters, digits and "
                        + "\(signs), not \"\(id.prefix(80))\""))
        }
    }

    private func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}

/// Why a stream cannot be made as it was asked for.
public enum StreamSetupError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The venue's stream has no such topic.
    case unsupported(StreamTopic, known: String)
    /// The topic needs a market, or takes none.
    case market(StreamTopic)
    case twice(StreamTopic)
    case nothingWanted
    /// A depth of the order book that the venue does not offer.
    case depth(Int, known: String)

    public var description: String {
        switch self {
        case .unsupported(let topic, let known): "\(topic) is not offered here; there are \(known)"
        case .market(let topic): "\(topic): name one market, in the venue's own spelling"
        case .twice(let topic): "\(topic) is wanted twice"
        case .nothingWanted: "a stream without topics: name at least one"
        case .depth(let depth, let known): "\(depth) levels are not offered; choose of \(known)"
        }
    }
}

extension StreamTopic {
    /// The market of a topic that must have one, of characters that codes are made of.
    public func namedMarket() throws(StreamSetupError) -> String {
        guard let market, !market.isEmpty,
            market.utf8.allSatisfy({ byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                    || byte == UInt8(ascii: ".")
            })
        else { throw .market(self) }
        return market
    }

    /// Refuses an empty list and one that names a topic twice.
    public static func check(_ topics: [StreamTopic]) throws(StreamSetupError) {
        guard !topics.isEmpty else { throw .nothingWanted }
        var seen: Set<StreamTopic> = []
        for topic in topics where !seen.insert(topic).inserted { throw .twice(topic) }
    }
}

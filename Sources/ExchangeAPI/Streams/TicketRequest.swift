/// A subscription as Upbit and Bithumb write it: one JSON array of a ticket, the wanted types and a
/// format.
public struct TicketRequest: Sendable {
    /// One type object.
    public struct Part: Sendable {
        public let type: String
        /// `nil` where the type takes none.
        public let codes: [String]?
        /// Flags that are set, by the venue's spelling.
        public let flags: [String]

        public init(_ type: String, codes: [String]? = nil, flags: [String] = []) {
            self.type = type
            self.codes = codes
            self.flags = flags
        }

        var text: String {
            var members = [#""type":\#(StreamText.quoted(type))"#]
            if let codes {
                members.append(
                    #""codes":[\#(codes.map(StreamText.quoted).joined(separator: ","))]"#)
            }
            members += flags.map { "\(StreamText.quoted($0)):true" }
            return "{\(members.joined(separator: ","))}"
        }
    }

    public let ticket: String
    public let parts: [Part]

    /// - Parameter ticket: any text that is unique, such as a UUID; made anew for each request.
    public init(ticket: String, _ parts: [Part]) {
        self.ticket = ticket
        self.parts = parts
    }

    /// The text to be sent.
    public var text: String {
        let objects =
            [#"{"ticket":\#(StreamText.quoted(ticket))}"#] + parts.map(\.text)
            + [#"{"format":"DEFAULT"}"#]
        return "[\(objects.joined(separator: ","))]"
    }
}

extension TicketRequest {
    /// One part for each type, in order of first appearance, with the codes of all its topics.
    public static func parts(
        of topics: [(type: String, code: String)], flags: (String) -> [String]
    ) -> [Part] {
        var types: [String] = []
        var codes: [String: [String]] = [:]
        for topic in topics {
            if codes[topic.type] == nil { types.append(topic.type) }
            codes[topic.type, default: []].append(topic.code)
        }
        return types.map { Part($0, codes: codes[$0], flags: flags($0)) }
    }
}

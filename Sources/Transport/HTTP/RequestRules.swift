/// What a request must keep to so that its bytes go out as they are, and only as one request.
enum RequestRules {
    /// Headers that are the client's own affair, in lower case.
    ///
    /// `origin` is among them because Upbit slows such requests down to one in ten seconds.
    static let reserved: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "expect", "upgrade",
        "accept-encoding", "te", "trailer", "proxy-authorization", "proxy-connection", "origin",
    ]

    /// Why the request cannot be sent; names neither target nor values.
    static func violation(in request: HTTPRequest) -> String? {
        guard isTarget(request.target) else {
            return "the target must begin with a slash and be percent-encoded ASCII"
        }
        for field in request.headers {
            guard isToken(field.name) else {
                return "the name of a header is not a token of HTTP"
            }
            guard !reserved.contains(field.name.lowercased()) else {
                return "the header \(field.name) is set by the client itself; leave it out"
            }
            guard isValue(field.value) else {
                return "the value of the header \(field.name) has control characters or spaces "
                    + "at its ends"
            }
        }
        return nil
    }

    /// Printable ASCII after a slash, without a fragment.
    static func isTarget(_ text: String) -> Bool {
        text.utf8.first == UInt8(ascii: "/")
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }
    }

    static func isToken(_ text: some StringProtocol) -> Bool {
        let marks = Array("!#$%&'*+-.^_`|~".utf8)
        return !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"):
                    true
                default: marks.contains(byte)
                }
            }
    }

    private static func isValue(_ text: String) -> Bool {
        text.utf8.first != 0x20 && text.utf8.last != 0x20
            && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}

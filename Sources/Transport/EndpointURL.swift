/// One address of a venue: scheme, host, port and path, and nothing else.
///
/// User names, queries and fragments are refused: they would end up in logs, or beside what is signed.
public struct EndpointURL: Hashable, Sendable, CustomStringConvertible {
    public enum Scheme: String, Hashable, Sendable {
        case http, https, ws, wss

        /// Whether TLS protects what is sent.
        public var isSecure: Bool { self == .https || self == .wss }
    }

    public let scheme: Scheme
    /// In lower case; an IPv6 address in its brackets.
    public let host: String
    /// `nil` for the scheme's own.
    public let port: UInt16?
    /// Empty, or begins with a slash and does not end with one.
    public let path: String

    public init(scheme: Scheme, host: String, port: UInt16? = nil, path: String = "") {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
    }

    /// Reads e.g. `https://www.bitmex.com`, `http://127.0.0.1:8080/bitmex` or `wss://[::1]:9443/ws`.
    public init(parsing text: String) throws(EndpointError) {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .notPlainASCII }
        let halves = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, let scheme = Scheme(rawValue: halves[0].lowercased()) else {
            throw .scheme
        }
        let rest = halves[1]
        guard !rest.contains("@") else { throw .credentials }
        guard !rest.contains(where: { "?#\\\"<>".contains($0) }) else { throw .queryOrFragment }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let (host, port) = try Self.authority(rest[..<slash])
        var path = rest[slash...]
        while path.hasSuffix("/") { path.removeLast() }
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        guard !segments.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else {
            throw .path
        }
        self.init(scheme: scheme, host: host, port: port, path: String(path))
    }

    private static func authority(
        _ text: Substring
    ) throws(EndpointError) -> (host: String, port: UInt16?) {
        var host = text
        var port: UInt16?
        let end = text.lastIndex(of: "]") ?? text.startIndex
        if let colon = text[end...].lastIndex(of: ":") {
            let digits = text[text.index(after: colon)...]
            guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = UInt16(digits), number > 0
            else { throw .port }
            host = text[..<colon]
            port = number
        }
        guard isHost(host) else { throw .host }
        return (host.lowercased(), port)
    }

    private static func isHost(_ text: Substring) -> Bool {
        if text.hasPrefix("[") {
            return text.hasSuffix("]") && text.utf8.count > 2
                && text.utf8.dropFirst().dropLast().allSatisfy {
                    isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
                }
        }
        return !text.isEmpty && !text.hasPrefix(".")
            && text.utf8.allSatisfy {
                isHexDigit($0) || (0x67...0x7A).contains($0 | 0x20) || $0 == UInt8(ascii: ".")
                    || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
            }
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
    }

    /// Whether the host is this machine: `localhost`, `127.0.0.0/8` or `::1`.
    public var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Whether the host is `domain` or a name under it.
    public func isWithin(_ domain: String) -> Bool {
        let name = host.hasSuffix(".") ? host.dropLast() : host[...]
        return name == domain || name.hasSuffix(".\(domain)")
    }

    /// The address as it was read, the host in lower case and no slash at the end.
    public var description: String {
        "\(scheme.rawValue)://\(host)\(port.map { ":\($0)" } ?? "")\(path)"
    }
}

/// Why an address was refused. The text never repeats what was given, which may hold a password.
public enum EndpointError: Error, Hashable, Sendable, CustomStringConvertible {
    case notPlainASCII
    case scheme
    case credentials
    case queryOrFragment
    case host
    case port
    case path
    /// Keys and orders would travel readable by everybody on the way.
    case plain(host: String)

    public var description: String {
        switch self {
        case .plain(let host):
            "base_url: plain http to \(host) lets anybody on the way read and change orders; use "
                + "https, or allow plain http for this host explicitly"
        default: "base_url: \(reason); write it as https://host[:port][/prefix]"
        }
    }

    /// What is wrong, without the place and the remedy.
    public var reason: String {
        switch self {
        case .notPlainASCII: "it holds spaces or characters outside of ASCII"
        case .scheme: "the scheme is none of https, http"
        case .credentials: "it holds a user name or a password; keys are named elsewhere"
        case .queryOrFragment: "it holds a query or a fragment"
        case .host: "the host is no name or address"
        case .port: "the port is no number from 1 to 65535"
        case .path: "the path has empty or dotted parts"
        case .plain: "plain http"
        }
    }
}

/// Where a WebSocket lives: `ws://` or `wss://`, host, port, path and query.
public struct WebSocketURL: Hashable, Sendable, CustomStringConvertible {
    public let isSecure: Bool
    /// A name or an address; one of IPv6 in brackets.
    public let host: String
    public let port: UInt16
    /// Path and query as they stand in the request line; at least a slash.
    public let target: String

    /// - Throws: `WebSocketRequestError.url` for another scheme, user names, fragments, white space,
    ///   and whatever else is no such address.
    public init(_ address: String) throws(WebSocketRequestError) {
        // What errors show: a query may hold a key.
        let text = String(address.prefix { $0 != "?" })
        let rest: Substring
        if address.hasPrefix("wss://") {
            (isSecure, rest) = (true, address.dropFirst(6))
        } else if address.hasPrefix("ws://") {
            (isSecure, rest) = (false, address.dropFirst(5))
        } else {
            throw .url(text, "write it as ws://host/path or wss://host/path")
        }
        guard address.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") })
        else { throw .url(text, "leave out white space, fragments and characters beyond ASCII") }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let tail = rest.dropFirst(authority.count)
        target = tail.hasPrefix("/") ? String(tail) : "/" + tail
        guard !authority.contains("@") else {
            throw .url("\(isSecure ? "wss" : "ws")://…", "leave user name and password out of it")
        }
        let isBracketed = authority.hasPrefix("[")
        let name =
            isBracketed
            ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        guard !name.isEmpty, name != "[]", authority.hasPrefix(name) else {
            throw .url(text, "name a host")
        }
        host = String(name)
        let portText = authority.dropFirst(name.count)
        if portText.isEmpty {
            port = isSecure ? 443 : 80
        } else {
            guard portText.first == ":", let number = UInt16(portText.dropFirst()), number > 0
            else { throw .url(text, "a port is a number from 1 to 65535") }
            port = number
        }
    }

    /// As a `Host` header names it: without the port where it is the usual one.
    var authority: String {
        port == (isSecure ? 443 : 80) ? host : "\(host):\(port)"
    }

    /// Without the query, which may hold what is not for logs.
    public var description: String {
        let path = target.prefix { $0 != "?" }
        return "\(isSecure ? "wss" : "ws")://\(authority)\(path)"
    }
}

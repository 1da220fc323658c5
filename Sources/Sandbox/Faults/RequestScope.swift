/// Which requests a fault falls on.
public enum RequestScope: String, CaseIterable, Hashable, Sendable {
    /// Every request and every WebSocket handshake.
    case all
    /// What changes something and is no cancel: orders, amendments, settings, withdrawals.
    case orders
    case cancels
    case reads
    /// WebSocket handshakes.
    case sockets

    /// Whether a request of class `other`, which is never `all`, is meant.
    public func covers(_ other: RequestScope) -> Bool { self == .all || self == other }

    /// The class of a request, told from its method and path: the same words on every venue.
    ///
    /// - Parameter isHandshake: whether it asks for a WebSocket.
    public static func of(_ request: WireRequest, isHandshake: Bool) -> RequestScope {
        if isHandshake { return .sockets }
        switch request.method {
        case "GET", "HEAD", "OPTIONS": return .reads
        case "DELETE": return .cancels
        default:
            // `cancel_and_new` places an order, too: losing its answer loses an order.
            let isCancel = request.path.split(separator: "/").contains {
                $0.hasPrefix("cancel") && !$0.contains("new")
            }
            return isCancel ? .cancels : .orders
        }
    }
}

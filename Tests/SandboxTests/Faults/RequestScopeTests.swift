import Sandbox
import Testing

@Suite("Which requests a fault falls on")
struct RequestScopeTests {
    static let table: [(method: String, path: String, scope: RequestScope)] = [
        ("GET", "/v1/orders/open", .reads), ("POST", "/v1/orders", .orders),
        ("DELETE", "/v1/order", .cancels), ("DELETE", "/v1/orders/open", .cancels),
        ("POST", "/v1/orders/cancel_and_new", .orders), ("POST", "/v1/orders/test", .orders),
        ("POST", "/v2/orders/cancel", .cancels), ("POST", "/api/v1/order", .orders),
        ("PUT", "/api/v1/order", .orders), ("DELETE", "/api/v1/order/all", .cancels),
        ("POST", "/api/v1/order/cancelAllAfter", .cancels),
        ("POST", "/api/v1/position/leverage", .orders), ("GET", "/api/v1/order", .reads),
    ]

    @Test("a request's class follows from method and path")
    func classes() {
        for (method, path, scope) in Self.table {
            let request = WireRequest(method: method, path: path)
            #expect(RequestScope.of(request, isHandshake: false) == scope, "\(method) \(path)")
        }
        let handshake = WireRequest(method: "GET", path: "/websocket/v1")
        #expect(RequestScope.of(handshake, isHandshake: true) == .sockets)
    }

    @Test("`all` covers every class, and each class itself alone")
    func covers() {
        let classes = RequestScope.allCases.filter { $0 != .all }
        for scope in classes {
            #expect(RequestScope.all.covers(scope))
            #expect(classes.filter { scope.covers($0) } == [scope])
        }
    }
}

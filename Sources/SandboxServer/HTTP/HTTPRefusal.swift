import NIOHTTP1
import Sandbox

/// Why the host itself answers, and closes the connection after it: no venue gets to see such a
/// request.
struct HTTPRefusal: Error, Hashable {
    let status: Int
    let explanation: String

    init(_ status: Int, _ explanation: String) {
        self.status = status
        self.explanation = explanation
    }

    /// What the parser found wrong.
    init(parsing error: any Error) {
        switch error as? HTTPParserError {
        case .headerOverflow:
            self.init(431, "the headers are larger than this server takes")
        case .invalidMethod: self.init(501, "this method is not known")
        case .invalidVersion: self.init(505, "this server speaks HTTP/1.0 and HTTP/1.1")
        case .some(let error): self.init(400, "this is no HTTP request: \(error)")
        case nil: self.init(400, "this is no HTTP request")
        }
    }

    var response: WireResponse {
        WireResponse(
            status: status, headers: [("Content-Type", "text/plain; charset=utf-8")],
            body: Array("\(explanation)\n".utf8))
    }
}

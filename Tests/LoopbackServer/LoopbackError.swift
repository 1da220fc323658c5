import Glibc

/// What went wrong on the server's side of a test.
public enum LoopbackError: Error, Equatable, CustomStringConvertible {
    /// The system refused a call; with its number.
    case system(String, errno: Int32)
    /// OpenSSL refused a call.
    case tls(String)
    /// The client went away in the middle of what the script was reading or writing.
    case disconnected
    /// The server is stopping; the script must end.
    case stopped
    /// More than a test would ever send.
    case tooLarge(limit: Int)

    public var description: String {
        switch self {
        case .system(let call, let number): "\(call): \(String(cString: strerror(number)))"
        case .tls(let call): "\(call) failed"
        case .disconnected: "the client disconnected"
        case .stopped: "the server is stopping"
        case .tooLarge(let limit): "a request is larger than \(limit) bytes"
        }
    }

    static func system(_ call: String) -> LoopbackError { .system(call, errno: errno) }
}

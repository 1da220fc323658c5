/// Why a client cannot be made from its settings.
public enum HTTPSetupError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Not `http(s)://host[:port][/prefix]`. The text names what is wrong, never a password in it.
    case baseURL(String)
    case certificateFile(path: String)
    /// libcurl or the system refused.
    case library(String)

    public var description: String {
        switch self {
        case .baseURL(let reason):
            "base URL: \(reason); write it as https://host[:port][/prefix]"
        case .certificateFile(let path):
            "cannot read the certificates in \(path); name a PEM file, or leave it out to use the "
                + "system's"
        case .library(let reason): "the HTTP client cannot start: \(reason)"
        }
    }
}

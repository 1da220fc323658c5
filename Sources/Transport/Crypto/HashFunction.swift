internal import COpenSSL

/// A hash of libcrypto whose state can be copied, which is what makes a keyed HMAC cheap.
public protocol HashFunction {
    associatedtype State

    /// Bytes that go in at a time.
    static var blockSize: Int { get }
    /// Bytes that come out.
    static var digestSize: Int { get }

    static func begin() -> State
    static func add(_ bytes: UnsafeRawBufferPointer, to state: inout State)
    /// Writes `digestSize` bytes.
    static func finish(_ state: inout State, into digest: UnsafeMutablePointer<UInt8>)
}

extension HashFunction {
    /// The digest of `bytes`, `digestSize` long.
    public static func digest(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: digestSize) { digest, count in
            var state = begin()
            add(bytes, to: &state)
            if let start = digest.baseAddress { finish(&state, into: start) }
            count = digestSize
        }
    }

    /// The digest of a text in UTF-8.
    public static func digest(of text: String) -> [UInt8] {
        var text = text
        return text.withUTF8 { digest(of: UnsafeRawBufferPointer($0)) }
    }
}

/// Opaque to other rooms: the C types stay in here.
public struct SHA256State { fileprivate var context = SHA256_CTX() }
public struct SHA512State { fileprivate var context = SHA512_CTX() }

public enum SHA256Hash: HashFunction {
    public static var blockSize: Int { 64 }
    public static var digestSize: Int { 32 }

    public static func begin() -> SHA256State {
        var state = SHA256State()
        SHA256_Init(&state.context)
        return state
    }

    public static func add(_ bytes: UnsafeRawBufferPointer, to state: inout SHA256State) {
        SHA256_Update(&state.context, bytes.baseAddress, bytes.count)
    }

    public static func finish(
        _ state: inout SHA256State, into digest: UnsafeMutablePointer<UInt8>
    ) {
        SHA256_Final(digest, &state.context)
    }
}

public enum SHA512Hash: HashFunction {
    public static var blockSize: Int { 128 }
    public static var digestSize: Int { 64 }

    public static func begin() -> SHA512State {
        var state = SHA512State()
        SHA512_Init(&state.context)
        return state
    }

    public static func add(_ bytes: UnsafeRawBufferPointer, to state: inout SHA512State) {
        SHA512_Update(&state.context, bytes.baseAddress, bytes.count)
    }

    public static func finish(
        _ state: inout SHA512State, into digest: UnsafeMutablePointer<UInt8>
    ) {
        SHA512_Final(digest, &state.context)
    }
}

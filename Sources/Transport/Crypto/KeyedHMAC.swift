internal import Glibc

/// HMAC (RFC 2104) under one key, whose two padded blocks are hashed once and copied for each message.
///
/// The states are as good as the key: they are wiped when the last owner lets go.
public final class KeyedHMAC<Hash: HashFunction>: @unchecked Sendable {
    // Written in `init` only, then read.
    private let inner: UnsafeMutablePointer<Hash.State>
    private let outer: UnsafeMutablePointer<Hash.State>

    public init(key: Secret) {
        inner = .allocate(capacity: 1)
        outer = .allocate(capacity: 1)
        var block = key.withBytes { bytes in
            bytes.count > Hash.blockSize ? Hash.digest(of: bytes) : Array(bytes)
        }
        block.append(contentsOf: repeatElement(0, count: Hash.blockSize - block.count))
        inner.initialize(to: Self.padded(&block, with: 0x36))
        outer.initialize(to: Self.padded(&block, with: 0x5c))
        block.withUnsafeMutableBytes { bytes in
            if let start = bytes.baseAddress { explicit_bzero(start, bytes.count) }
        }
    }

    private static func padded(_ block: inout [UInt8], with pad: UInt8) -> Hash.State {
        for index in block.indices { block[index] ^= pad }
        defer { for index in block.indices { block[index] ^= pad } }
        var state = Hash.begin()
        block.withUnsafeBytes { Hash.add($0, to: &state) }
        return state
    }

    deinit {
        for state in [inner, outer] {
            explicit_bzero(state, MemoryLayout<Hash.State>.size)
            state.deallocate()
        }
    }

    @inline(__always)
    fileprivate func write(
        _ message: UnsafeRawBufferPointer, to code: UnsafeMutablePointer<UInt8>
    ) {
        var state = inner.pointee
        Hash.add(message, to: &state)
        Hash.finish(&state, into: code)
        state = outer.pointee
        Hash.add(UnsafeRawBufferPointer(start: code, count: Hash.digestSize), to: &state)
        Hash.finish(&state, into: code)
    }

    /// The code of `message`, `Hash.digestSize` bytes.
    public func code(of message: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Hash.digestSize) { code, count in
            if let start = code.baseAddress { write(message, to: start) }
            count = Hash.digestSize
        }
    }
}

// One for each hash: a generic function is not specialized for callers in other rooms, and looking its
// hash up costs a fifth of a signature.

extension KeyedHMAC where Hash == SHA256Hash {
    /// Writes the code of `message`, 32 bytes, to `code`.
    public func authenticate(
        _ message: UnsafeRawBufferPointer, into code: UnsafeMutablePointer<UInt8>
    ) { write(message, to: code) }
}

extension KeyedHMAC where Hash == SHA512Hash {
    /// Writes the code of `message`, 64 bytes, to `code`.
    public func authenticate(
        _ message: UnsafeRawBufferPointer, into code: UnsafeMutablePointer<UInt8>
    ) { write(message, to: code) }
}

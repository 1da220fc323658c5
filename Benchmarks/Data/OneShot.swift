import COpenSSL

/// The plain primitives of libcrypto, called as its documentation shows: each call looks its algorithm
/// up, and hashes the key anew.
enum OneShot {
    enum Hash: String {
        case sha256 = "SHA256"
        case sha512 = "SHA512"

        fileprivate var size: Int { self == .sha256 ? 32 : 64 }
    }

    static func hmac(
        _ hash: Hash, key: [UInt8], _ message: UnsafeRawBufferPointer
    ) throws -> [UInt8] {
        try answer(of: "EVP_Q_mac", size: hash.size) { code, length in
            EVP_Q_mac(
                nil, "HMAC", nil, hash.rawValue, nil, key, key.count, message.baseAddress,
                message.count, code, hash.size, &length) != nil
        }
    }

    static func digest(_ hash: Hash, _ message: UnsafeRawBufferPointer) throws -> [UInt8] {
        try answer(of: "EVP_Q_digest", size: hash.size) { code, length in
            EVP_Q_digest(
                nil, hash.rawValue, nil, message.baseAddress, message.count, code, &length) == 1
        }
    }

    private static func answer(
        of name: String, size: Int,
        _ call: (UnsafeMutablePointer<UInt8>, inout Int) -> Bool
    ) throws -> [UInt8] {
        var isDone = false
        let code = [UInt8](unsafeUninitializedCapacity: size) { code, count in
            guard let start = code.baseAddress else { return }
            isDone = call(start, &count) && count == size
        }
        guard isDone else { throw BenchmarkError.unexpected("\(name) failed") }
        return code
    }
}

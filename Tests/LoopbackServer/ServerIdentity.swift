import CLibSSL
import Glibc
import Synchronization

/// A self-signed certificate with its key, made for one run of the tests.
public final class ServerIdentity: Sendable {
    /// PEM file of the certificate, for a client to trust; removed with the identity.
    public let certificateFile: String
    // Written once, before anybody else holds the object; OpenSSL counts references by itself.
    nonisolated(unsafe) let certificate: OpaquePointer
    nonisolated(unsafe) let key: OpaquePointer

    /// - Parameters:
    ///   - names: what the certificate is for, as OpenSSL writes alternative names.
    ///   - daysValid: from `daysAgo` days ago on; an expired one ends in the past.
    public init(
        names: String = "DNS:localhost,IP:127.0.0.1", daysAgo: Int = 1, daysValid: Int = 30
    ) throws {
        let key = try Self.makeKey()
        let certificate: OpaquePointer
        do {
            certificate = try Self.makeCertificate(
                key: key, names: names, daysAgo: daysAgo, daysValid: daysValid)
        } catch {
            EVP_PKEY_free(key)
            throw error
        }
        self.key = key
        self.certificate = certificate
        certificateFile = try Self.writePEM(certificate)
    }

    deinit {
        unlink(certificateFile)
        X509_free(certificate)
        EVP_PKEY_free(key)
    }

    /// One that ended yesterday.
    public static func expired() throws -> ServerIdentity {
        try ServerIdentity(daysAgo: 30, daysValid: 29)
    }

    /// One for another host.
    public static func wrongName() throws -> ServerIdentity {
        try ServerIdentity(names: "DNS:elsewhere.example")
    }

    private static func makeKey() throws -> OpaquePointer {
        guard let context = EVP_PKEY_CTX_new_id(EVP_PKEY_EC, nil) else {
            throw LoopbackError.tls("EVP_PKEY_CTX_new_id")
        }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1,
            EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1) == 1,
            EVP_PKEY_keygen(context, &key) == 1, let key
        else { throw LoopbackError.tls("EVP_PKEY_keygen") }
        return key
    }

    private static func makeCertificate(
        key: OpaquePointer, names: String, daysAgo: Int, daysValid: Int
    ) throws -> OpaquePointer {
        guard let certificate = X509_new() else { throw LoopbackError.tls("X509_new") }
        let start = -daysAgo * 86_400
        let subject = X509_get_subject_name(certificate)
        guard X509_set_version(certificate, 2) == 1,
            ASN1_INTEGER_set(X509_get_serialNumber(certificate), nextSerialNumber()) == 1,
            X509_gmtime_adj(X509_getm_notBefore(certificate), start) != nil,
            X509_gmtime_adj(X509_getm_notAfter(certificate), start + daysValid * 86_400) != nil,
            X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, "loopback", -1, -1, 0) == 1,
            X509_set_issuer_name(certificate, subject) == 1,
            X509_set_pubkey(certificate, key) == 1,
            add(NID_subject_alt_name, names, to: certificate),
            add(NID_basic_constraints, "critical,CA:TRUE", to: certificate),
            X509_sign(certificate, key, EVP_sha256()) > 0
        else {
            X509_free(certificate)
            throw LoopbackError.tls("making a certificate")
        }
        return certificate
    }

    private static let made = Atomic(0)

    /// Two certificates of one issuer must differ in it.
    private static func nextSerialNumber() -> Int { made.add(1, ordering: .relaxed).newValue }

    private static func add(_ kind: Int32, _ value: String, to certificate: OpaquePointer) -> Bool {
        guard let item = X509V3_EXT_conf_nid(nil, nil, kind, value) else { return false }
        defer { X509_EXTENSION_free(item) }
        return X509_add_ext(certificate, item, -1) == 1
    }

    private static func writePEM(_ certificate: OpaquePointer) throws -> String {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var path = Array("\(folder)/loopback-XXXXXX".utf8CString)
        let descriptor = mkstemp(&path)
        guard descriptor >= 0, let file = fdopen(descriptor, "w") else {
            throw LoopbackError.system("mkstemp in \(folder)")
        }
        let isWritten = PEM_write_X509(file, certificate) == 1
        guard fclose(file) == 0, isWritten else { throw LoopbackError.tls("PEM_write_X509") }
        return String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

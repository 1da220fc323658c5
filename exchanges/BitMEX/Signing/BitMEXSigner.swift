public import Domain
public import Transport

/// Signs for one API key: lower-case hex of HMAC-SHA256 over verb, target, expiry and body.
///
/// What is signed is what is sent: the request is made in here from the very bytes that were hashed.
/// Neither key nor secret shows in text, dump or reflection.
///
/// - SeeAlso: <https://www.bitmex.com/app/apiKeysUsage>
public final class BitMEXSigner: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The public half of the key, as the venue lists it; it goes into a header, never into a log.
    let keyID: String
    private let hmac: KeyedHMAC<SHA256Hash>
    private let lifetime: TimeSpan

    /// - Parameter lifetime: how long the venue lets a request in after it was signed, 1 s to 60 s: it
    ///   bounds how far our clock may be behind, and how late a request that is stuck on the way can
    ///   still arrive.
    public init(
        key: Secret, secret: Secret, lifetime: TimeSpan = .seconds(10)
    ) throws(BitMEXSignerError) {
        guard lifetime >= .seconds(1), lifetime <= .seconds(60) else {
            throw .lifetime(lifetime)
        }
        let id = key.withBytes { Array($0) }
        guard id.allSatisfy(Self.isPlain) else { throw .keyCharacters }
        keyID = String(decoding: id, as: UTF8.self)
        hmac = KeyedHMAC(key: secret)
        self.lifetime = lifetime
    }

    /// Letters, digits and a few marks: what stands in a header and in JSON as it is.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// The second, since 1970, after which the venue refuses a request that is signed at `now`.
    func expiry(at now: Timestamp) -> Int64 {
        // Rounded up: a lifetime of one second must not become nothing.
        ((now + lifetime).milliseconds + 999) / 1000
    }

    /// The signature, 64 lower-case hexadecimal digits.
    ///
    /// - Parameters:
    ///   - target: path and query exactly as sent, percent-encoding included.
    ///   - expires: in seconds since 1970.
    ///   - body: the exact bytes sent; empty for none.
    public func signature(
        of method: HTTPMethod, _ target: String, expires: Int64, body: [UInt8] = []
    ) -> String {
        var target = target
        return target.withUTF8 { path in
            // Verb, and at most 20 characters of a 64-bit number.
            let capacity = 8 + path.count + 20 + body.count
            return withUnsafeTemporaryAllocation(byteCount: capacity, alignment: 8) { message in
                var end = 0
                for byte in method.rawValue.utf8 {
                    message[end] = byte
                    end += 1
                }
                UnsafeMutableRawBufferPointer(rebasing: message[end...]).copyBytes(from: path)
                end += path.count
                end += Self.write(expires, to: message, at: end)
                UnsafeMutableRawBufferPointer(rebasing: message[end...]).copyBytes(from: body)
                end += body.count
                return hexCode(of: UnsafeRawBufferPointer(rebasing: message[..<end]))
            }
        }
    }

    private func hexCode(of message: UnsafeRawBufferPointer) -> String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: SHA256Hash.digestSize) { code in
            guard let start = code.baseAddress else { return "" }
            hmac.authenticate(message, into: start)
            return String(unsafeUninitializedCapacity: 2 * code.count) { text in
                guard let place = text.baseAddress else { return 0 }
                Hexadecimal.write(UnsafeRawBufferPointer(code), to: place)
                return text.count
            }
        }
    }

    /// Writes a number in decimal; returns how many bytes it took.
    private static func write(
        _ number: Int64, to message: UnsafeMutableRawBufferPointer, at start: Int
    ) -> Int {
        var magnitude = number.magnitude
        var count = number < 0 ? 2 : 1
        // Multiplied up to it, not divided down: it is less work, and this is done for each order.
        var power: UInt64 = 10
        while magnitude >= power {
            count += 1
            let (next, overflows) = power.multipliedReportingOverflow(by: 10)
            if overflows { break }
            power = next
        }
        var index = start + count
        repeat {
            index -= 1
            message[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: magnitude % 10)
            magnitude /= 10
        } while magnitude > 0
        if number < 0 { message[start] = UInt8(ascii: "-") }
        return count
    }

    public var description: String { "‹BitMEX key›" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Why a key cannot sign.
public enum BitMEXSignerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The key's public half has characters that no header takes.
    case keyCharacters
    case lifetime(TimeSpan)

    public var description: String {
        switch self {
        case .keyCharacters:
            "the BitMEX API key holds spaces, quotation marks or characters outside of ASCII; copy "
                + "its ID from the venue's list of keys once more"
        case .lifetime(let span):
            "a signature cannot be valid for \(span); choose 1 s to 60 s"
        }
    }
}

public import Domain
public import Transport

/// Reads `/v1/api_keys`: the account's keys and when they expire.
public enum KoreanKeys {
    /// When the key that signs for `signer` expires; `nil` when the list does not tell.
    public static func expiry(
        _ response: HTTPResponse, of signer: KoreanSigner, from exchange: String
    ) throws(VenueCallError) -> Timestamp? {
        try KoreanAnswer.read(response, from: exchange) { bytes throws(WireError) in
            var expiry: Timestamp?
            let fields = Fields.shared
            try WireScanner.forEachObject(in: bytes, fields.keys) { row throws(WireError) in
                guard signer.signs(for: try row.value(fields.key).text()) else { return }
                expiry = try row.optional(fields.expiry)?.isoTime()
            }
            return expiry
        }
    }

    private final class Fields: Sendable {
        static let shared = Fields()
        let keys: WireKeys
        let key, expiry: WireField

        private init() {
            var keys = WireKeys()
            key = keys.field("access_key")
            expiry = keys.field("expire_at")
            self.keys = keys
        }
    }
}

import Domain

/// Tells keys and values that look like secrets, so that they are refused unread.
enum SecretWords {
    private static let parts = [
        "secret", "apikey", "accesskey", "privatekey", "password", "passphrase", "token",
        "credential", "mnemonic",
    ]

    /// Whether a key's name promises a secret: `api_secret`, `UPBIT-ACCESS-KEY`, `telegramToken`.
    static func looksSecret(_ key: String) -> Bool {
        let letters = key.lowercased().filter { $0.isLetter }
        return parts.contains { letters.contains($0) }
    }

    /// Reads the name of an environment variable.
    ///
    /// Anything else may be the key itself, so its text never enters the message. Names are upper case
    /// with few digits; keys of the exchanges are mixed or long.
    static func environmentName(_ text: String) throws(Refusal) -> String {
        let isName =
            text.utf8.allSatisfy { byte in
                (65...90).contains(byte) || (48...57).contains(byte) || byte == 95
            }
        let digits = text.utf8.count { (48...57).contains($0) }
        let startsWell = text.utf8.first.map { !(48...57).contains($0) } ?? false
        guard isName, startsWell, digits <= 4, text.utf8.count <= 40 else {
            throw Refusal(
                "it is not the name of an environment variable (the text is not repeated here: it "
                    + "may be a key)",
                "a name in capitals such as UPBIT_ACCESS_KEY; if it was a key, withdraw it at the "
                    + "exchange")
        }
        return text
    }
}

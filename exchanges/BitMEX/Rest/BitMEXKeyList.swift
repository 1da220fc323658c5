import ExchangeAPI

/// Reads what a key may do from the account's list of keys, `GET /apiKey`.
///
/// - SeeAlso: <https://support.bitmex.com/hc/en-gb/articles/6205606449309>
enum BitMEXKeyList {
    /// Every key reads margin and positions; `order` trades, `orderCancel` only cancels, `withdraw`
    /// takes money out. What another permission allows is not known, and not guessed.
    static func rights(
        of keyID: String, in reply: BitMEXReply
    ) throws(VenueCallError) -> KeyRights {
        var found: KeyRights?
        do throws(VenueCallError) {
            try reply.forEachRow(keys.keys) { row throws(WireError) in
                guard try row.value(keys.id).text() == keyID else { return }
                found = try rights(row)
            }
        } catch {
            // The list holds the account's other keys too: nothing of it is repeated.
            throw .outcomeUnknown("BitMEX's answer to GET /apiKey cannot be read")
        }
        return found
            ?? KeyRights(
                canRead: true, source: "GET /apiKey was answered, without this key in the list")
    }

    private static func rights(_ row: WireObject) throws(WireError) -> KeyRights {
        var permissions: [String] = []
        var isWhole = false
        if let list = row.optional(keys.permissions) {
            isWhole = true
            try list.forEach { permission throws(WireError) in
                if permission.kind == .string {
                    permissions.append(try permission.name(limit: 40))
                } else {
                    isWhole = false
                }
            }
        }
        let known: Set = ["order", "orderCancel", "withdraw"]
        isWhole = isWhole && permissions.allSatisfy(known.contains)
        func may(_ permission: String) -> Bool? {
            permissions.contains(permission) ? true : isWhole ? false : nil
        }
        let isEnabled = try row.optional(keys.isEnabled)?.bool() ?? true
        let names = permissions.isEmpty ? "none" : permissions.joined(separator: ", ")
        let address = try row.optional(keys.cidr)?.text() ?? ""
        return KeyRights(
            canRead: isEnabled, canTrade: isEnabled ? may("order") : false,
            canWithdraw: may("withdraw"),
            source: "GET /apiKey: permissions \(BitMEXText.shown(names, hiding: nil)); "
                + (isOpen(address)
                    ? "from any address" : "from \(BitMEXText.shown(address, hiding: nil))")
                + (isEnabled ? "" : "; the key is disabled"))
    }

    private static func isOpen(_ address: String) -> Bool {
        ["", "0.0.0.0", "0.0.0.0/0"].contains(address)
    }

    private static let keys = {
        var keys = WireKeys()
        let id = keys.field("id")
        let permissions = keys.field("permissions")
        let isEnabled = keys.field("enabled")
        let cidr = keys.field("cidr")
        return (
            keys: keys.table(), id: id, permissions: permissions, isEnabled: isEnabled, cidr: cidr
        )
    }()
}

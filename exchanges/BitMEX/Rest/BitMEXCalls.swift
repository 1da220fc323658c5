import Domain
import ExchangeAPI
import Transport

/// Makes the signed calls of one port, and reads what comes back.
struct BitMEXCalls: Sendable {
    let session: RestSession
    let signer: BitMEXSigner

    /// - Parameter query: empty for none.
    func get(
        _ path: String, _ query: BitMEXQuery = BitMEXQuery()
    ) async throws(VenueCallError) -> BitMEXReply {
        let target = query.target(path)
        let response = try await session.call(.read) { now throws(VenueCallError) in
            signer.request(.get, target, at: now)
        }
        return BitMEXReply(what: "GET \(path)", response: response, signer: signer)
    }

    func send(
        _ kind: CallKind, _ method: HTTPMethod, _ path: String, _ body: BitMEXBody? = nil
    ) async throws(VenueCallError) -> BitMEXReply {
        let target = BitMEXQuery().target(path)
        let bytes = body?.bytes ?? []
        let response = try await session.call(kind) { now throws(VenueCallError) in
            signer.request(method, target, body: bytes, at: now)
        }
        return BitMEXReply(
            what: "\(method.rawValue) \(path)", response: response, signer: signer)
    }

    /// The venue's most for one page.
    private static let pageSize = 500
    /// Below this a page can only be the last: it is what the venue gives when not asked for more.
    private static let smallestFullPage = 100
    /// How many pages are read before it is given up: a hundred thousand rows.
    private static let mostPages = 200

    /// Reads a list page by page, oldest first, until a page is not full.
    func pages(
        _ path: String, _ query: BitMEXQuery,
        _ body: (BitMEXReply) throws(VenueCallError) -> Void
    ) async throws(VenueCallError) {
        var start = 0
        for _ in 0..<Self.mostPages {
            var page = query
            page.add("count", String(Self.pageSize))
            if start > 0 { page.add("start", String(start)) }
            page.add("reverse", "false")
            let answer = try await get(path, page)
            try body(answer)
            let rows = try answer.rowCount()
            if rows < Self.smallestFullPage { return }
            start += rows
        }
        throw .outcomeUnknown(
            "GET \(path): more than \(start) rows; ask for a shorter time")
    }
}

/// An answer that is a success, to be read.
///
/// Whatever cannot be read is an unknown outcome: the venue did something, and did not say what.
struct BitMEXReply {
    /// Method and path, for errors.
    let what: String
    let response: HTTPResponse
    let signer: BitMEXSigner

    var received: Timestamp { response.timing.received }

    /// What the rows say of the account.
    func events() throws(VenueCallError) -> [AccountEvent] {
        do throws(WireError) {
            return try BitMEXDecoder().accountEvents(response.body, received: received)
        } catch {
            throw unreadable("\(error)")
        }
    }

    /// Calls `body` for each row; the answer may be one object or a list.
    func forEachRow(
        _ keys: WireKeyTable, _ body: (WireObject) throws(WireError) -> Void
    ) throws(VenueCallError) {
        try forEachRow(keys, of: response.body, body)
    }

    func forEachRow(
        _ keys: WireKeyTable, of bytes: [UInt8], _ body: (WireObject) throws(WireError) -> Void
    ) throws(VenueCallError) {
        let failure = bytes.withUnsafeBytes { bytes -> WireError? in
            do throws(WireError) {
                try WireScanner.forEachObject(in: bytes, keys, body)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw unreadable("\(failure)") }
    }

    private static let noKeys = WireKeys().table()

    func rowCount() throws(VenueCallError) -> Int {
        var count = 0
        try forEachRow(Self.noKeys) { _ throws(WireError) in count += 1 }
        return count
    }

    func unreadable(_ reason: String) -> VenueCallError {
        .outcomeUnknown(
            "BitMEX's answer to \(what) cannot be read: "
                + BitMEXText.shown(reason, hiding: signer.keyID))
    }
}

import Domain
import ExchangeAPI
import Testing

@testable import BitMEX

@Suite("BitMEX account")
struct BitMEXAccountTests {
    private static let row =
        #"{"currency":"NEWt","walletBalance":1500,"availableMargin":500,"#
        + #""timestamp":"2026-09-21T14:13:20.052Z"}"#

    @Test("a currency that is not known here is read by the scale that the venue tells")
    func newCurrency() async throws {
        let assets = #"[{"asset":"New","currency":"NEWt","majorCurrency":"NEW","scale":3}]"#
        let rig = try BitMEXRig(bodies: assets, Self.row)
        let balances = try await rig.account.balances()
        #expect(balances.map { "\($0.currency) \($0.free) \($0.locked)" } == ["NEW 0.5 1"])
    }

    @Test("without a scale, money in an unknown currency is an error; nothing in it is nothing")
    func unknownCurrency() async throws {
        let rig = try BitMEXRig([
            .answer(404, [], #"{"error":{"message":"Not Found","name":"HTTPError"}}"#),
            .answer(200, [], Self.row),
            .answer(200, [], Self.row.replacing("1500", with: "0").replacing("500", with: "0")),
        ])
        let error = await #expect(throws: VenueCallError.self) {
            try await rig.account.balances()
        }
        #expect(error.map { "\($0)".contains("NEWt") } ?? false)
        let balances = try await rig.account.balances()
        #expect(balances.isEmpty)
        #expect(rig.http.requests.count == 3)
    }

    @Test("a venue that counts a known currency otherwise is not read at all")
    func otherScale() async throws {
        let assets = #"[{"asset":"USDT","currency":"USDt","majorCurrency":"USDT","scale":8}]"#
        let rig = try BitMEXRig(bodies: assets, BitMEXRows.margins)
        let error = await #expect(throws: VenueCallError.self) {
            try await rig.account.balances()
        }
        #expect(error.map { "\($0)".contains("6 decimals for USDt") } ?? false)
    }

    @Test("the streams' decoder counts every currency as the account does")
    func sameUnits() async throws {
        for (unit, asset) in BitMEXAssets.known.units {
            let row =
                #"{"currency":"\#(unit)","walletBalance":123456789,"availableMargin":1,"#
                + #""timestamp":"2026-09-21T14:13:20.052Z"}"#
            let events = try BitMEXDecoder().accountEvents(
                Array(row.utf8), received: ManualClock.start)
            let rig = try BitMEXRig(bodies: "[]", row)
            let margins = try await rig.account.margins()
            #expect(events == margins.map(AccountEvent.margin))
            #expect(margins.first?.currency == asset.currency)
        }
    }

    @Test("fees that the venue does not tell of the account are those of the base tier")
    func baseFees() async throws {
        let rig = try BitMEXRig(bodies: BitMEXRows.instrument, #"{"XBTUSDT":{"makerFee":1}}"#)
        let terms = try await rig.account.terms(of: "XBTUSD")
        #expect(terms.makerFee.map { "\($0)" } == "0.0005")
    }

    @Test("a market that the venue does not list is refused")
    func noMarket() async throws {
        let rig = try BitMEXRig(bodies: BitMEXRows.instrument)
        let error = await #expect(throws: VenueCallError.self) {
            try await rig.account.terms(of: "XBTEUR")
        }
        guard case .refused(let refusal) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(refusal.kind == .unknownMarket)
    }

    @Test(
        "rights that the list does not tell are not guessed",
        arguments: [
            (#""permissions":["order","withdraw"]"#, true, true, true),
            (#""permissions":[]"#, true, false, false),
            (#""permissions":["orderCancel"],"enabled":true"#, true, false, false),
            (#""permissions":["order","transferAll"]"#, true, true, nil),
            (#""permissions":["order",{"withdraw":true}]"#, true, true, nil),
            (#""enabled":true"#, true, nil, nil),
            (#""permissions":["order"],"enabled":false"#, false, false, false),
        ] as [(String, Bool?, Bool?, Bool?)])
    func rights(
        _ fields: String, _ read: Bool?, _ trade: Bool?, _ withdraw: Bool?
    ) async throws {
        let rig = try BitMEXRig(bodies: #"[{"id":"\#(PublishedKey.id)",\#(fields)}]"#)
        let rights = try await rig.account.keyRights()
        #expect(rights.canRead == read)
        #expect(rights.canTrade == trade)
        #expect(rights.canWithdraw == withdraw)
        #expect(!rights.source.contains(PublishedKey.id))
    }

    @Test("a key that may not see the list, or is not in it, has unknown rights")
    func unknownRights() async throws {
        let rig = try BitMEXRig([
            .answer(403, [], #"{"error":{"message":"Access Denied","name":"HTTPError"}}"#),
            .answer(200, [], #"[{"id":"another","permissions":["withdraw"]}]"#),
            .answer(401, [], #"{"error":{"message":"Invalid API Key.","name":"HTTPError"}}"#),
            .answer(200, [], #"[{"id":"another","secret":"s3cr3t","permissions":"#),
        ])
        let refused = try await rig.account.keyRights()
        #expect(refused.canRead == nil && refused.canTrade == nil && refused.canWithdraw == nil)
        let absent = try await rig.account.keyRights()
        #expect(absent.canRead == true && absent.canTrade == nil && absent.canWithdraw == nil)
        await #expect(throws: VenueCallError.self) { try await rig.account.keyRights() }
        let error = await #expect(throws: VenueCallError.self) {
            try await rig.account.keyRights()
        }
        #expect(error.map { !"\($0)".contains("s3cr3t") } ?? false)
    }

    @Test("long and short side by side cannot be told by one quantity")
    func hedged() async throws {
        let rig = try BitMEXRig(bodies: "[\(BitMEXRows.position),\(BitMEXRows.position)]")
        let error = await #expect(throws: VenueCallError.self) {
            try await rig.account.positions()
        }
        #expect(error.map { "\($0)".contains("one-way") } ?? false)
    }

    @Test("text of every kind is written as JSON, and as a query")
    func encodings() {
        var body = BitMEXBody()
        body.add("a", text: "\"\\\n\u{1F}é")
        body.add("b", Int64.min)
        body.add("c", Price(raw: 1))
        body.add("d", false)
        #expect(
            body.text
                == #"{"a":"\"\\\u000a\u001fé","b":-9223372036854775808,"c":0.00000001,"d":false}"#)
        #expect(BitMEXBody().text == "{}")
        let query = BitMEXQuery(("a", "-._~Az09"), ("b", " +&=#/?%é\n"))
        #expect(
            query.target("/x") == "/api/v1/x?a=-._~Az09&b=%20%2B%26%3D%23%2F%3F%25%C3%A9%0A")
    }
}

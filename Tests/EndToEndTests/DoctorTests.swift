import Foundation
import LoopbackServer
import Testing

@Suite("The doctor asks the exchange")
struct DoctorTests {
    private static let keys = [
        "FIXTURE_ACCESS_KEY": "aB3dEfGhIjKlMnOpQrStUvWxYz012345", "FIXTURE_SECRET_KEY": "zY9xWvUt",
    ]

    private static func shop(
        _ venue: StandInUpbit, _ network: String = "", _ more: String = ""
    ) throws -> Workshop {
        try Workshop(
            "exchange: upbit\nmarket: KRW-BTC\n"
                + "api_key_env: FIXTURE_ACCESS_KEY\napi_secret_env: FIXTURE_SECRET_KEY\n"
                + "network: { base_url: \"\(venue.url)\"\(network) }\n" + more)
    }

    private static func checks(_ outcome: Binary.Outcome) throws -> [String: Bool] {
        let document = try Document(strictly: outcome.output)
        var checks: [String: Bool] = [:]
        for check in try document.at("checks").elements() {
            checks[try check.string("check")] = try check.flag("ok")
        }
        return checks
    }

    @Test("and finds everything in order where it is")
    func sound() throws {
        let venue = try StandInUpbit()
        let outcome = try Self.shop(venue).haetae("doctor --json", environment: Self.keys)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        let checks = try Self.checks(outcome)
        for name in ["clock", "rules", "key", "balances", "fees", "keys"] {
            #expect(checks[name] == true, "\(name)")
        }
        // Nothing but reading.
        #expect(venue.requests.allSatisfy { $0.method == "GET" })
    }

    @Test("refuses a key that may withdraw, unless the configuration says why")
    func withdrawal() throws {
        var account = StandInUpbit.Account()
        account.mayListWithdrawals = true
        let venue = try StandInUpbit(account)
        let refused = try Self.shop(venue).haetae("doctor --json", environment: Self.keys)
        #expect(refused.status == 1)
        #expect(try Self.checks(refused)["key"] == false)
        let excused = try Self.shop(venue, ", withdrawal_key_reason: \"a test without money\"")
            .haetae("doctor --json", environment: Self.keys)
        #expect(excused.status == 0, "\(excused.output)")
    }

    @Test("tells a fee that is not the one we reckon with")
    func fees() throws {
        var account = StandInUpbit.Account()
        account.takerFee = "0.0025"
        let venue = try StandInUpbit(account)
        let outcome = try Self.shop(venue).haetae("doctor", environment: Self.keys)
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("BAD fees"), "\(outcome.output)")
        #expect(outcome.output.contains("0.0025"))
    }

    @Test("says which key is refused, by the exchange's own words")
    func wrongKey() throws {
        var account = StandInUpbit.Account()
        account.refusals["/v1/api_keys"] = (
            401, #"{"error":{"name":"invalid_access_key","message":"잘못된 엑세스 키입니다."}}"#
        )
        let venue = try StandInUpbit(account)
        let outcome = try Self.shop(venue).haetae("doctor", environment: Self.keys)
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("invalid_access_key"), "\(outcome.output)")
    }

    @Test("takes keys from a file that only its owner can read, and from no other")
    func keyFile() throws {
        let venue = try StandInUpbit()
        let shop = try Workshop(
            "exchange: upbit\nmarket: KRW-BTC\napi_key_file: upbit.keys\n"
                + "network: { base_url: \"\(venue.url)\" }\nmode: live\n")
        try shop.write("accesskeyaccesskey\nsecretsecretsecret\n", to: "upbit.keys")
        chmod(shop.file("upbit.keys"), 0o644)
        let open = try shop.haetae("doctor")
        #expect(open.status == 1)
        #expect(open.output.contains("chmod 600"), "\(open.output)")
        chmod(shop.file("upbit.keys"), 0o600)
        let closed = try shop.haetae("doctor")
        #expect(closed.status == 0, "\(closed.output)")
        #expect(!closed.output.contains("secretsecret") && !closed.output.contains("accesskeya"))
    }

    @Test("asks nothing without keys, and nothing when it is told so")
    func offline() throws {
        let venue = try StandInUpbit()
        let shop = try Self.shop(venue)
        #expect(try shop.haetae("doctor").status == 0)
        #expect(try shop.haetae("doctor --offline", environment: Self.keys).status == 0)
        #expect(venue.requests.isEmpty)
        #expect(try shop.haetae("doctor --online").status == 0)
        #expect(!venue.requests.isEmpty)
    }
}

import ArgumentParser
import CommandLineKit
import Domain
import Sandbox
import SimulatedVenue
import Transport

/// `--account key:secret:CURRENCY=AMOUNT,…[:RIGHTS]`: an account of a sandbox, whose key is no real one.
struct AccountOption: ExpressibleByArgument, Sendable {
    let key: String
    let secret: Secret
    let balances: [(currency: Currency, amount: Money)]
    let rights: Set<KeyRight>

    /// The account that is there when none is asked for; it opens nothing but a sandbox.
    static let standard = AccountOption(known: standardText)
    static let standardText =
        "sandbox-access-key:sandbox-secret-key:KRW=100000000,XBT=10,USDT=100000"

    private init(known text: String) {
        guard let option = AccountOption(argument: text) else {
            preconditionFailure("the built-in account does not read: \(text)")
        }
        self = option
    }

    init?(argument: String) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        guard (3...4).contains(parts.count), !parts[0].isEmpty,
            let secret = Secret(String(parts[1]))
        else { return nil }
        var balances: [(currency: Currency, amount: Money)] = []
        for entry in parts[2].split(separator: ",") {
            let pair = entry.split(separator: "=", omittingEmptySubsequences: false)
            guard pair.count == 2, let currency = Currency(parsing: pair[0].uppercased()),
                let amount = try? Money(parsing: pair[1]), amount >= .zero
            else { return nil }
            guard !balances.contains(where: { $0.currency == currency }) else { return nil }
            balances.append((currency, amount))
        }
        var rights: Set<KeyRight> = [.view, .order]
        if parts.count == 4 {
            rights = []
            for word in parts[3].split(separator: "+") {
                guard let right = KeyRight(rawValue: String(word)) else { return nil }
                rights.insert(right)
            }
        }
        key = String(parts[0])
        self.secret = secret
        self.balances = balances
        self.rights = rights
    }

    /// The account at one venue: it holds there what the venue's markets know.
    func account(_ id: AccountID, knowing currencies: Set<Currency>) -> SandboxAccount {
        SandboxAccount(
            id: id, key: key, secret: secret, rights: rights,
            balances: balances.filter { currencies.contains($0.currency) })
    }
}

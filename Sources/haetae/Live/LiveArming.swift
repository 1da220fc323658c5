import CommandLineKit
import Domain

/// What has to be there before a real order may be sent: the mode, the keys, and the explicit act.
enum LiveArming {
    /// What `--confirm` has to say, literally: the market that the orders go to.
    static func phrase(_ id: InstrumentID) -> String { "\(id.exchange):\(id.market)" }

    /// The keys, when everything else is there too.
    ///
    /// - Parameter isCheck: only the start-up report is wanted; nothing will be sent.
    /// - Throws: `CommandError` with everything that is missing at once.
    static func keys(
        _ configuration: Configuration, _ id: InstrumentID, capital: Money?, confirm: String?,
        isCheck: Bool
    ) throws -> Keys {
        var missing: [String] = []
        var remedies: [String] = []
        var keys: Keys?
        do {
            keys = try Keys.load(configuration)
        } catch let error as CommandError {
            missing.append("keys (\(error.message))")
            if let remedy = error.remedy { remedies.append(remedy) }
        }
        if configuration.mode != .live, !isCheck {
            missing.append("the mode")
            remedies.append("set mode: live in config.yaml")
        }
        if capital == nil, configuration.capital == .automatic {
            missing.append("the capital")
            remedies.append(
                "say how much money the run may use: capital in config.yaml, or --capital")
        }
        if !isCheck, confirm != phrase(id) {
            missing.append(
                confirm.map { "the confirmation (\"\($0)\" names another market)" }
                    ?? "the confirmation")
            remedies.append("add --confirm \(phrase(id))")
        }
        guard missing.isEmpty, let keys else {
            throw CommandError(
                .permission,
                "no order was sent: live trading lacks " + missing.joined(separator: ", "),
                remedy: remedies.joined(separator: "; "))
        }
        return keys
    }
}

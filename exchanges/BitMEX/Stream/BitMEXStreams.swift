import Domain
public import ExchangeAPI

/// What all streams of BitMEX have in common.
public enum BitMEXStreams {
    /// The welcome message told of 39 an hour in 2019 to 2021, and of 719 in 2025; the fewer stand.
    public static let connectionLimits = [ConnectionBudget.Limit(36, per: .hours(1))]

    /// `ping` as text is answered with `pong`: asked after five seconds of silence, given up after
    /// five more, as the venue's guide had it.
    static let policy: StreamPolicy = {
        var policy = StreamPolicy()
        policy.probe = .text("ping")
        policy.probeAfterSilence = .seconds(5)
        policy.probeEvery = .seconds(60)
        policy.answerWithin = .seconds(5)
        return policy
    }()

    static func subscribe(_ names: [String]) -> String { operation("subscribe", names) }

    /// The partial comes once for each subscription: to have it again, one has to leave first.
    static func resubscribe(_ name: String) -> [String] {
        [operation("unsubscribe", [name]), operation("subscribe", [name])]
    }

    private static func operation(_ name: String, _ arguments: [String]) -> String {
        #"{"op":"\#(name)","args":[\#(arguments.map(StreamText.quoted).joined(separator: ","))]}"#
    }
}

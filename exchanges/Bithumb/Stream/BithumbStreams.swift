import Domain
public import ExchangeAPI

/// What all streams of Bithumb have in common.
public enum BithumbStreams {
    /// Ten connections a second for an address; who persists is shut out for ten minutes, so half of
    /// it is used.
    public static let connectionLimits = [ConnectionBudget.Limit(5, per: .seconds(1))]

    /// `PING` as text is answered with `{"status":"UP"}`, which then repeats every ten seconds.
    /// Connections idle for 120 s are ended by the venue.
    static let policy: StreamPolicy = {
        var policy = StreamPolicy()
        policy.probe = .text("PING")
        policy.probeAfterSilence = .seconds(20)
        policy.probeEvery = .seconds(60)
        policy.answerWithin = .seconds(10)
        return policy
    }()
}

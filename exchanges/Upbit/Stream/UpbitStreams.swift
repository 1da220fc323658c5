import Domain
public import ExchangeAPI

/// What all streams of Upbit have in common.
public enum UpbitStreams {
    /// Five connections a second: of an address when anonymous, of an account when logged in.
    public static let connectionLimits = [ConnectionBudget.Limit(5, per: .seconds(1))]

    /// `PING` as text is answered with `{"status":"UP"}`, which then repeats every ten seconds and
    /// proves the socket alone. Connections idle for 120 s are ended by the venue.
    static let policy: StreamPolicy = {
        var policy = StreamPolicy()
        policy.probe = .text("PING")
        policy.probeAfterSilence = .seconds(20)
        policy.probeEvery = .seconds(60)
        policy.answerWithin = .seconds(10)
        return policy
    }()
}

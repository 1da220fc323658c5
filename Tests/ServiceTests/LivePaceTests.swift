import Domain
import Testing

@testable import Service

@Suite("Waiting in a market that runs faster than the world")
struct LivePaceTests {
    @Test("at the world's pace, or slower, everything is as long as it says")
    func world() throws {
        for speed in [Rate.one, try Rate(parsing: "0.5")] {
            let pace = LivePace(speed: speed)
            #expect(pace.settle == .seconds(2))
            #expect(pace.fetchSettle == .seconds(10))
            #expect(pace.retryAfter == .seconds(15))
            #expect(pace.inWorld(.minutes(5), atLeast: .seconds(5)) == .minutes(5))
        }
    }

    @Test("what the network needs is given in the world's time, and a candle is still acted on")
    func fast() {
        let pace = LivePace(speed: LivePace.largestSpeed)
        #expect(pace.settle == .seconds(15), "a quarter of a second")
        #expect(pace.retryAfter == .minutes(1), "a second")
        #expect(pace.inWorld(.minutes(5), atLeast: .seconds(1)) == .seconds(5))
        #expect(pace.inWorld(.minutes(1), atLeast: .seconds(5)) == .seconds(5))
        #expect(pace.settle < LiveDriver.tooLate && LiveDriver.tooLate < .minutes(1))
        #expect(pace.settle < pace.fetchSettle)
    }
}

import Domain
import Sandbox
import Testing

@Suite("The dice of faults")
struct FaultInjectorTests {
    private func injector(_ text: String, seed: UInt64 = 5) throws -> FaultInjector {
        FaultInjector(plan: try FaultPlan(parsing: text), seed: seed)
    }

    @Test("without faults everything is ordinary")
    func none() throws {
        var dice = try injector("none")
        #expect(dice.fate(of: .orders) == .ordinary)
        #expect(dice.strikes.isEmpty)
        #expect(!dice.closesSockets)
        #expect(dice.skew == .zero)
    }

    @Test("the same seed gives the same faults, another one others")
    func seeds() throws {
        let plan = "lose-answer=0.2,429=0.1,delay=1ms..1s@0.5"
        func fates(_ seed: UInt64) throws -> [RequestFate] {
            var dice = try injector(plan, seed: seed)
            return (0..<200).map { _ in dice.fate(of: .orders) }
        }
        #expect(try fates(1) == fates(1))
        #expect(try fates(1) != fates(2))
    }

    @Test("a chance is kept to, and what struck is counted")
    func chances() throws {
        var dice = try injector("lose-answer:orders=0.25")
        var lost = 0
        for _ in 0..<20_000 where dice.fate(of: .orders).answer == .lost { lost += 1 }
        // Five standard deviations of a fair draw are 306.
        #expect(abs(lost - 5000) < 306)
        #expect(dice.strikes[.loseAnswer] == lost)
        for _ in 0..<100 { #expect(dice.fate(of: .cancels) == .ordinary) }
    }

    @Test("chances of nought and one are never and always")
    func bounds() throws {
        var never = try injector("cut=0")
        var always = try injector("cut=1")
        for _ in 0..<1000 {
            #expect(never.fate(of: .reads) == .ordinary)
            #expect(always.fate(of: .reads).handling == .cut)
        }
    }

    @Test("delays are drawn over their whole range and never beyond")
    func delays() throws {
        var dice = try injector("delay=100ms..200ms")
        var seen: [TimeSpan] = []
        for _ in 0..<2000 {
            guard case .sent(let delay) = dice.fate(of: .reads).answer else {
                Issue.record("an answer was not sent")
                return
            }
            seen.append(delay)
        }
        let least = try #require(seen.min())
        let most = try #require(seen.max())
        #expect(least >= .milliseconds(100) && least < .milliseconds(101))
        #expect(most <= .milliseconds(200) && most > .milliseconds(199))
    }

    @Test("what is not carried out is neither lost nor withheld")
    func refusedIsAnswered() throws {
        var dice = try injector("503=1,lose-answer=1,withhold-answer=1,delay=1s")
        for _ in 0..<50 {
            let fate = dice.fate(of: .orders)
            #expect(fate.handling == .refused(.overloaded))
            #expect(fate.answer == .sent(after: .seconds(1)))
        }
        #expect(dice.strikes == [.overloaded: 50, .delay: 50])
    }

    @Test("only cancels lose the race against a fill")
    func race() throws {
        var dice = try injector("fill-before-cancel=1")
        #expect(dice.fate(of: .cancels).handling == .carriedOutAfterPartFill)
        #expect(dice.fate(of: .orders).handling == .carriedOut)
    }

    @Test("another plan takes effect at once, and what struck stays counted")
    func replace() throws {
        var dice = try injector("429=1,skew=-5s")
        #expect(dice.skew == TimeSpan(nanoseconds: -5_000_000_000))
        _ = dice.fate(of: .orders)
        dice.replace(with: try FaultPlan(parsing: "maintenance"))
        #expect(dice.skew == .zero)
        #expect(dice.closesSockets)
        #expect(dice.fate(of: .sockets).handling == .refused(.maintenance))
        #expect(dice.strikes == [.rateLimited: 1, .maintenance: 1])
    }
}

import Domain
import Testing

@testable import Transport

@Suite("The skew of the clock")
struct ClockSkewTests {
    private static let start = Timestamp(milliseconds: 1_790_000_000_000)

    private static func at(_ milliseconds: Int64) -> Timestamp {
        start + .milliseconds(milliseconds)
    }

    @Test("is unknown before the first reading, and bounded by it afterwards")
    func first() {
        var skew = ClockSkew()
        #expect(skew.verdict(limit: .days(9)) == .unknown)
        #expect(skew.bounds == nil)
        // Sent at 100, back at 180; the venue said 300 in whole milliseconds.
        let isTaken = skew.add(
            venueTime: Self.at(300), resolution: .milliseconds(1), sent: Self.at(100),
            received: Self.at(180))
        #expect(isTaken)
        #expect(skew.bounds?.lowest == .milliseconds(120))
        #expect(skew.bounds?.highest == .milliseconds(201))
        let (offset, uncertainty) = (
            TimeSpan(nanoseconds: 160_500_000), TimeSpan(nanoseconds: 40_500_000)
        )
        #expect(
            skew.verdict(limit: .milliseconds(201))
                == .within(offset: offset, uncertainty: uncertainty))
        #expect(skew.verdict(limit: .milliseconds(150)) == .unknown)
        #expect(
            skew.verdict(limit: .milliseconds(119))
                == .beyond(offset: offset, uncertainty: uncertainty))
    }

    @Test("is beyond a limit either way")
    func behind() {
        var skew = ClockSkew()
        skew.add(
            venueTime: Self.at(-5000), resolution: .seconds(1), sent: Self.at(0),
            received: Self.at(100))
        #expect(skew.bounds?.lowest == .milliseconds(-5100))
        #expect(skew.bounds?.highest == .milliseconds(-4000))
        #expect(skew.verdict(limit: .milliseconds(5100)) != .unknown)
        #expect(skew.verdict(limit: .milliseconds(4500)) == .unknown)
        guard case .beyond = skew.verdict(limit: .milliseconds(3999)) else {
            Issue.record("\(skew.verdict(limit: .milliseconds(3999)))")
            return
        }
    }

    @Test("narrows as dates with a resolution of a second fall on different parts of theirs")
    func intersection() throws {
        var skew = ClockSkew()
        let offset: Int64 = 730
        for number in Int64(0)..<10 {
            let sent = number * 3_117
            let stamped = sent + 20 + offset
            skew.add(
                venueTime: Self.at(stamped).floored(to: .seconds(1)), resolution: .seconds(1),
                sent: Self.at(sent), received: Self.at(sent + 40))
        }
        let bounds = try #require(skew.bounds)
        #expect(bounds.lowest <= .milliseconds(offset) && .milliseconds(offset) <= bounds.highest)
        #expect(bounds.uncertainty < .milliseconds(120))
        guard case .within = skew.verdict(limit: .milliseconds(900)) else {
            Issue.record("\(bounds)")
            return
        }
    }

    @Test("always holds the truth, whatever the network does", arguments: UInt64(1)...40)
    func truth(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var skew = ClockSkew()
        let offset = Int64(random.below(20_000)) - 10_000
        let resolution = [Int64(1), 100, 1000][random.below(3)]
        var time: Int64 = 0
        var widths: [Int64] = []
        for _ in 0..<100 {
            time += Int64(random.below(30_000))
            let sent = time
            let stamped = sent + Int64(random.below(400))
            time = stamped + Int64(random.below(400))
            // Our clock drifts by up to 50 millionths, well within what is allowed for.
            let drift = stamped / 20_000
            skew.add(
                venueTime: Self.at(stamped + offset + drift).floored(to: .milliseconds(resolution)),
                resolution: .milliseconds(resolution), sent: Self.at(sent),
                received: Self.at(time))
            let bounds = try #require(skew.bounds)
            #expect(
                bounds.lowest <= .milliseconds(offset + drift)
                    && bounds.highest >= .milliseconds(offset + drift), "seed \(seed)")
            widths.append(bounds.uncertainty.nanoseconds)
        }
        #expect(try #require(widths.last) <= #require(widths.first), "seed \(seed)")
    }

    @Test("forgets what contradicts the newest reading: a clock was set")
    func clockSet() throws {
        var skew = ClockSkew()
        for number in Int64(0)..<5 {
            skew.add(
                venueTime: Self.at(number * 1000 + 3000), resolution: .milliseconds(1),
                sent: Self.at(number * 1000), received: Self.at(number * 1000 + 10))
        }
        #expect(try #require(skew.bounds).lowest > .milliseconds(2900))
        skew.add(
            venueTime: Self.at(6000), resolution: .milliseconds(1), sent: Self.at(6000),
            received: Self.at(6010))
        let bounds = try #require(skew.bounds)
        #expect(bounds.lowest == .milliseconds(-10) && bounds.highest == .milliseconds(1))
        #expect(skew.newest == Self.at(6010))
    }

    @Test("forgets readings that are old, and more than it keeps")
    func age() throws {
        var skew = ClockSkew()
        skew.add(
            venueTime: Self.at(0), resolution: .zero, sent: Self.at(0), received: Self.at(0))
        #expect(try #require(skew.bounds).uncertainty == .zero)
        let later = ClockSkew.oldest.nanoseconds / 1_000_000 + 1
        skew.add(
            venueTime: Self.at(later), resolution: .seconds(1), sent: Self.at(later),
            received: Self.at(later))
        #expect(try #require(skew.bounds).uncertainty == .milliseconds(500))
        skew.add(
            venueTime: Self.at(later), resolution: .zero, sent: Self.at(later),
            received: Self.at(later))
        for number in 0..<Int64(ClockSkew.capacity) {
            #expect(try #require(skew.bounds).uncertainty < .milliseconds(1), "after \(number)")
            skew.add(
                venueTime: Self.at(later + number), resolution: .seconds(1),
                sent: Self.at(later + number), received: Self.at(later + number))
        }
        #expect(try #require(skew.bounds).uncertainty > .milliseconds(400))
    }

    @Test("takes no reading that cannot be one")
    func refused() {
        var skew = ClockSkew()
        let readings: [(Timestamp, TimeSpan, Timestamp, Timestamp)] = [
            (Self.at(0), .zero, Self.at(10), Self.at(9)),
            (Self.at(0), .milliseconds(-1), Self.at(0), Self.at(1)),
            (Timestamp(nanoseconds: .min), .zero, Self.at(0), Self.at(1)),
            (Timestamp(nanoseconds: .max), .seconds(1), Self.at(0), Self.at(1)),
            (.distantPast, .zero, Self.at(0), Self.at(1)),
        ]
        for (venueTime, resolution, sent, received) in readings {
            let isTaken = skew.add(
                venueTime: venueTime, resolution: resolution, sent: sent, received: received)
            #expect(!isTaken)
        }
        #expect(skew.bounds == nil)
    }

    @Test(
        "says in its error which way, by how much, and what to do",
        arguments: [
            (Int64(2600), "2555 ms (± 45 ms) behind BitMEX's, more than 1000 ms apart"),
            (-42_000, "42 s (± 45 ms) ahead of BitMEX's, more than 1000 ms apart"),
        ])
    func error(offset: Int64, text: String) throws {
        var skew = ClockSkew()
        try skew.check(limit: .seconds(1), venue: "BitMEX")
        skew.add(
            venueTime: Self.at(offset), resolution: .zero, sent: Self.at(0),
            received: Self.at(90))
        let error = #expect(throws: ClockSkewError.self) {
            try skew.check(limit: .seconds(1), venue: "BitMEX")
        }
        let said = try #require(error).description
        #expect(said.contains(text), "\(said)")
        #expect(said.contains("timedatectl set-ntp true"))
    }
}

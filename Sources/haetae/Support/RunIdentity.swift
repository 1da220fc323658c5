import CommandLineKit
import Domain
import Foundation
import Storage

/// Names a run: the only place, with the commands, that looks at the clock and draws at random.
enum RunIdentity {
    static func make(
        mode: RunMode, instrument: Instrument, capital: Money, predictor: String, model: String?,
        parameters: String, seed: UInt64, isSynthetic: Bool
    ) -> RunHeader {
        let now = Clock.now
        let random = UInt64.random(in: 1...UInt64(Int64.max))
        return RunHeader(
            id: RunHeader.makeID(startedAt: now, random: random), number: random, mode: mode,
            instrument: instrument.id, currency: instrument.settlement, capital: capital,
            predictor: predictor, model: model, parameters: parameters, seed: seed,
            isSynthetic: isSynthetic, startedAt: now, version: ProductVersion.current)
    }
}

/// The wall clock.
enum Clock {
    static var now: Timestamp {
        Timestamp(nanoseconds: Int64(Date().timeIntervalSince1970 * 1_000_000) * 1000)
    }
}

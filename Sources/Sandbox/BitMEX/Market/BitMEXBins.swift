import Domain
import SimulatedVenue

/// The lengths of time that trades and quotes are gathered in.
enum BitMEXBinSize: String, CaseIterable, Sendable {
    case oneMinute = "1m"
    case fiveMinutes = "5m"
    case oneHour = "1h"
    case oneDay = "1d"

    var span: TimeSpan {
        switch self {
        case .oneMinute: .minutes(1)
        case .fiveMinutes: .minutes(5)
        case .oneHour: .hours(1)
        case .oneDay: .days(1)
        }
    }
}

/// Bins of trades: stamped at their end, open at the previous close, and without gaps.
struct BitMEXBins {
    let world: SandboxWorld
    let contract: BitMEXContract
    let size: BitMEXBinSize

    /// The bins that end in `range`, oldest first, at most `limit`: the first ones, or the last
    /// ones.
    ///
    /// - Parameter range: of ends of bins; its bounds need not lie on the grid.
    func rows(
        ending range: ClosedRange<Timestamp>, limit: Int, newest: Bool, tape: BitMEXTape
    ) -> [BitMEXRow] {
        guard limit > 0 else { return [] }
        let span = size.span
        // Ends of bins on the grid.
        var first = ceiling(range.lowerBound)
        var last = range.upperBound.floored(to: span)
        guard let start = earliestEnd(atLeast: first) else { return [] }
        first = max(first, start)
        guard first <= last else { return [] }
        let most = Int64(limit - 1)
        if newest {
            first = max(first, Timestamp(nanoseconds: last.nanoseconds - most * span.nanoseconds))
        } else {
            last = min(last, Timestamp(nanoseconds: first.nanoseconds + most * span.nanoseconds))
        }
        return fill(from: first, through: last, tape)
    }

    /// The end of the first bin there is, when it lies behind `first`; else `first`.
    private func earliestEnd(atLeast first: Timestamp) -> Timestamp? {
        // A bin before it means that everything from there on exists.
        let before = world.bars(
            of: contract.index, interval: size.span, before: first - size.span, limit: 1)
        if !before.isEmpty { return first }
        let all = world.bars(
            of: contract.index, interval: size.span, before: BitMEXParameters.latest, limit: .max)
        return all.first.map { $0.bar.start + size.span }
    }

    private func ceiling(_ time: Timestamp) -> Timestamp {
        let floor = time.floored(to: size.span)
        return floor == time ? floor : floor + size.span
    }

    /// Bins from one end to another, those without a trade included.
    private func fill(
        from first: Timestamp, through last: Timestamp, _ tape: BitMEXTape
    ) -> [BitMEXRow] {
        let span = size.span
        let count = Int((last - first).nanoseconds / span.nanoseconds) + 1
        // One more, whose close is the first open.
        let bars = world.bars(of: contract.index, interval: span, before: last, limit: count + 1)
        var rows: [BitMEXRow] = []
        rows.reserveCapacity(count)
        var place = 0
        var close: Price?
        while place < bars.count, bars[place].bar.start + span < first {
            close = bars[place].bar.close
            place += 1
        }
        var end = first
        while end <= last {
            if place < bars.count, bars[place].bar.start + span == end {
                rows.append(row(bars[place], open: close, end: end, tape))
                close = bars[place].bar.close
                place += 1
            } else if let close {
                rows.append(emptyRow(close, end: end))
            }
            end = end + span
        }
        return rows
    }

    private func row(
        _ bar: SandboxBar, open: Price?, end: Timestamp, _ tape: BitMEXTape
    ) -> BitMEXRow {
        let volume = bar.bar.volume
        let average = Self.average(bar, contract)
        let (home, foreign) = contract.notionals(volume, at: average)
        let value = contract.instrument.value(of: volume, at: average)
        let last = tape.last(from: bar.bar.start, before: end)
        return BitMEXRow([
            ("timestamp", .time(end)),
            ("symbol", .text(contract.symbol)),
            ("open", .decimal((open ?? bar.bar.open).raw)),
            ("high", .decimal(bar.bar.high.raw)),
            ("low", .decimal(bar.bar.low.raw)),
            ("close", .decimal(bar.bar.close.raw)),
            ("trades", .integer(Int64(bar.tradeCount))),
            ("volume", .integer(contract.size(volume))),
            ("vwap", .decimal(average.raw)),
            ("lastSize", last.map { .integer(contract.size($0.quantity)) } ?? .null),
            ("turnover", .integer(contract.settlement.units(value, .nearest))),
            ("homeNotional", .decimal(home)),
            ("foreignNotional", .decimal(foreign)),
        ])
    }

    private func emptyRow(_ close: Price, end: Timestamp) -> BitMEXRow {
        BitMEXRow([
            ("timestamp", .time(end)),
            ("symbol", .text(contract.symbol)),
            ("open", .decimal(close.raw)),
            ("high", .decimal(close.raw)),
            ("low", .decimal(close.raw)),
            ("close", .decimal(close.raw)),
            ("trades", .integer(0)),
            ("volume", .integer(0)),
            ("vwap", .null),
            ("lastSize", .null),
            ("turnover", .integer(0)),
            ("homeNotional", .integer(0)),
            ("foreignNotional", .integer(0)),
        ])
    }

    /// The average price of a bar: exact where the turnover tells it; for inverse contracts, whose
    /// turnover in the quote currency is only the number of contracts, the middle of what is known.
    static func average(_ bar: SandboxBar, _ contract: BitMEXContract) -> Price {
        let volume = bar.bar.volume
        var raw = (bar.bar.high.raw / 3 + bar.bar.low.raw / 3 + bar.bar.close.raw / 3)
        if case .linear(let size) = contract.instrument.kind {
            let units = Int128(volume.raw) * Int128(size.raw) / Int128(FixedPoint.scale)
            if units > 0 { raw = Int64(clamping: bar.turnover.raw / units) }
        } else if contract.isSpot, volume.raw > 0 {
            raw = Int64(clamping: bar.turnover.raw / Int128(volume.raw))
        }
        // Four decimals, and never outside what traded.
        raw = (raw + 5_000) / 10_000 * 10_000
        return Price(raw: min(max(raw, bar.bar.low.raw), bar.bar.high.raw))
    }
}

import Domain
import ExchangeAPI

/// A place in the trades of a market, which the venue gives by time: the time of the oldest trade that is
/// known, and how many of that time are.
///
/// Times are whole milliseconds, and many trades share one. The page is asked for up to a millisecond
/// later, so that it begins with known trades whether the venue means its bound inclusive or exclusive;
/// they are dropped by count, since the past does not change.
struct BitMEXTradePlace {
    /// `nil` before the first page.
    private let oldest: Timestamp?
    private let known: Int
    /// Of `known`, those that were met again in this walk.
    private var met = 0
    private var start = 0

    /// The place that `cursor` names; the newest trades for `nil`.
    init(_ cursor: TradeCursor?) throws(VenueCallError) {
        guard let cursor else {
            oldest = nil
            known = 0
            return
        }
        let parts = cursor.text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let time = Timestamp(iso8601: parts[0]),
            let count = Int(parts[1]), count > 0
        else {
            throw .refused(
                Refusal(.invalidRequest, message: "\(cursor.text) is no place among trades"))
        }
        oldest = time
        known = count
    }

    /// Whether the walk may go on: no more trades share two milliseconds than are known and ten pages.
    var isWithinReason: Bool { start <= known + 10_000 }

    func query(_ market: String) -> [(name: String, value: String)] {
        let bound = oldest.map { $0 + TimeSpan(nanoseconds: 1_000_000) }
        return [
            ("symbol", market), ("count", "1000"), ("start", String(start)), ("reverse", "true"),
        ] + (bound.map { [("endTime", "\($0)")] } ?? [])
    }

    /// What an answer brings; `nil` when all of it was known, and the walk goes on behind it.
    mutating func page(_ answer: [PublicTrade]) -> TradePage? {
        var fresh: [PublicTrade] = []
        for trade in answer {
            if let oldest {
                if trade.venueTime > oldest { continue }
                if trade.venueTime == oldest, met < known {
                    met += 1
                    continue
                }
            }
            fresh.append(trade)
        }
        start += answer.count
        guard let last = fresh.map(\.venueTime).min() else { return nil }
        let ofLast = fresh.count { $0.venueTime == last } + (last == oldest ? known : 0)
        return TradePage(trades: fresh, next: TradeCursor("\(last)/\(ofLast)"))
    }
}

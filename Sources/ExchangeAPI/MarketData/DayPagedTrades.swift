package import Domain

/// A place in the trades of a venue that hands them out day by day, back from the newest: how many
/// trading days ago, and the number below which trades are wanted.
///
/// The number of days only ever grows, and only when a day has nothing below the number left. So it
/// does not matter whether the venue counts from today or from the day of the last trade, nor that days
/// change while pages are read: a day asked for twice brings nothing twice.
package struct DayPagedTrades: Sendable {
    /// How far back the venues go.
    package static let mostDays = 7

    private let daysAgo: Int
    private let below: Int64?

    /// The place that `cursor` names; the newest trades for `nil`.
    package init(_ cursor: TradeCursor?) throws(VenueCallError) {
        guard let cursor else {
            self.init(daysAgo: 0, below: nil)
            return
        }
        let parts = cursor.text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let days = Int(parts[0]), (0...Self.mostDays).contains(days),
            let below = Int64(parts[1]), below >= 0
        else {
            throw .refused(
                Refusal(.invalidRequest, message: "\(cursor.text) is no place among trades"))
        }
        self.init(daysAgo: days, below: below)
    }

    private init(daysAgo: Int, below: Int64?) {
        self.daysAgo = daysAgo
        self.below = below
    }

    /// The parameters that name the place to the venue.
    package var query: [(name: String, value: String)] {
        (below.map { [("cursor", String($0))] } ?? [])
            + (daysAgo > 0 ? [("days_ago", String(daysAgo))] : [])
    }

    /// The same place among the trades of the day before; `nil` beyond the last day there is.
    package var dayBefore: DayPagedTrades? {
        daysAgo < Self.mostDays ? DayPagedTrades(daysAgo: daysAgo + 1, below: below) : nil
    }

    /// What an answer brings; `nil` when the day has nothing left.
    package func page(_ trades: [PublicTrade]) -> TradePage? {
        var wanted: [(number: Int64, trade: PublicTrade)] = []
        for trade in trades {
            guard case .number(let number) = trade.id, number < below ?? .max else { continue }
            wanted.append((number, trade))
        }
        guard let oldest = wanted.map(\.number).min() else { return nil }
        // Numbers are unique but do not promise the order; times do.
        wanted.sort { left, right in
            let times = (left.trade.venueTime, right.trade.venueTime)
            return times.0 == times.1 ? left.number > right.number : times.0 > times.1
        }
        return TradePage(
            trades: wanted.map(\.trade), next: TradeCursor("\(daysAgo):\(oldest)"))
    }
}

extension PublicTrade {
    /// By the venue's clock, and by ours where the venue does not say.
    package var venueTime: Timestamp { times.venue ?? times.received }
}

public import Domain
public import ExchangeAPI
public import Transport

/// How Upbit says no, and what it tells of its limits.
public struct UpbitDialect: RestDialect {
    /// How long a ban lasts that does not say so. It grows with each request that ignores it, so that the
    /// guess is long.
    public static let unstatedBan = TimeSpan.minutes(10)

    public init() {}

    public var exchange: String { UpbitCalls.exchange }

    public func failure(of response: HTTPResponse, at now: Timestamp) -> VenueCallError? {
        guard response.status == 418 else {
            return UpbitErrors.table.failure(of: response, at: now)
        }
        let end = now + Self.ban(response, now)
        return .notSent(
            NotSent(.banned, "upbit shuts us out for too many requests", notBefore: end))
    }

    public func limits(
        of response: HTTPResponse, groups: [String], at now: Timestamp
    ) -> [LimitNews] {
        switch response.status {
        case 418: return [.shut(groups: nil, until: now + Self.ban(response, now))]
        case 429:
            let pause = max(.seconds(1), Pause.told(by: response) ?? .zero)
            return [.shut(groups: groups, until: now + pause)]
        default:
            return UpbitRemaining(response).map { remaining in
                // Limits count by the second, and where the venue's seconds begin is unknown.
                [.remaining(group: remaining.group, remaining.count, until: now + .seconds(1))]
            } ?? []
        }
    }

    private static func ban(_ response: HTTPResponse, _ now: Timestamp) -> TimeSpan {
        Pause.stated(in: response, at: now) ?? unstatedBan
    }
}

/// The header `Remaining-Req: group=default; min=1800; sec=29`.
struct UpbitRemaining {
    let group: String
    /// Of this second. The count for the minute is frozen and not read.
    let count: Int

    /// `nil` when the header is missing or tells of no group that is known here.
    init?(_ response: HTTPResponse) {
        guard let header = response.header("remaining-req") else { return nil }
        var parts: [Substring: Substring] = [:]
        for part in header.split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { continue }
            parts[pair[0].drop { $0 == " " }] = pair[1].prefix { $0 != " " }
        }
        guard let group = parts["group"].map(String.init), UpbitGroup.all.contains(group),
            let count = parts["sec"].flatMap({ Int($0) }), count >= 0
        else { return nil }
        self.group = group
        self.count = count
    }
}

public import Domain
public import ExchangeAPI
public import Transport

/// How BitMEX says no, and what it tells of its limits.
///
/// - SeeAlso: <https://www.bitmex.com/app/restAPI>
public struct BitMEXDialect: RestDialect {
    private let signer: BitMEXSigner?

    /// - Parameter signer: of the calls that the dialect judges, so that no text repeats its key;
    ///   `nil` where calls are not signed.
    public init(signer: BitMEXSigner? = nil) { self.signer = signer }

    public var exchange: String { BitMEXDecoder.exchangeName }

    /// How long an overloaded engine is left alone, as the venue asks.
    private static let overloadPause = TimeSpan(nanoseconds: 500_000_000)
    /// How long the venue shuts an address out that made too many mistakes.
    private static let ban = TimeSpan.hours(1)

    public func failure(of response: HTTPResponse, at now: Timestamp) -> VenueCallError? {
        let reading = BitMEXErrorBody.read(response.body)
        let status = response.status
        switch (status, reading) {
        case (200..<300, .none): return nil
        case (429, _):
            return .notSent(
                NotSent(
                    .rateLimited, words(status, reading, or: "the venue's limit is used up"),
                    notBefore: limitEnd(response, reading, at: now)))
        case (403, _) where Self.isBan(reading):
            return .notSent(
                NotSent(
                    .banned, words(status, reading, or: "the venue shut this address out"),
                    notBefore: banEnd(response, at: now)))
        case (_, .error(let error)): return verdict(error, response, reading, at: now)
        case (200..<300, .unreadable):
            return .outcomeUnknown("HTTP \(status), and the answer is no JSON")
        default: return .outcomeUnknown(words(status, reading, or: "no answer of the venue's"))
        }
    }

    private func verdict(
        _ error: BitMEXErrorBody, _ response: HTTPResponse, _ reading: BitMEXErrorBody.Reading,
        at now: Timestamp
    ) -> VenueCallError {
        let status = response.status
        let meaning = BitMEXErrorTable.meaning(
            name: error.name, message: error.message, code: error.code)
        let text = words(status, reading, or: error.fullName)
        if status >= 500, !(status == 503 && meaning == .overloaded) {
            return .outcomeUnknown(text)
        }
        switch meaning {
        case .overloaded:
            let pause = max(Self.overloadPause, retryAfter(response, at: now) ?? .zero)
            return .notSent(NotSent(.overloaded, text, notBefore: now + pause))
        case .rateLimited:
            return .notSent(
                NotSent(.rateLimited, text, notBefore: limitEnd(response, reading, at: now)))
        case .refused(let kind): return refusal(kind, error, status)
        case nil:
            guard let kind = Self.kind(of: status, error.name) else {
                return .outcomeUnknown(text)
            }
            return refusal(kind, error, status)
        }
    }

    /// What an unknown error means by its status alone; `nil` when it may have been carried out.
    private static func kind(of status: Int, _ name: String) -> Refusal.Kind? {
        switch status {
        case 401: .unauthorized
        case 403: .forbidden
        case 400, 404..<408, 409..<500: name == "ValidationError" ? .invalidRequest : .other
        default: nil
        }
    }

    private func refusal(
        _ kind: Refusal.Kind, _ error: BitMEXErrorBody, _ status: Int
    ) -> VenueCallError {
        .refused(
            Refusal(
                kind, name: hidden(error.fullName), message: hidden(error.message),
                status: status))
    }

    /// A missing permission is told in JSON; an address that is shut out meets a page of HTML.
    private static func isBan(_ reading: BitMEXErrorBody.Reading) -> Bool {
        guard case .error(let error) = reading else { return true }
        let text = error.message.lowercased()
        return text.contains("banned") || text.contains("blocked")
            || text.contains("too many requests")
    }

    private func words(
        _ status: Int, _ reading: BitMEXErrorBody.Reading, or reason: String
    ) -> String {
        guard case .error(let error) = reading, !error.message.isEmpty else {
            return "HTTP \(status): \(hidden(reason))"
        }
        return "HTTP \(status): \(hidden(error.message))"
    }

    private func hidden(_ text: String) -> String {
        BitMEXText.shown(text, hiding: signer?.keyID)
    }
}

extension BitMEXDialect {
    public func limits(
        of response: HTTPResponse, groups: [String], at now: Timestamp
    ) -> [LimitNews] {
        var news: [LimitNews] = []
        if let count = count(response, "x-ratelimit-remaining"),
            let group = groups.first(where: { $0 != BitMEXLimits.orders })
        {
            news.append(.remaining(group: group, count, until: reset(response, at: now)))
        }
        if let count = count(response, "x-ratelimit-remaining-1s"),
            groups.contains(BitMEXLimits.orders)
        {
            news.append(
                .remaining(group: BitMEXLimits.orders, count, until: now + .seconds(1)))
        }
        let reading = BitMEXErrorBody.read(response.body)
        if response.status == 429 {
            let isSecondLayer =
                count(response, "x-ratelimit-remaining-1s") == 0
                && count(response, "x-ratelimit-remaining").map { $0 > 0 } ?? false
                && groups.contains(BitMEXLimits.orders)
            news.append(
                .shut(
                    groups: isSecondLayer ? [BitMEXLimits.orders] : groups,
                    until: limitEnd(response, reading, at: now)))
        } else if response.status == 403, Self.isBan(reading) {
            news.append(.shut(groups: nil, until: banEnd(response, at: now)))
        }
        return news
    }

    private func count(_ response: HTTPResponse, _ name: String) -> Int? {
        response.header(name).flatMap { Int($0) }.flatMap {
            (0...1_000_000).contains($0) ? $0 : nil
        }
    }

    /// When the allowance is full again, as far as that can be: within an hour from now.
    private func reset(_ response: HTTPResponse, at now: Timestamp) -> Timestamp? {
        guard let seconds = response.header("x-ratelimit-reset").flatMap({ Int64($0) }),
            (0...4_102_444_800).contains(seconds)
        else { return nil }
        let time = Timestamp(milliseconds: seconds * 1000)
        return time > now && time <= now + .hours(1) ? time : nil
    }

    /// What `retry-after` asks for, in seconds or as a date.
    private func retryAfter(_ response: HTTPResponse, at now: Timestamp) -> TimeSpan? {
        guard let text = response.header("retry-after") else { return nil }
        if let seconds = Int64(text) { return Self.pause(seconds) }
        return Timestamp(httpDate: text).flatMap {
            // Rounded up, as the date itself was cut to a second.
            Self.pause(($0 - now).nanoseconds / 1_000_000_000 + 1)
        }
    }

    /// A pause that the venue asks for: a second at least, a day at most.
    private static func pause(_ seconds: Int64) -> TimeSpan? {
        seconds >= 0 ? .seconds(min(max(seconds, 1), 86_400)) : nil
    }

    private func limitEnd(
        _ response: HTTPResponse, _ reading: BitMEXErrorBody.Reading, at now: Timestamp
    ) -> Timestamp {
        if let pause = retryAfter(response, at: now) { return now + pause }
        // "Rate limit exceeded, retry in 3 seconds."
        if case .error(let error) = reading,
            let word = error.message.split(separator: "retry in ").dropFirst().first,
            let pause = Int64(word.prefix { $0.isNumber }).flatMap(Self.pause)
        {
            return now + pause
        }
        return reset(response, at: now) ?? now + .seconds(5)
    }

    private func banEnd(_ response: HTTPResponse, at now: Timestamp) -> Timestamp {
        now + max(Self.ban, retryAfter(response, at: now) ?? .zero)
    }
}

/// Words of the venue's, fit for a log.
enum BitMEXText {
    /// At most 300 characters, without control characters, and without `key`.
    static func shown(_ text: String, hiding key: String?) -> String {
        var shown = text
        if let key { shown = shown.replacing(key, with: "‹key›") }
        return String(
            shown.prefix(300).map {
                $0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } ? " " : $0
            })
    }
}

public import Domain
public import Transport

/// What a venue's names of errors mean, and what an answer means whose name is not among them.
public struct KoreanErrorTable: Sendable {
    /// What an error means for the call.
    public enum Meaning: Hashable, Sendable {
        case refused(Refusal.Kind)
        case staleToken
        /// Taken in, but not to be seen yet.
        case notReady
        /// The limit is used up for `pause`.
        case rateLimited
        /// Whether it was carried out cannot be told.
        case unknown
    }

    private let exchange: String
    private let meanings: [String: Meaning]
    private let pause: TimeSpan

    /// - Parameters:
    ///   - pause: for how long nothing is sent after too many requests, unless the answer says more.
    ///   - meanings: by the venue's name, in lower case.
    public init(exchange: String, pause: TimeSpan, _ meanings: [String: Meaning]) {
        self.exchange = exchange
        self.pause = pause
        self.meanings = meanings
    }

    /// What the answer means when it is no success; `nil` when it is one.
    public func failure(of response: HTTPResponse, at now: Timestamp) -> VenueCallError? {
        let error = KoreanErrorBody(response.body)
        let name = error?.name ?? ""
        // First, because a venue may say it under the name of a fault in general.
        let known = Self.duplicate(error) ?? meanings[name]
        switch response.status {
        case 200..<300:
            guard let error else { return nil }
            // An error inside a success: its name decides, or its number, read as a status.
            let meaning = known ?? Self.meaning(of: Int(error.name) ?? 0)
            return describe(meaning, error, response, now)
        case 429: return describe(.rateLimited, error, response, now)
        default:
            let byStatus = Self.meaning(of: response.status)
            // A failing server's names prove nothing about what it did before it failed.
            let meaning = byStatus == .unknown ? .unknown : known ?? byStatus
            return describe(meaning, error, response, now)
        }
    }

    /// The safe class of a status.
    private static func meaning(of status: Int) -> Meaning {
        switch status {
        // The server gave up waiting, or somebody in between did: what it had read by then is unknown.
        case 408, 499: .unknown
        case 429: .rateLimited
        case 400..<500: .refused(.other)
        default: .unknown
        }
    }

    /// The name of this one is nowhere documented, so that its words count too. To take another refusal
    /// for it costs a look-up; to miss it could cost an order that nobody knows of.
    private static func duplicate(_ error: KoreanErrorBody?) -> Meaning? {
        guard let error else { return nil }
        let text = "\(error.name) \(error.message.lowercased())"
        let isAboutID = text.contains("identifier") || text.contains("client_order_id")
        let isTaken = ["duplicat", "already", "중복", "이미"].contains { text.contains($0) }
        return isAboutID && isTaken ? .refused(.duplicateClientID) : nil
    }

    private func describe(
        _ meaning: Meaning, _ error: KoreanErrorBody?, _ response: HTTPResponse, _ now: Timestamp
    ) -> VenueCallError {
        let words = Self.words(error, response)
        switch meaning {
        case .refused(let kind):
            return .refused(
                Refusal(
                    kind, name: error?.name ?? "", message: words, status: response.status))
        case .staleToken:
            return .notSent(
                NotSent(.staleToken, "\(exchange) takes the token for stale: \(words)"))
        case .notReady:
            return .notSent(
                NotSent(
                    .notReady, "\(exchange) is still taking the order in: \(words)",
                    notBefore: now + TimeSpan(nanoseconds: 200_000_000)))
        case .rateLimited:
            return .notSent(
                NotSent(
                    .rateLimited, "\(exchange) had too many requests: \(words)",
                    notBefore: now + max(pause, Pause.told(by: response) ?? .zero)))
        case .unknown:
            return .outcomeUnknown("\(exchange) answered HTTP \(response.status): \(words)")
        }
    }

    private static func words(_ error: KoreanErrorBody?, _ response: HTTPResponse) -> String {
        guard let error else {
            let type = response.header("content-type") ?? "of no stated type"
            return "a body of \(response.body.count) bytes, "
                + KoreanErrorBody.scrubbed(String(type.prefix(60)))
        }
        let words = [error.name, error.message].filter { !$0.isEmpty }.joined(separator: ": ")
        return words.isEmpty ? "an error without a name" : words
    }
}

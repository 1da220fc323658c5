public import Domain

/// Why a call to a venue brought nothing, in the three kinds that decide what may be done next.
///
/// A call that only reads is told the same way; for it, an unknown outcome is merely no answer.
public enum VenueCallError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The venue said no. Final: the same call would be refused again.
    case refused(Refusal)
    /// It did not reach the venue's engine. Trying again is safe, at `notBefore` at the earliest.
    case notSent(NotSent)
    /// It may have been carried out. Look the order up; neither send it again nor call it rejected.
    case outcomeUnknown(String)

    public var description: String {
        switch self {
        case .refused(let refusal): refusal.description
        case .notSent(let notSent): notSent.description
        case .outcomeUnknown(let reason): "the outcome is unknown: \(reason)"
        }
    }
}

/// A venue's no.
public struct Refusal: Hashable, Sendable, CustomStringConvertible {
    /// What it means for us, whatever the venue calls it.
    public enum Kind: String, Hashable, Sendable {
        /// The balance, or the margin, is too small.
        case insufficientFunds
        case belowMinimum, aboveMaximum
        /// Off the tick or lot grid, or beyond the band of allowed prices.
        case invalidPrice, invalidQuantity
        /// The request was wrong in another way: a bug of ours.
        case invalidRequest
        case unknownMarket
        /// The market takes no orders now.
        case marketHalted
        /// The client order id was used before: an earlier order may exist under it.
        case duplicateClientID
        case unknownOrder
        /// It is filled or canceled already: there is nothing left to cancel or amend.
        case orderFinished
        /// It would have traded with an order of our own.
        case selfTrade
        /// Key, signature, address or permission.
        case unauthorized, forbidden
        /// Our clock is too far from the venue's.
        case clockSkew
        /// The account is closed, blocked, or lacks a consent that only a person can give.
        case accountRestricted
        /// A rule of the venue's that has no name of its own here.
        case other
    }

    public let kind: Kind
    /// The name by which the venue tells its errors apart; empty when it gave none.
    public let name: String
    /// The venue's words, or ours.
    public let message: String
    /// Of HTTP; zero when it was refused before being sent.
    public let status: Int

    public init(_ kind: Kind, name: String = "", message: String, status: Int = 0) {
        self.kind = kind
        self.name = name
        self.message = message
        self.status = status
    }

    public var description: String {
        let source = [name, status == 0 ? "" : "HTTP \(status)"].filter { !$0.isEmpty }
        return source.isEmpty ? message : "\(message) (\(source.joined(separator: ", ")))"
    }
}

/// A call that certainly had no effect.
public struct NotSent: Hashable, Sendable, CustomStringConvertible {
    public enum Kind: String, Hashable, Sendable {
        /// The network failed before anything was sent.
        case unreachable
        /// The venue was too busy and says so.
        case overloaded
        /// A limit of ours or of the venue's is used up.
        case rateLimited
        /// The venue shut us out for a time.
        case banned
        /// It was taken in but cannot be seen yet; ask again shortly.
        case notReady
        /// The token was stale; a new one is made for the next attempt.
        case staleToken
        /// Something of ours stands against it: the clock, a closed port.
        case blocked
    }

    public let kind: Kind
    public let reason: String
    /// `nil` when it may be tried at once.
    public let notBefore: Timestamp?

    public init(_ kind: Kind, _ reason: String, notBefore: Timestamp? = nil) {
        self.kind = kind
        self.reason = reason
        self.notBefore = notBefore
    }

    public var description: String {
        notBefore.map { "not sent: \(reason); try again at \($0)" } ?? "not sent: \(reason)"
    }
}

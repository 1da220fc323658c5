public import Domain

/// What a stream hands out, in order, on its own thread.
public enum StreamDelivery<Event: Sendable>: Sendable {
    /// The events of one message.
    case events([Event])
    /// From here on nothing is told: what happens meanwhile has to be looked up after `restored`.
    ///
    /// It may come more than once before the next `restored`, once for each attempt that failed.
    case lost(StreamLoss, at: Timestamp, retryAt: Timestamp?)
    /// Logged in, subscribed, and every promised snapshot was handed out.
    ///
    /// An account must be read over REST now: its streams do not tell what happened before.
    case restored(at: Timestamp)
    /// A message that was refused whole. The excerpt is its beginning, without what may be a secret.
    case undecodable(WireError, excerpt: String, at: Timestamp)
}

/// How a stream is doing.
public struct StreamHealth: Hashable, Sendable {
    /// `nil` while not connected.
    public var connectedSince: Timestamp?
    /// `nil` while lost.
    public var restoredAt: Timestamp?
    public var lastMessage: Timestamp?
    /// Connections made after the first.
    public var reconnects = 0
    public var messages = 0
    public var undecodable = 0
    /// Messages that changed what had no snapshot yet, and were passed over.
    public var beforeSnapshot = 0
    /// The topic for whose silence a connection was last ended, until it speaks again.
    public var mute: StreamTopic?
    public var lastLoss: StreamLoss?

    public init() {}
}

/// The beginning of a message for people.
enum StreamExcerpt {
    static let longest = 200
    /// Letters, digits, `-` and `_` in a row that may be a key, a token or a signature: a venue's
    /// answer to a login repeats them.
    static let longestWord = 19

    static func text(_ message: UnsafeRawBufferPointer) -> String {
        var output: [UInt8] = []
        var word: [UInt8] = []
        func endWord() {
            output += word.count > longestWord ? Array("…".utf8) : word
            word = []
        }
        for byte in message.prefix(longest) {
            if isWordPart(byte) {
                word.append(byte)
            } else {
                endWord()
                output.append((0x20...0x7E).contains(byte) ? byte : UInt8(ascii: "?"))
            }
        }
        // The last word may go on behind the cut.
        if message.count > longest, !word.isEmpty { word = .init(repeating: 0, count: 20) }
        endWord()
        return String(decoding: output, as: UTF8.self)
    }

    private static func isWordPart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: "+"), UInt8(ascii: "="):
            true
        default: false
        }
    }
}

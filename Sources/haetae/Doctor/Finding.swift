import CommandLineKit

/// One thing that the doctor looked at.
struct Finding {
    let subject: String
    let isSound: Bool
    let detail: String

    init(_ subject: String, isSound: Bool = true, _ detail: String) {
        self.subject = subject
        self.isSound = isSound
        self.detail = detail
    }

    var text: String { "\(isSound ? "ok " : "BAD") \(subject): \(detail)\n" }

    var json: JSONValue {
        .object([
            "check": .string(subject), "ok": .bool(isSound), "detail": .string(detail),
        ])
    }
}

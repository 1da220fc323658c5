import Foundation
import Testing

/// One JSON value, read with no indulgence.
struct Document {
    /// The text it was read from; empty for a part.
    let text: String
    private let value: Any
    private let place: String

    private struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    /// Reads exactly one document on one line, and nothing else.
    init(strictly text: String) throws {
        guard text.hasSuffix("\n"), text.dropLast().allSatisfy({ !$0.isNewline }) else {
            throw Fault(description: "not one line: \(text.prefix(200))")
        }
        self.init(try JSONSerialization.jsonObject(with: Data(text.utf8)), "", text)
    }

    private init(_ value: Any, _ place: String, _ text: String = "") {
        self.value = value
        self.place = place
        self.text = text
    }

    /// The member `key`, which must be there.
    func at(_ key: String) throws -> Document {
        guard let object = value as? [String: Any], let member = object[key] else {
            throw Fault(description: "\(place) has no member \(key): \(value)")
        }
        return Document(member, "\(place).\(key)")
    }

    var keys: [String] { (value as? [String: Any])?.keys.sorted() ?? [] }

    func elements() throws -> [Document] {
        guard let array = value as? [Any] else {
            throw Fault(description: "\(place) is no array: \(value)")
        }
        return array.enumerated().map { Document($1, "\(place)[\($0)]") }
    }

    func string(_ key: String) throws -> String {
        let member = try at(key)
        guard let text = member.value as? String else {
            throw Fault(description: "\(member.place) is no string: \(member.value)")
        }
        return text
    }

    func number(_ key: String) throws -> Double {
        let member = try at(key)
        guard let number = member.value as? NSNumber, !(member.value is String) else {
            throw Fault(description: "\(member.place) is no number: \(member.value)")
        }
        return number.doubleValue
    }

    func count(_ key: String) throws -> Int {
        let number = try number(key)
        guard let count = Int(exactly: number) else {
            throw Fault(description: "\(place).\(key) is no whole number: \(number)")
        }
        return count
    }

    func flag(_ key: String) throws -> Bool {
        let member = try at(key)
        guard let flag = member.value as? Bool else {
            throw Fault(description: "\(member.place) is neither true nor false")
        }
        return flag
    }

    /// A decimal string as a whole number of 10⁻¹⁶ steps.
    func money(_ key: String) throws -> Int128 { try Exact.parse(string(key), decimals: 16) }

    /// The text without what may differ between two runs of the same: the run's name, the time taken.
    var comparable: String {
        text.replacing(/"run":"[^"]*"/, with: "\"run\":\"\"")
            .replacing(/"wall_seconds":[0-9.e+-]+/, with: "\"wall_seconds\":0")
    }
}

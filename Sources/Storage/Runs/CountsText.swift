internal import Foundation

/// Counts by name, kept as one JSON object with sorted keys.
enum CountsText {
    static func write(_ counts: [String: Int]) -> String {
        let members = counts.sorted { $0.key < $1.key }.map { name, count in
            JSONText.quoted(name) + ":\(count)"
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    /// `nil` when `text` is not an object of whole numbers.
    static func parse(_ text: String) -> [String: Int]? {
        if text == "{}" { return [:] }
        do {
            return try JSONDecoder().decode([String: Int].self, from: Data(text.utf8))
        } catch {
            return nil
        }
    }
}

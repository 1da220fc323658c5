// The parameters of a request as this venue's endpoints ask for them.
extension SignedParameters {
    /// The value of a parameter; an empty one counts as not sent.
    ///
    /// - Throws: `validation_error` when it was sent as a list, or twice with different values.
    func text(_ name: String) throws(UpbitError) -> String? {
        let values = values(name)
        guard let first = values.first else {
            guard list(name)?.contains(where: { !$0.isEmpty }) != true else {
                throw .validation("The parameter \(name) is a single value.")
            }
            return nil
        }
        guard values.allSatisfy({ $0 == first }) else {
            throw .validation("The parameter \(name) was sent more than once.")
        }
        return first
    }

    func required(_ name: String) throws(UpbitError) -> String {
        guard let value = try text(name) else { throw .missing(name) }
        return value
    }

    /// All values of a list, `name[]=a&name[]=b`, `name=a&name=b` or `name=a,b`, without repetitions;
    /// at most `limit`.
    func texts(_ name: String, limit: Int = .max) throws(UpbitError) -> [String] {
        var seen: Set<String> = []
        let values = (list(name) ?? []).flatMap { $0.split(separator: ",").map(String.init) }
            .filter { seen.insert($0).inserted }
        guard values.count <= limit else {
            throw .validation("At most \(limit) values of \(name) can be sent.")
        }
        return values
    }

    func integer(
        _ name: String, in range: ClosedRange<Int>, otherwise: Int
    ) throws(UpbitError) -> Int {
        guard let text = try text(name) else { return otherwise }
        guard let value = Int(text), range.contains(value) else {
            throw .validation("\(name) has to be from \(range.lowerBound) to \(range.upperBound).")
        }
        return value
    }

    /// Which of some words a parameter is.
    func word<Word: RawRepresentable & CaseIterable>(
        _ name: String, _ type: Word.Type = Word.self
    ) throws(UpbitError) -> Word? where Word.RawValue == String {
        guard let text = try text(name) else { return nil }
        guard let word = Word(rawValue: text) else {
            let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw .validation("\(name) has to be one of \(known).")
        }
        return word
    }

    /// Whether the newest come first.
    func isDescending() throws(UpbitError) -> Bool {
        try word("order_by", UpbitSortOrder.self) != .asc
    }
}

enum UpbitSortOrder: String, CaseIterable { case asc, desc }

extension UpbitError {
    /// What a client is told whose parameters cannot be read.
    init(_ damage: SignedParameters.Damage) {
        self =
            switch damage {
            case .rawCharacter:
                .invalidParameter("Characters : and + of a value have to be percent-encoded.")
            case .encoding: .invalidParameter("The query is not percent-encoded UTF-8.")
            case .notAnObject: .invalidParameter("The body is not a JSON object.")
            }
    }
}

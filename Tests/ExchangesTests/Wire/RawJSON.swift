/// Cuts JSON text into pieces without reading it, independently of the scanner under test.
enum RawJSON {
    /// The innermost messages of text that wraps them in arrays, or in objects under one of `keys`.
    static func messages(_ text: Substring, under keys: Set<String>) -> [Substring] {
        let trimmed = trim(text)
        if trimmed.first == "[" {
            return members(trimmed).flatMap { messages($0.value, under: keys) }
        }
        guard trimmed.first == "{" else { return [trimmed] }
        let wrapped = members(trimmed).filter { keys.contains(String($0.key)) }
        return wrapped.isEmpty ? [trimmed] : wrapped.flatMap { messages($0.value, under: keys) }
    }

    /// The elements of an array, or the members of an object with their keys.
    static func members(_ text: Substring) -> [(key: Substring, value: Substring)] {
        var result: [(Substring, Substring)] = []
        let bytes = text.utf8
        var depth = 0
        var isInString = false
        var isEscaped = false
        var start = bytes.index(after: bytes.startIndex)
        var colon: Substring.Index?
        func close(_ end: Substring.Index) {
            let piece = text[(colon.map { bytes.index(after: $0) } ?? start)..<end]
            let key = colon.map { trim(text[start..<$0]).dropFirst().dropLast() } ?? ""
            if !trim(piece).isEmpty { result.append((key, trim(piece))) }
        }
        for index in bytes.indices {
            let byte = bytes[index]
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { close(index) }
            case UInt8(ascii: ":") where depth == 1 && text.first == "{": colon = colon ?? index
            case UInt8(ascii: ",") where depth == 1:
                close(index)
                start = bytes.index(after: index)
                colon = nil
            default: break
            }
        }
        return result
    }

    /// Every number of the text, strings aside, as it is written.
    static func numbers(_ text: String) -> [Substring] {
        var result: [Substring] = []
        var rest = text[...]
        var isInString = false
        while let character = rest.first {
            if isInString {
                if character == "\\" { rest = rest.dropFirst() }
                if character == "\"" { isInString = false }
                rest = rest.dropFirst()
            } else if character == "\"" {
                isInString = true
                rest = rest.dropFirst()
            } else if character == "-" || character.isNumber {
                let number = rest.prefix { $0.isNumber || "+-.eE".contains($0) }
                result.append(number)
                rest = rest.dropFirst(number.count)
            } else {
                rest = rest.dropFirst()
            }
        }
        return result
    }

    static func trim(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first.isWhitespace { text = text.dropFirst() }
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return text
    }
}

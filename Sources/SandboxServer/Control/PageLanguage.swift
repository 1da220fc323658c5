import Sandbox

/// The languages of the status page.
enum PageLanguage: String, CaseIterable {
    case english = "en"
    case korean = "ko"

    /// As chosen by `?lang=`, else what the browser likes best of the two.
    init(of request: WireRequest) {
        self =
            Self.chosen(in: request.query)
            ?? Self.preferred(request.header("accept-language") ?? "")
    }

    static func chosen(in query: String) -> PageLanguage? {
        query.split(separator: "&").first { $0.hasPrefix("lang=") }
            .flatMap { PageLanguage(rawValue: String($0.dropFirst("lang=".count))) }
    }

    /// The best of a list such as `ko-KR,ko;q=0.9,en;q=0.8`; English when none is ours.
    private static func preferred(_ list: String) -> PageLanguage {
        var best = (language: PageLanguage.english, weight: 0.0)
        for element in list.split(separator: ",") {
            let parts = element.split(separator: ";").map { $0.filter { $0 != " " } }
            guard let tag = parts.first,
                let language = allCases.first(where: { tag.lowercased().hasPrefix($0.rawValue) })
            else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }
                .flatMap { Double($0.dropFirst(2)) }
            if weight ?? 1 > best.weight { best = (language, weight ?? 1) }
        }
        return best.language
    }
}

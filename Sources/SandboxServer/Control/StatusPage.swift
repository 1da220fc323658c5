import Sandbox
import Transport

/// The status page: one document, with nothing from elsewhere.
struct StatusPage {
    let state: HostState
    let language: PageLanguage

    private var words: PageWords { PageWords(language: language) }

    /// The script is allowed by its hash, and nothing else is.
    static let headers: [(name: String, value: String)] = {
        let hash = Base64.standard.encode(SHA256Hash.digest(of: PageStyle.script))
        return [
            ("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"),
            ("Referrer-Policy", "same-origin"), ("Vary", "Accept-Language"),
            (
                "Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-\(hash)'; "
                    + "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
            ),
        ]
    }()

    var whole: String {
        let other =
            language == .korean
            ? "<a href=\"/?lang=en\">English</a>" : "<a href=\"/?lang=ko\" lang=\"ko\">한국어</a>"
        return """
            <!doctype html>
            <html lang="\(language.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(words.title)</title>
            <noscript><meta http-equiv="refresh" content="5"></noscript>
            <style>\(PageStyle.sheet)</style>
            </head>
            <body>
            <header><div><h1>\(words.title)</h1><p>\(words.subtitle)</p></div>\
            <nav>\(other) <a href="/state">JSON</a></nav></header>
            <p id="stale" role="status" hidden>\(words.stale)</p>
            <main id="changing" data-from="/live?lang=\(language.rawValue)">\(changing)</main>
            <script>\(PageStyle.script)</script>
            </body>
            </html>

            """
    }

    /// What is fetched again and again.
    var changing: String {
        let total = [
            figure(state.connections, words.connections),
            figure(state.turnedAway, words.turnedAway),
        ].joined()
        return "<ul class=\"figures total\">\(total)</ul>"
            + state.exchanges.map(exchange).joined()
    }

    private func exchange(_ exchange: HostState.Exchange) -> String {
        let figures = [
            figure(exchange.requests, words.requests),
            figure(exchange.clients, words.clients),
            figure(exchange.messagesSent, words.sent),
            figure(exchange.messagesReceived, words.received),
            figure(exchange.refusals, words.refusals),
            figure(exchange.cutOff, words.cutOff),
        ].joined()
        return """
            <section><h2>\(escape(exchange.exchange))</h2>
            <p class="urls"><code>\(escape(exchange.rest))</code> \
            <code>\(escape(exchange.ws))</code></p>
            <p class="clocks"><span>\(words.wall) <time>\(exchange.wallTime)</time></span> \
            <span>\(words.market) <time>\(exchange.marketTime)</time></span></p>
            <ul class="figures">\(figures)</ul>
            <div class="columns"><div><h3>\(words.markets)</h3>\(markets(exchange.markets))</div>
            <div><h3>\(words.accounts)</h3>\(accounts(exchange.accounts))</div></div>
            \(faults(exchange))</section>
            """
    }

    private func figure(_ count: Int, _ name: String) -> String {
        "<li>\(name) <b>\(grouped(String(count)))</b></li>"
    }

    private func markets(_ markets: [ExchangeReport.Market]) -> String {
        guard !markets.isEmpty else { return nothing }
        let rows = markets.map { market in
            "<tr><th scope=\"row\">\(escape(market.name))</th>"
                + [market.last, market.bid, market.ask].map {
                    "<td>\(escape(grouped($0 ?? "–")))</td>"
                }
                .joined() + "</tr>"
        }
        return """
            <table><thead><tr><th scope="col">\(words.name)</th><th scope="col">\(words.last)</th>\
            <th scope="col">\(words.bid)</th><th scope="col">\(words.ask)</th></tr></thead>
            <tbody>\(rows.joined())</tbody></table>
            """
    }

    private func accounts(_ accounts: [ExchangeReport.Account]) -> String {
        guard !accounts.isEmpty else { return nothing }
        return accounts.map { account in
            let rows = account.balances.map {
                "<tr><th scope=\"row\">\(escape($0.currency))</th><td>\(escape(grouped($0.free)))</td>"
                    + "<td>\(escape(grouped($0.locked)))</td></tr>"
            }
            return """
                <table><caption>\(escape(account.name)) \
                <small>\(words.openOrders(account.openOrders))</small></caption>
                <thead><tr><th scope="col">\(words.currency)</th><th scope="col">\(words.free)</th>\
                <th scope="col">\(words.locked)</th></tr></thead>
                <tbody>\(rows.joined())</tbody></table>
                """
        }.joined()
    }

    private func faults(_ exchange: HostState.Exchange) -> String {
        let action =
            "<form method=\"post\" action=\"/faults/\(escape(exchange.exchange))?lang="
            + "\(language.rawValue)\">"
        let buttons = FaultSwitch.all(for: exchange.plan).map { choice in
            let strikes = exchange.strikes[choice.kind.rawValue].map {
                " <i>\(grouped(String($0)))</i>"
            }
            return "<button name=\"plan\" value=\"\(escape(choice.plan.description))\" "
                + "aria-pressed=\"\(choice.isOn)\" title=\"\(escape(choice.title))\">"
                + "\(words.fault(choice.kind))\(strikes ?? "")</button>"
        }
        let isNone = exchange.plan == .none
        return """
            <h3>\(words.faults)</h3><p class="hint">\(words.faultsHint)</p>
            \(action)<div class="buttons">\(buttons.joined())\
            <button class="off" name="plan" value="none"\(isNone ? " disabled" : "")>\
            \(words.off)</button></div></form>
            \(action)<div class="plan"><input name="plan" aria-label="\(words.faults)" \
            value="\(escape(isNone ? "" : exchange.faults))" placeholder="\(words.none)" \
            autocomplete="off" spellcheck="false"><button>\(words.apply)</button></div></form>
            """
    }

    private var nothing: String { "<p class=\"hint\">\(words.none)</p>" }

    private func escape(_ text: String) -> String { FormText.escape(text) }

    /// A number for people: `-1234567.125` as `-1,234,567.125`. Anything else stays as it is.
    private func grouped(_ text: String) -> String {
        let unsigned = text.drop { $0 == "-" }
        let whole = unsigned.prefix { $0.isNumber }
        var result = String(text.prefix(text.count - unsigned.count))
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return result + unsigned.dropFirst(whole.count)
    }
}

/// A button for one kind of fault, and the plan that pressing it brings about.
struct FaultSwitch {
    let kind: FaultKind
    let isOn: Bool
    /// As written: what is on now, or what would be.
    let title: String
    let plan: FaultPlan

    static func all(for plan: FaultPlan) -> [FaultSwitch] {
        FaultKind.allCases.map { kind in
            let current = plan.faults.filter { $0.kind == kind }
            let typical = Fault.typical(kind)
            return FaultSwitch(
                kind: kind, isOn: !current.isEmpty,
                title: (current.isEmpty ? [typical] : current).map(\.description)
                    .joined(separator: ","),
                plan: current.isEmpty ? plan.adding(typical) : plan.removing(kind))
        }
    }
}

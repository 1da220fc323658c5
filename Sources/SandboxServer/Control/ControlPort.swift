import Domain
import Sandbox

/// The control endpoint: the state of the sandbox, and the faults, which can be switched while it
/// runs.
///
///     GET  /                  the status page; `?lang=ko` or `?lang=en` chooses the language
///     GET  /state             the same as JSON
///     GET  /faults            the plan of each exchange, a line each
///     GET  /faults/EXCHANGE   the plan of one
///     PUT  /faults            the text of a plan, for all
///     PUT  /faults/EXCHANGE   the same for one
final class ControlPort: RequestTarget {
    private unowned let host: HostLoop

    init(host: HostLoop) { self.host = host }

    var date: Timestamp { host.steadyTime }

    /// Whoever controls the sandbox is no client of an exchange.
    func countRefusal() {}

    func reply(to request: WireRequest, isHandshake: Bool) -> Reply {
        .answer(answer(to: request), after: .zero)
    }

    private func answer(to request: WireRequest) -> WireResponse {
        if let refusal = ControlGuard.refusal(of: request) { return refusal }
        let parts = request.path.split(separator: "/").map(String.init)
        switch (request.method, parts.first, parts.count) {
        case ("GET", nil, _), ("GET", "live", 1): return page(for: request, isPart: !parts.isEmpty)
        case ("GET", "state", 1): return state()
        case ("GET", "faults", 1): return ControlGuard.text(200, plans())
        case ("GET", "faults", 2): return plan(of: parts[1])
        case ("PUT", "faults", 1...2): return setPlan(of: parts.dropFirst().first, request)
        case ("POST", "faults", 2): return setPlanByForm(of: parts[1], request)
        case (_, nil, _), (_, "state", 1), (_, "live", 1): return notAllowed("GET")
        case (_, "faults", 1...2): return notAllowed("GET, PUT")
        default:
            return ControlGuard.text(404, "there are /, /state, /faults and /faults/EXCHANGE")
        }
    }

    private func notAllowed(_ methods: String) -> WireResponse {
        var response = ControlGuard.text(405, "this takes \(methods)")
        response.headers.append(("Allow", methods))
        return response
    }

    // MARK: What is

    private func state() -> WireResponse {
        do {
            let body = try HostState(of: host).json
            return WireResponse(
                status: 200,
                headers: [
                    ("Content-Type", "application/json"), ("Cache-Control", "no-store"),
                    ("X-Content-Type-Options", "nosniff"),
                ], body: body)
        } catch {
            return ControlGuard.text(500, "the state cannot be written: \(error)")
        }
    }

    private func plans() -> String {
        host.exchanges.map { "\($0.server.exchange) \($0.injector.plan)" }.joined(separator: "\n")
    }

    private func plan(of exchange: String) -> WireResponse {
        do throws(SandboxHostError) {
            return ControlGuard.text(200, "\(try host.port(named: exchange).injector.plan)")
        } catch {
            return ControlGuard.text(404, "\(error)")
        }
    }

    private func page(for request: WireRequest, isPart: Bool) -> WireResponse {
        let language = PageLanguage(of: request)
        let page = StatusPage(state: HostState(of: host), language: language)
        return WireResponse(
            status: 200, headers: StatusPage.headers,
            body: Array((isPart ? page.changing : page.whole).utf8))
    }

    // MARK: What is to be

    private func setPlan(of exchange: String?, _ request: WireRequest) -> WireResponse {
        guard let text = String(validating: request.body, as: UTF8.self) else {
            return ControlGuard.text(400, "the plan is not UTF-8")
        }
        if let refusal = set(text, of: exchange) { return refusal }
        return exchange.map { plan(of: $0) } ?? ControlGuard.text(200, plans())
    }

    /// A button of the page: the plan comes as a field of a form, and the page is shown again.
    private func setPlanByForm(of exchange: String, _ request: WireRequest) -> WireResponse {
        let fields = String(decoding: request.body, as: UTF8.self).split(separator: "&")
        guard let field = fields.first(where: { $0.hasPrefix("plan=") }),
            let text = FormText.decode(field.dropFirst("plan=".count))
        else { return ControlGuard.text(400, "the form has no field `plan`") }
        if let refusal = set(text, of: exchange) { return refusal }
        let query = PageLanguage.chosen(in: request.query).map { "?lang=\($0.rawValue)" } ?? ""
        return WireResponse(status: 303, headers: [("Location", "/\(query)")])
    }

    /// Takes a plan; why not, or `nil` when it was taken.
    private func set(_ text: String, of exchange: String?) -> WireResponse? {
        let plan: FaultPlan
        do throws(FaultPlanError) {
            plan = try FaultPlan(parsing: text)
        } catch {
            return ControlGuard.text(400, "\(error)")
        }
        do throws(SandboxHostError) {
            if let exchange {
                try host.port(named: exchange).injector.replace(with: plan)
            } else {
                for port in host.exchanges { port.injector.replace(with: plan) }
            }
            return nil
        } catch {
            return ControlGuard.text(404, "\(error)")
        }
    }
}

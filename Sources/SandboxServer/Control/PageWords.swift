import Sandbox

/// What the status page says, in one language.
struct PageWords {
    let language: PageLanguage

    private func say(_ english: String, _ korean: String) -> String {
        language == .korean ? korean : english
    }

    var title: String { say("Haetae sandbox", "해태 샌드박스") }
    var subtitle: String {
        say(
            "Exchanges on this machine. No real money moves here.",
            "이 컴퓨터에서 도는 거래소입니다. 실제 돈은 움직이지 않습니다.")
    }
    var connections: String { say("connections", "접속") }
    var turnedAway: String { say("turned away", "접속 거부") }
    var wall: String { say("wall clock", "실제 시각") }
    var market: String { say("market clock", "시장 시각") }
    var markets: String { say("Markets", "마켓") }
    var name: String { say("Market", "마켓") }
    var last: String { say("Last", "현재가") }
    var bid: String { say("Best bid", "매수 1호가") }
    var ask: String { say("Best ask", "매도 1호가") }
    var accounts: String { say("Accounts", "계정") }
    var currency: String { say("Currency", "화폐") }
    var free: String { say("Available", "주문 가능") }
    var locked: String { say("Locked", "묶임") }
    var clients: String { say("WebSocket clients", "웹소켓 접속") }
    var requests: String { say("requests", "요청") }
    var sent: String { say("messages sent", "보낸 메시지") }
    var received: String { say("messages received", "받은 메시지") }
    var refusals: String { say("refused as malformed", "형식 오류") }
    var cutOff: String { say("slow clients cut off", "느린 클라이언트 차단") }
    var faults: String { say("Faults", "장애") }
    var faultsHint: String {
        say(
            "A button adds a fault or takes it away; the field takes any plan.",
            "단추를 누르면 장애가 켜지거나 꺼집니다. 입력란에는 어떤 계획이든 쓸 수 있습니다.")
    }
    var apply: String { say("Apply", "적용") }
    var off: String { say("All off", "모두 끄기") }
    var stale: String {
        say("The sandbox does not answer.", "샌드박스가 응답하지 않습니다.")
    }
    var none: String { say("none", "없음") }

    func openOrders(_ count: Int) -> String {
        switch language {
        case .english: count == 1 ? "1 open order" : "\(count) open orders"
        case .korean: "미체결 주문 \(count)건"
        }
    }

    func fault(_ kind: FaultKind) -> String {
        switch kind {
        case .loseAnswer: say("lost answers", "응답 유실")
        case .withholdAnswer: say("answers withheld", "응답 보류")
        case .cut: say("cut before carried out", "처리 전 끊김")
        case .delay: say("slow answers", "느린 응답")
        case .rateLimited: say("429 too many", "429 요청 초과")
        case .banned: say("418 banned", "418 차단")
        case .badGateway: say("502 bad gateway", "502 게이트웨이")
        case .overloaded: say("503 overloaded", "503 과부하")
        case .maintenance: say("maintenance", "점검")
        case .fillBeforeCancel: say("fill before cancel", "취소 직전 체결")
        case .duplicateFill: say("fills told twice", "체결 중복")
        case .reorderFill: say("fills out of order", "체결 순서 뒤바뀜")
        case .mute: say("mute streams", "시세 끊김")
        case .disconnect: say("disconnects", "연결 끊김")
        case .skew: say("clock off by 5 s", "시계 5초 어긋남")
        }
    }
}

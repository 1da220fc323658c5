import Domain
import Service

/// How real orders and their account fare, for people.
enum AccountNotes {
    static func english(_ note: AccountNote) -> String {
        switch note {
        case .sent(let order): "order \(order.id): \(order.side) \(size(order)), sent"
        case .filled(let fill):
            "order \(fill.order): \(fill.side) \(fill.quantity) at \(fill.price), fee \(fill.fee)"
        case .refused(let id, let reason): "order \(id) did not come about: \(reason)"
        case .canceled(let id): "order \(id) is cancelled"
        case .unknown(let id): "order \(id): its fate is unknown; it is looked up"
        case .lost(let reason): "the account's stream is lost: \(reason)"
        case .restored: "listening to the account"
        case .differs(let difference, let check, let most):
            "check \(check) of \(most): \(difference)"
        case .agrees: "ledger and account agree"
        case .unreadable(let reason): "the account cannot be read: \(reason)"
        case .remark(let text): text
        }
    }

    static func korean(_ note: AccountNote) -> String {
        switch note {
        case .sent(let order):
            "주문 \(order.id): \(side(order.side)) \(size(order)) 전송"
        case .filled(let fill):
            "주문 \(fill.order): \(side(fill.side)) \(fill.quantity) 체결, 가격 \(fill.price), 수수료 \(fill.fee)"
        case .refused(let id, let reason): "주문 \(id) 성립하지 않음: \(reason)"
        case .canceled(let id): "주문 \(id) 취소됨"
        case .unknown(let id): "주문 \(id): 결과를 알 수 없어 조회합니다"
        case .lost(let reason): "계좌 스트림이 끊겼습니다: \(reason)"
        case .restored: "계좌 스트림을 듣고 있습니다"
        case .differs(let difference, let check, let most):
            "장부와 계좌 불일치 (\(check)/\(most)회 확인): \(difference)"
        case .agrees: "장부와 계좌가 일치합니다"
        case .unreadable(let reason): "계좌를 조회할 수 없습니다: \(reason)"
        case .remark(let text): text
        }
    }

    private static func side(_ side: Side) -> String { side == .buy ? "매수" : "매도" }

    private static func size(_ order: OrderRequest) -> String {
        switch order.size {
        case .quantity(let quantity): "\(quantity)"
        case .amount(let amount): "\(amount)"
        }
    }
}

import Domain
import ExchangeAPI

/// What Bithumb's names of errors mean; with them those of Upbit, on which its interface is modelled.
enum BithumbErrors {
    static func table(_ category: BithumbCategory) -> KoreanErrorTable {
        KoreanErrorTable(
            exchange: BithumbCalls.exchange, pause: category.block,
            orders.merging(access) { first, _ in first }.merging(likely) { first, _ in first })
    }

    private static let orders: [String: KoreanErrorTable.Meaning] = [
        "invalid_parameter": .refused(.invalidRequest),
        "currency does not have a valid value": .refused(.unknownMarket),
        "invalid_price": .refused(.invalidPrice), "invalid_price_ask": .refused(.invalidPrice),
        "invalid_price_bid": .refused(.invalidPrice),
        "under_price_limit_ask": .refused(.belowMinimum),
        "under_price_limit_bid": .refused(.belowMinimum),
        // The order was taken in and canceled at once: it is not live.
        "cross_trading": .refused(.selfTrade),
        "withdraw_insufficient_balance": .refused(.insufficientFunds),
        "order_not_found": .refused(.unknownOrder),
        "order_not_ready": .notReady,
        "404": .refused(.unknownMarket),
    ]

    private static let access: [String: KoreanErrorTable.Meaning] = [
        "bank_account_required": .refused(.accountRestricted),
        "two_factor_auth_required": .refused(.accountRestricted),
        "blocked_member_id": .refused(.accountRestricted),
        "invalid_query_payload": .refused(.unauthorized),
        "jwt_verification": .refused(.unauthorized),
        // The time in the token is too far from the venue's: a new one helps unless the clock is wrong.
        "expired_jwt": .staleToken,
        "notallowip": .refused(.unauthorized),
        "out_of_scope": .refused(.forbidden),
    ]

    /// UNVERIFIED: Upbit's words for what Bithumb's list leaves out.
    private static let likely: [String: KoreanErrorTable.Meaning] = [
        "insufficient_funds": .refused(.insufficientFunds),
        "insufficient_funds_ask": .refused(.insufficientFunds),
        "insufficient_funds_bid": .refused(.insufficientFunds),
        "under_min_total_ask": .refused(.belowMinimum),
        "under_min_total_bid": .refused(.belowMinimum),
        "validation_error": .refused(.invalidRequest),
        "market_does_not_exist": .refused(.unknownMarket),
        "market_offline": .refused(.marketHalted),
        "duplicated_client_order_id": .refused(.duplicateClientID),
        "invalid_access_key": .refused(.unauthorized),
        "expired_access_key": .refused(.unauthorized),
        "no_authorization_ip": .refused(.unauthorized),
        // Nonces are made once: the request reached the venue twice, and the first may have counted.
        "nonce_used": .unknown,
        "too_many_requests": .rateLimited,
        "server_error": .unknown,
    ]
}

import Domain
import ExchangeAPI

/// What Upbit's names of errors mean. The venue says itself that its list is not complete.
enum UpbitErrors {
    static let table = KoreanErrorTable(
        exchange: UpbitCalls.exchange, pause: .seconds(1),
        orders.merging(access) { first, _ in first })

    private static let orders: [String: KoreanErrorTable.Meaning] = [
        "create_ask_error": .refused(.other), "create_bid_error": .refused(.other),
        "insufficient_funds_ask": .refused(.insufficientFunds),
        "insufficient_funds_bid": .refused(.insufficientFunds),
        "under_min_total_ask": .refused(.belowMinimum),
        "under_min_total_bid": .refused(.belowMinimum),
        "invalid_price": .refused(.invalidPrice), "invalid_price_ask": .refused(.invalidPrice),
        "invalid_price_bid": .refused(.invalidPrice),
        "invalid_volume_ask": .refused(.invalidQuantity),
        "invalid_volume_bid": .refused(.invalidQuantity),
        "invalid_funds": .refused(.invalidQuantity),
        "invalid_funds_bid": .refused(.invalidQuantity),
        "volume_too_large": .refused(.aboveMaximum),
        "validation_error": .refused(.invalidRequest),
        "invalid_parameter": .refused(.invalidRequest),
        "market_does_not_exist": .refused(.unknownMarket),
        // "Code not found" of the public interface, whose names are numbers.
        "404": .refused(.unknownMarket),
        "market_offline": .refused(.marketHalted),
        // UNVERIFIED; other words for it are told by `KoreanErrorTable`.
        "duplicated_identifier": .refused(.duplicateClientID),
        // The BTC and USDT markets want it once from each account.
        "thirdparty_agreement_required": .refused(.accountRestricted),
        "order_not_found": .refused(.unknownOrder),
        "too_many_requests": .rateLimited,
        "server_error": .unknown,
    ]

    /// The key may withdraw, and a lock of the exchange's own stands before it.
    static let withdrawalLock = "open_api_withdraw_locked"

    private static let access: [String: KoreanErrorTable.Meaning] = [
        "invalid_query_payload": .refused(.unauthorized),
        "jwt_verification": .refused(.unauthorized),
        "invalid_access_key": .refused(.unauthorized),
        "expired_access_key": .refused(.unauthorized),
        "no_authorization_ip": .refused(.unauthorized),
        "no_authorization_i_p": .refused(.unauthorized),
        "no_authorization_token": .refused(.unauthorized),
        "out_of_scope": .refused(.forbidden),
        withdrawalLock: .refused(.accountRestricted),
        // This attempt was not carried out; the one that used the nonce before may have been.
        "nonce_used": .staleToken,
    ]
}

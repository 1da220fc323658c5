/// The language of reports for people; JSON and CSV keep their keys in English.
public enum Language: String, Sendable, CaseIterable {
    case english = "en"
    case korean = "ko"

    /// The language of the environment: Korean when `LC_ALL`, `LC_MESSAGES` or `LANG` says so.
    ///
    /// The first that is set and not empty decides, as POSIX has it.
    public init(environment: [String: String]) {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy
            .compactMap { environment[$0] }.first { !$0.isEmpty }
        self = locale?.lowercased().hasPrefix("ko") == true ? .korean : .english
    }
}

/// Every word of a report in both languages.
enum Phrase: CaseIterable {
    case synthetic, paper, backtest, live, run, period, bars, result, netPnL, grossPnL, fees
    case funding, slippage, realized, unrealized, startEquity, endEquity, buyAndHold, maxDrawdown
    case sharpe, trades, winRate, orders, fills, signals, long, short, none, hitRate, of, notTaken
    case belowCost, expected, cost, moved, equity, balanced, unbalanced, postings
    case returned, hits, day, week, month, market, model, interval, noPeriods, seconds, ofSignals

    func text(_ language: Language) -> String {
        language == .korean ? texts.korean : texts.english
    }

    private var texts: (english: String, korean: String) {
        accountTexts ?? activityTexts ?? generalTexts
    }

    private var accountTexts: (english: String, korean: String)? {
        switch self {
        case .result: ("Result", "결과")
        case .netPnL: ("Net PnL", "순손익")
        case .grossPnL: ("Gross PnL", "총손익")
        case .fees: ("Fees", "수수료")
        case .funding: ("Funding", "펀딩비")
        case .slippage: ("Slippage", "슬리피지")
        case .realized: ("Realized", "실현 손익")
        case .unrealized: ("Unrealized", "미실현 손익")
        case .startEquity: ("Equity at start", "시작 자산")
        case .endEquity: ("Equity at end", "종료 자산")
        case .buyAndHold: ("Buy and hold", "단순 보유")
        case .maxDrawdown: ("Max. drawdown", "최대 낙폭")
        case .sharpe: ("Sharpe (annual)", "샤프 지수(연)")
        case .returned: ("Return", "수익률")
        case .equity: ("Equity", "자산 추이")
        case .balanced: ("ledger balanced", "장부 일치")
        case .unbalanced: ("LEDGER NOT BALANCED", "장부 불일치")
        case .postings: ("postings", "건 기장")
        default: nil
        }
    }

    private var activityTexts: (english: String, korean: String)? {
        switch self {
        case .trades: ("Trades", "거래")
        case .winRate: ("Win rate", "승률")
        case .orders: ("Orders", "주문")
        case .fills: ("Fills", "체결")
        case .signals: ("Signals", "신호")
        case .long: ("long", "롱")
        case .short: ("short", "숏")
        case .none: ("none", "없음")
        case .hitRate: ("Hit rate", "적중률")
        case .hits: ("Hits", "적중")
        case .of: ("of", "/")
        case .interval: ("95 % interval", "95 % 구간")
        case .notTaken: ("Not taken", "미진입")
        case .belowCost: ("Below cost", "비용 미달")
        case .ofSignals: ("signals", "건")
        case .expected: ("expected", "기대")
        case .cost: ("cost", "비용")
        case .moved: ("then moved", "이후 변동")
        default: nil
        }
    }

    private var generalTexts: (english: String, korean: String) {
        switch self {
        case .paper: ("Paper run", "모의 매매")
        case .backtest: ("Backtest", "백테스트")
        case .live: ("Live run", "실거래")
        case .run: ("Run", "실행")
        case .period: ("Period", "기간")
        case .bars: ("bars", "봉")
        case .seconds: ("s", "초")
        case .day: ("Day", "일자")
        case .week: ("Week", "주")
        case .month: ("Month", "월")
        case .market: ("Market", "마켓")
        case .model: ("Predictor", "예측 모델")
        case .noPeriods: ("nothing to report", "보고할 내용이 없습니다")
        default:
            (
                "SYNTHETIC: a made-up market. These figures say nothing about real trading.",
                "SYNTHETIC(합성): 만들어 낸 시장입니다. 실제 매매 성과와 무관합니다."
            )
        }
    }

    /// The head of a table's first column.
    static func heading(of grouping: Grouping) -> Phrase {
        switch grouping {
        case .run: .run
        case .day: .day
        case .week: .week
        case .month: .month
        case .market: .market
        }
    }

    /// The name of a reason for not acting, where there is one; the stored name otherwise.
    static func reason(_ name: String, _ language: Language) -> String {
        guard language == .korean else { return name.split(separator: "_").joined(separator: " ") }
        return switch name {
        case "no_signal": "신호 없음"
        case "below_cost": "비용 미달"
        case "no_estimate": "기대값 없음"
        case "cool_down": "대기 시간"
        case "spot_cannot_short": "현물 숏 불가"
        case "order_in_flight": "주문 처리 중"
        case "too_small": "최소 금액 미만"
        case "risk": "위험 한도"
        default: name
        }
    }
}

import CommandLineKit
import Domain
import ExchangeAPI
import Ledger
import MarketData
import Prediction
import Sandbox
import Service
import Storage

extension CommandError {
    /// A run that was stopped from the keyboard: everything is stored.
    static let interrupted = CommandError(
        .interrupted, "interrupted; what was done until then is stored",
        remedy: "haetae pnl shows it")

    /// Any error of the rooms, with the exit code that CLI.md promises for its kind.
    init(_ error: any Error) {
        switch error {
        case let error as CommandError: self = error
        case let error as ConfigurationError:
            self.init(error.status, error.message, remedy: error.remedy)
        case let error as CandleFileError:
            self.init(error.kind == .inputMissing ? .inputMissing : .badData, error.description)
        case let error as RecordingError:
            self.init(error.kind == .inputMissing ? .inputMissing : .badData, error.description)
        case let error as RecordedMarketError:
            self.init(Self.status(of: error), error.description)
        case let error as FoldingError:
            self.init(
                .badData, error.description, remedy: "set predict_every in config.yaml to it")
        case let error as StorageError: self.init(Self.status(of: error.kind), error.description)
        case let error as CatalogError: self.init(.usage, error.description)
        case let error as PredictorSpecError:
            self.init(.usage, error.problem, remedy: error.remedy)
        case let error as ModelReferenceError: self.init(.usage, error.description)
        case let error as ModelFileError: self.init(Self.status(of: error), "\(error)")
        case let error as ModelMarketError: self.init(.badData, "\(error)")
        case let error as TrainingError: self.init(Self.status(of: error), error.description)
        case let error as EvaluationError: self.init(.badData, error.description)
        case let error as WalkForwardError: self.init(.badData, error.description)
        case let error as DecimalError: self.init(.usage, error.description)
        case let error as PostingError:
            self.init(.badConfiguration, error.description, remedy: "set a positive capital")
        case let error as SessionError:
            self.init(
                .internalError, error.description,
                remedy: "nothing more was traded; please report this with the database")
        default: self.init(.internalError, "\(error)")
        }
    }

    private static func status(of kind: StorageError.Kind) -> ExitStatus {
        switch kind {
        case .wrongUsage: .usage
        case .badData: .badData
        case .missing: .inputMissing
        case .fault: .internalError
        case .cannotWrite: .cannotWrite
        case .tryAgain: .tryAgainLater
        }
    }

    private static func status(of error: RecordedMarketError) -> ExitStatus {
        switch error {
        case .apart: .badData
        case .nothing, .twice, .behind: .usage
        }
    }

    private static func status(of error: ModelFileError) -> ExitStatus {
        switch error {
        case .missing, .noVersions: .inputMissing
        case .cannotWrite: .cannotWrite
        default: .badData
        }
    }

    private static func status(of error: TrainingError) -> ExitStatus {
        switch error {
        case .cancelled: .interrupted
        case .invalidParameter: .usage
        default: .badData
        }
    }
}

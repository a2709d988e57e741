using System.Data.Common;
using System.Management.Automation;
using System.Security;
using NixStore.Collecting;
using NixStore.Collecting.Removing;
using NixStore.Deriving;
using NixStore.Installing;
using NixStore.Profiles.Environments;
using NixStore.Queries;
using NixStore.Serving;
using NixStore.Stores;
using NixStore.Stores.Errors;
using NixStore.Stores.Remote;
using NixStore.Trust;

namespace NixStore.PowerShell.Pipeline;

/// <summary>
/// Creates error records. Only this class selects the stable id and the category of each kind of failure. An id is the name of the
/// exception without <c>Exception</c>, so that scripts can distinguish errors by <see cref="ErrorRecord.FullyQualifiedErrorId"/>.
/// </summary>
public static class ErrorRecords
{
    /// <summary>Creates the record of a failure.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="target">The item that the failure is about.</param>
    public static ErrorRecord Create(Exception exception, object? target)
    {
        var cause = Unwrap(exception);
        if (cause is IContainsErrorRecord { ErrorRecord: { } made })
        {
            return new ErrorRecord(made, cause);
        }

        var record = new ErrorRecord(cause, IdOf(cause), CategoryOf(cause), target);
        if (RecommendedActions.For(cause) is { } action)
        {
            record.ErrorDetails = new ErrorDetails(cause.Message) { RecommendedAction = action };
        }

        return record;
    }

    /// <summary>Creates the record of a failure of one of several targets. The message begins with the name of the target.</summary>
    /// <param name="name">The name of the target, such as a host.</param>
    /// <param name="exception">The failure.</param>
    /// <param name="target">The item that the failure is about.</param>
    public static ErrorRecord CreateFor(string name, Exception exception, object? target)
    {
        var record = Create(exception, target);
        record.ErrorDetails = new ErrorDetails($"{name}: {record.Exception.Message}")
        {
            RecommendedAction = record.ErrorDetails?.RecommendedAction,
        };
        return record;
    }

    private static Exception Unwrap(Exception exception)
        => exception is AggregateException { InnerExceptions: [var only] } ? Unwrap(only) : exception;

    private static string IdOf(Exception exception)
    {
        // The name of an internal type of the runtime can change, unlike that of its public base type.
        var type = exception.GetType();
        while (!type.IsVisible)
        {
            type = type.BaseType!;
        }

        var name = exception is DbException ? nameof(DbException) : type.Name;
        return name.EndsWith("Exception", StringComparison.Ordinal) && name.Length > "Exception".Length
            ? name[..^"Exception".Length]
            : name;
    }

    private static ErrorCategory CategoryOf(Exception exception) => exception switch
    {
        NixFormatException => ErrorCategory.InvalidData,
        DeriverNotFoundException => ErrorCategory.ObjectNotFound,
        StorePathNotValidException or StorePathNotFoundException or PathsNotFoundException => ErrorCategory.ObjectNotFound,
        HashMismatchException or NarMismatchException => ErrorCategory.InvalidData,
        NarNotFoundException => ErrorCategory.ObjectNotFound,
        UntrustedPathsException or PathsRefusedException => ErrorCategory.SecurityError,
        StorePathLiveException or StorePathNeededException => ErrorCategory.ResourceBusy,
        RootsUnreadableException => ErrorCategory.ReadError,
        StoreConnectionException { InnerException: TimeoutException } => ErrorCategory.OperationTimeout,
        StoreConnectionException => ErrorCategory.ConnectionError,
        CannotListenException => ErrorCategory.ResourceUnavailable,
        NixStoreException { Reason: FailureReason.StoreNotFound } => ErrorCategory.ObjectNotFound,
        NixStoreException { Reason: FailureReason.BinaryCacheNotFound or FailureReason.NoSubstituter } => ErrorCategory.ObjectNotFound,
        NixStoreException
        {
            Reason: FailureReason.ProfileNotFound or FailureReason.GenerationNotFound or FailureReason.PackageNotInProfile,
        } => ErrorCategory.ObjectNotFound,
        PackageConflictException => ErrorCategory.ResourceExists,
        MissingCapabilityException => ErrorCategory.NotImplemented,
        NixStoreException { Reason: FailureReason.RepairNotSupported } => ErrorCategory.NotImplemented,
        NixStoreException { Reason: FailureReason.FormatWithoutSignatures } => ErrorCategory.SecurityError,
        NixStoreException { Reason: FailureReason.ServedReadOnly } => ErrorCategory.PermissionDenied,
        NixStoreException { Reason: FailureReason.SourceDamaged } => ErrorCategory.InvalidData,
        NixStoreException e when e.InnerException is { } cause => CategoryOf(cause),
        NixStoreException => ErrorCategory.InvalidOperation,
        FileNotFoundException or DirectoryNotFoundException or System.IO.DriveNotFoundException => ErrorCategory.ObjectNotFound,
        ItemNotFoundException => ErrorCategory.ObjectNotFound,
        PathTooLongException or ArgumentException or FormatException => ErrorCategory.InvalidArgument,
        InvalidDataException or EndOfStreamException => ErrorCategory.InvalidData,
        UnauthorizedAccessException or SecurityException => ErrorCategory.PermissionDenied,
        IOException e when IsDiskFull(e) => ErrorCategory.WriteError,
        IOException => ErrorCategory.ReadError,
        DbException { IsTransient: true } => ErrorCategory.ResourceBusy,
        DbException => ErrorCategory.ResourceUnavailable,
        TimeoutException => ErrorCategory.OperationTimeout,
        OperationCanceledException => ErrorCategory.OperationStopped,
        NotSupportedException or PlatformNotSupportedException => ErrorCategory.NotImplemented,
        InvalidOperationException => ErrorCategory.InvalidOperation,
        _ => ErrorCategory.NotSpecified,
    };

    private static bool IsDiskFull(IOException exception)
    {
        const int windowsDiskFull = unchecked((int)0x80070070);
        const int unixNoSpace = 28;
        const int unixQuota = 122;
        return exception.HResult is windowsDiskFull or unixNoSpace or unixQuota;
    }
}

using System.Data.Common;
using System.Management.Automation;
using System.Security;
using NixStore.Queries;
using NixStore.Serving;
using NixStore.Stores.Errors;
using NixStore.Stores.Remote;
using NixStore.Trust;

namespace NixStore.PowerShell.Pipeline;

/// <summary>
/// Makes error records: the one place that decides the stable id and the category of each kind of failure. An id is the
/// exception's name without <c>Exception</c>, so that scripts can tell errors apart by
/// <see cref="ErrorRecord.FullyQualifiedErrorId"/>.
/// </summary>
public static class ErrorRecords
{
    /// <summary>Makes the record of a failure.</summary>
    /// <param name="exception">What went wrong.</param>
    /// <param name="target">The item that it went wrong for.</param>
    public static ErrorRecord Create(Exception exception, object? target)
    {
        var cause = Unwrap(exception);
        return cause is IContainsErrorRecord { ErrorRecord: { } made }
            ? new ErrorRecord(made, cause)
            : new ErrorRecord(cause, IdOf(cause), CategoryOf(cause), target);
    }

    /// <summary>Makes the record of a failure at one of several places, which the message names first.</summary>
    /// <param name="place">The place, such as a host.</param>
    /// <param name="exception">What went wrong.</param>
    /// <param name="target">The item that it went wrong for.</param>
    public static ErrorRecord CreateFor(string place, Exception exception, object? target)
    {
        var record = Create(exception, target);
        record.ErrorDetails = new ErrorDetails($"{place}: {record.Exception.Message}");
        return record;
    }

    private static Exception Unwrap(Exception exception)
        => exception is AggregateException { InnerExceptions: [var only] } ? Unwrap(only) : exception;

    private static string IdOf(Exception exception)
    {
        // An internal type of the runtime is no stable name; its public base is.
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
        StorePathNotValidException or StorePathNotFoundException => ErrorCategory.ObjectNotFound,
        HashMismatchException or NarMismatchException => ErrorCategory.InvalidData,
        NarNotFoundException => ErrorCategory.ObjectNotFound,
        UntrustedPathsException or PathsRefusedException => ErrorCategory.SecurityError,
        StoreConnectionException { InnerException: TimeoutException } => ErrorCategory.OperationTimeout,
        StoreConnectionException => ErrorCategory.ConnectionError,
        CannotListenException => ErrorCategory.ResourceUnavailable,
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

using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace NixStore.FileSystem.Native;

/// <summary>The error numbers of Linux that are handled, and the exceptions for error numbers.</summary>
[SupportedOSPlatform("linux")]
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int AccessDenied = 13;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int NoSpace = 28;
    public const int ReadOnlyFileSystem = 30;
    public const int TooManyNames = 31;
    public const int Range = 34;
    public const int NameTooLong = 36;
    public const int TooManyLinks = 40;
    public const int NoData = 61;
    public const int NotSupported = 95;
    public const int QuotaExceeded = 122;

    /// <summary>Creates the exception for a failed call.</summary>
    /// <param name="error">The error number.</param>
    /// <param name="action">The action that failed, as in "Cannot read".</param>
    /// <param name="path">The path.</param>
    public static NixStoreException Exception(int error, string action, string path)
    {
        var reason = Marshal.GetPInvokeErrorMessage(error);
        var advice = error switch
        {
            NoSpace or QuotaExceeded => " Free some space and try again.",
            NotPermitted or AccessDenied => " Use an account with the required permissions.",
            ReadOnlyFileSystem => " Remount the file system as writable.",
            TooManyLinks => " The path has a symbolic link that is not followed.",
            _ => "",
        };
        Exception cause = error switch
        {
            NotPermitted or AccessDenied => new UnauthorizedAccessException(reason),
            NoEntry => new FileNotFoundException(reason, path),
            NameTooLong => new PathTooLongException(reason),
            _ => new IOException(reason, error),
        };
        return new NixStoreException($"Cannot {action} '{path}': {reason}.{advice}", cause);
    }
}

using System.Runtime.Versioning;

namespace NixStore.FileSystem.Native;

/// <summary>Converts exceptions of .NET file methods to <see cref="NixStoreException"/>.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsErrors
{
    private const int DiskFull = unchecked((int)0x80070070);

    /// <summary>Runs a function, and adds the path to exceptions of the file system.</summary>
    public static T Try<T>(string action, string path, Func<T> function)
    {
        try
        {
            return function();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Exception(exception, action, path);
        }
    }

    /// <summary>Runs an action, and adds the path to exceptions of the file system.</summary>
    public static void Try(string action, string path, Action function) => Try(action, path, () =>
    {
        function();
        return true;
    });

    public static NixStoreException Exception(Exception cause, string action, string path) =>
        new($"Cannot {action} '{path}': {cause.Message}{(cause.HResult == DiskFull ? " Free some space and try again." : "")}", cause);
}

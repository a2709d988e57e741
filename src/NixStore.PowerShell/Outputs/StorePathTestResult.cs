using NixStore.Verifying;

namespace NixStore.PowerShell.Outputs;

/// <summary>The result of a check of a path.</summary>
public sealed class StorePathTestResult
{
    internal StorePathTestResult(
        string path, VerificationStatus status, string? expectedHash, string? actualHash, long? narSize, string? error, string store)
    {
        Path = path;
        Status = status.ToString();
        ExpectedHash = expectedHash;
        ActualHash = actualHash;
        NarSize = narSize;
        Error = error;
        Store = store;
    }

    /// <summary>Gets the full store path.</summary>
    public string Path { get; }

    /// <summary>Gets the result.</summary>
    public string Status { get; }

    /// <summary>Gets the registered SHA-256 of the NAR, in SRI form, or null if there is none.</summary>
    public string? ExpectedHash { get; }

    /// <summary>Gets the SHA-256 of the NAR of the contents, in SRI form, or null if they could not be read completely.</summary>
    public string? ActualHash { get; }

    /// <summary>Gets the registered size of the NAR in bytes, or null if there is none.</summary>
    public long? NarSize { get; }

    /// <summary>Gets the error, or null if there is none or only the contents differ.</summary>
    public string? Error { get; }

    /// <summary>Gets the store of the path, in the form of <c>-Store</c>.</summary>
    public string Store { get; }

    /// <summary>Returns the full store path.</summary>
    /// <returns>The same as <see cref="Path"/>.</returns>
    public override string ToString() => Path;
}

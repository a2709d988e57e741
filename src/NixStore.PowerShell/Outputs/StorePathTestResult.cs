using NixStore.Verifying;

namespace NixStore.PowerShell.Outputs;

/// <summary>What the check of a path has shown.</summary>
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

    /// <summary>The full store path.</summary>
    public string Path { get; }

    /// <summary>The result.</summary>
    public string Status { get; }

    /// <summary>The SHA-256 of the NAR that the store has on record, as SRI; null where it has none.</summary>
    public string? ExpectedHash { get; }

    /// <summary>The SHA-256 of the contents' NAR, as SRI; null where they could not be read to their end.</summary>
    public string? ActualHash { get; }

    /// <summary>The size on record, in bytes; null where there is none.</summary>
    public long? NarSize { get; }

    /// <summary>What is wrong, where it is something else than the contents; null else.</summary>
    public string? Error { get; }

    /// <summary>The store, as <c>-Store</c> takes it.</summary>
    public string Store { get; }

    /// <summary>The full store path.</summary>
    /// <returns>The same as <see cref="Path"/>.</returns>
    public override string ToString() => Path;
}

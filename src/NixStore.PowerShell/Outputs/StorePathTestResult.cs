using NixStore.Verifying;

namespace NixStore.PowerShell.Outputs;

/// <summary>What the check of a path has shown.</summary>
/// <param name="Path">The full store path.</param>
/// <param name="Status">The result.</param>
/// <param name="ExpectedHash">The SHA-256 of the NAR that the store has on record, as SRI; null where it has none.</param>
/// <param name="ActualHash">The SHA-256 of the contents' NAR, as SRI; null where they could not be read to their end.</param>
/// <param name="NarSize">The size on record, in bytes; null where there is none.</param>
/// <param name="Error">What is wrong, where it is something else than the contents; null else.</param>
/// <param name="Store">The store, as <c>-Store</c> takes it.</param>
public sealed record StorePathTestResult(
    string Path, VerificationStatus Status, string? ExpectedHash, string? ActualHash, long? NarSize, string? Error, string Store)
{
    /// <summary>The full store path.</summary>
    /// <returns>The same as <see cref="Path"/>.</returns>
    public override string ToString() => Path;
}

using NixStore.Copying;
using NixStore.Paths;

namespace NixStore.PowerShell.Outputs;

/// <summary>The result of a copy of closures to one of several targets.</summary>
public sealed class ClosureCopyResult
{
    internal ClosureCopyResult(TargetResult result, StoreDirectory directory)
    {
        Target = result.Target.Name;
        Copied = [.. (result.Copy?.Copied ?? []).Select(info => directory.Print(info.Path))];
        Substituted = [.. (result.Copy?.Substituted ?? []).Select(info => directory.Print(info.Path))];
        Present = result.Copy?.Present.Count;
        Failed = result.Copy?.Failures.Count;
        Bytes = result.BytesRead;
        Duration = result.Duration;
        Error = result.Error?.Message;
    }

    /// <summary>Gets the target store, in the form of <c>-To</c>.</summary>
    public string Target { get; }

    /// <summary>
    /// Gets the full paths that were sent and are valid in the target now, dependencies first. Empty if the whole copy failed.
    /// </summary>
    public TextList Copied { get; }

    /// <summary>
    /// Gets the full paths that the target has fetched from its substituters, dependencies first. Empty if the whole copy failed.
    /// </summary>
    public TextList Substituted { get; }

    /// <summary>
    /// Gets the number of paths that became valid in the target. Null if the whole copy failed: paths that became valid before stay, and
    /// are not counted.
    /// </summary>
    public int? Paths => Error is null ? Copied.Count + Substituted.Count : null;

    /// <summary>Gets the number of paths that the target had already, or null if the whole copy failed.</summary>
    public int? Present { get; }

    /// <summary>Gets the number of paths that could not be copied, each with an error, or null if the whole copy failed.</summary>
    public int? Failed { get; }

    /// <summary>Gets the number of bytes of NARs that were sent, including those of failed attempts.</summary>
    public long Bytes { get; }

    /// <summary>Gets the duration of the copy, including the connection.</summary>
    public TimeSpan Duration { get; }

    /// <summary>Gets the reason why the whole copy failed, or null if it did not.</summary>
    public string? Error { get; }

    /// <summary>Returns the target store.</summary>
    /// <returns>The same as <see cref="Target"/>.</returns>
    public override string ToString() => Target;
}

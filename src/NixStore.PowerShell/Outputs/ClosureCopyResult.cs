using NixStore.Copying;
using NixStore.Paths;

namespace NixStore.PowerShell.Outputs;

/// <summary>What came of the copy of closures to one of several targets.</summary>
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

    /// <summary>The store that was copied to, as <c>-To</c> takes it.</summary>
    public string Target { get; }

    /// <summary>The full paths that were sent and are valid there now, dependencies first; none where the copy failed as a whole.</summary>
    public TextList Copied { get; }

    /// <summary>The full paths that the target has fetched by itself, dependencies first; none where the copy failed as a whole.</summary>
    public TextList Substituted { get; }

    /// <summary>How many paths became valid there; null where the copy failed as a whole: what is valid by then stays, and is not counted.</summary>
    public int? Paths => Error is null ? Copied.Count + Substituted.Count : null;

    /// <summary>How many paths were there already; null where the copy failed as a whole.</summary>
    public int? Present { get; }

    /// <summary>How many paths could not be copied, each of which has an error of its own; null where the copy failed as a whole.</summary>
    public int? Failed { get; }

    /// <summary>How many bytes of NARs were sent, with those that came to nothing.</summary>
    public long Bytes { get; }

    /// <summary>How long it took, from connecting on.</summary>
    public TimeSpan Duration { get; }

    /// <summary>Why the copy failed as a whole; null where it did not.</summary>
    public string? Error { get; }

    /// <summary>The store that was copied to.</summary>
    /// <returns>The same as <see cref="Target"/>.</returns>
    public override string ToString() => Target;
}

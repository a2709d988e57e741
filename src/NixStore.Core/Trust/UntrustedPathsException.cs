using NixStore.Paths;

namespace NixStore.Trust;

/// <summary>The exception for paths that were rejected because no trusted key has signed them.</summary>
public sealed class UntrustedPathsException : NixStoreException
{
    private const int MostNamed = 10;

    /// <summary>Initializes a new instance.</summary>
    /// <param name="paths">The paths with the results of the check.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <param name="source">The name of their source in messages.</param>
    /// <param name="keys">The keys that were tried.</param>
    public UntrustedPathsException(IReadOnlyList<PathTrust> paths, StoreDirectory directory, string source, TrustedKeys keys)
        : base(Describe(paths, directory, source, keys))
    {
        Paths = paths;
        Keys = keys;
    }

    /// <summary>Gets the paths with the results of the check.</summary>
    public IReadOnlyList<PathTrust> Paths { get; }

    /// <summary>Gets the keys that were tried.</summary>
    public TrustedKeys Keys { get; }

    private static string Describe(IReadOnlyList<PathTrust> paths, StoreDirectory directory, string source, TrustedKeys keys)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(keys);
        var named = string.Join(", ", paths.Take(MostNamed).Select(path => $"{directory.Print(path.Info.Path)} ({Why(path)})"));
        var more = paths.Count > MostNamed ? $" and {paths.Count - MostNamed} more" : "";
        var tried = keys.Keys.Count == 0
            ? "No key is trusted."
            : $"Keys tried: {string.Join(", ", keys.Keys.Select(static key => key.Name))}.";
        return $"Nothing was added from {source}: no trusted key has signed {paths.Count} "
            + $"{(paths.Count == 1 ? "path" : "paths")}: {named}{more}. {tried}";
    }

    private static string Why(PathTrust path) => path.Status switch
    {
        TrustStatus.WrongContentAddress => "its content address does not match",
        TrustStatus.WrongSignature => $"wrong signature of {Names(path, SignatureVerdict.Wrong)}",
        TrustStatus.UnknownKey => $"signed by {Names(path, SignatureVerdict.UnknownKey)}, which is not trusted",
        _ => "not signed",
    };

    private static string Names(PathTrust path, SignatureVerdict verdict)
        => string.Join(
            " and ",
            path.Signatures
                .Where(signature => signature.Verdict == verdict)
                .Select(static signature => signature.Signature.KeyName)
                .Distinct()
                .Take(MostNamed));
}

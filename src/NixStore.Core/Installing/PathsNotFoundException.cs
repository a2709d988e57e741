using NixStore.Paths;

namespace NixStore.Installing;

/// <summary>A path cannot be installed, because it or something that it needs is in no substituter.</summary>
public sealed class PathsNotFoundException : NixStoreException
{
    private const int MostNamed = 10;

    /// <summary>Initializes a new instance.</summary>
    /// <param name="path">The path that was asked for.</param>
    /// <param name="missing">What was not found: the path itself, or what it needs.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <param name="asked">The substituters that were asked, as a user names them.</param>
    /// <param name="failures">Those that could not be asked.</param>
    internal PathsNotFoundException(
        StorePath path, IReadOnlyList<StorePath> missing, StoreDirectory directory, string asked, IReadOnlyCollection<SubstituterFailure> failures)
        : base(Tell(path, missing, directory, asked, failures))
    {
        Path = path;
        Missing = missing;
    }

    /// <summary>The path that was asked for.</summary>
    public StorePath Path { get; }

    /// <summary>What was not found: the path itself, or what it needs.</summary>
    public IReadOnlyList<StorePath> Missing { get; }

    private static string Tell(
        StorePath path, IReadOnlyList<StorePath> missing, StoreDirectory directory, string asked, IReadOnlyCollection<SubstituterFailure> failures)
    {
        var named = string.Join(", ", missing.Take(MostNamed).Select(directory.Print));
        var more = missing.Count > MostNamed ? $" and {missing.Count - MostNamed} more" : "";
        var what = missing.Count == 1 && missing[0] == path ? $"{named} was not found in {asked}." : $"{directory.Print(path)} needs {named}{more}, not found in {asked}.";
        var unreachable = string.Concat(failures.Select(static failure => $" {failure.Store.Location} could not be asked: {failure.Error.Message}"));
        return $"{what}{unreachable}";
    }
}

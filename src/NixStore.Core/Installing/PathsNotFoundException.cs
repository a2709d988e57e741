using NixStore.Paths;

namespace NixStore.Installing;

/// <summary>The exception for a path that cannot be installed, because the path or a dependency is in no substituter.</summary>
public sealed class PathsNotFoundException : NixStoreException
{
    private const int MostNamed = 10;

    /// <summary>Initializes a new instance.</summary>
    /// <param name="path">The requested path.</param>
    /// <param name="missing">The missing paths: the path itself or dependencies.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <param name="asked">The names of the substituters in messages.</param>
    /// <param name="failures">The substituters that could not be queried.</param>
    internal PathsNotFoundException(
        StorePath path,
        IReadOnlyList<StorePath> missing,
        StoreDirectory directory,
        string asked,
        IReadOnlyCollection<SubstituterFailure> failures)
        : base(Describe(path, missing, directory, asked, failures))
    {
        Path = path;
        Missing = missing;
    }

    /// <summary>Gets the requested path.</summary>
    public StorePath Path { get; }

    /// <summary>Gets the missing paths: the path itself or dependencies.</summary>
    public IReadOnlyList<StorePath> Missing { get; }

    private static string Describe(
        StorePath path,
        IReadOnlyList<StorePath> missing,
        StoreDirectory directory,
        string asked,
        IReadOnlyCollection<SubstituterFailure> failures)
    {
        var named = string.Join(", ", missing.Take(MostNamed).Select(directory.Print));
        var more = missing.Count > MostNamed ? $" and {missing.Count - MostNamed} more" : "";
        var what = missing.Count == 1 && missing[0] == path
            ? $"{named} was not found in {asked}."
            : $"{directory.Print(path)} needs {named}{more}, not found in {asked}.";
        var unreachable = string.Concat(
            failures.Select(static failure => $" Cannot query {failure.Store.Location}: {failure.Error.Message}"));
        return $"{what}{unreachable}";
    }
}

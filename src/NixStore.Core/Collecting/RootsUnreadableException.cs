using NixStore.Stores.Capabilities;

namespace NixStore.Collecting;

/// <summary>Roots cannot be read, so that a collection could delete what they keep. Nothing was deleted.</summary>
public sealed class RootsUnreadableException : NixStoreException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="location">The store.</param>
    /// <param name="problems">What cannot be read.</param>
    public RootsUnreadableException(string location, IReadOnlyList<StoreRootProblem> problems)
        : base($"Cannot collect garbage in the store {location}: {Print(problems)}")
        => Problems = problems;

    /// <summary>Gets what cannot be read.</summary>
    public IReadOnlyList<StoreRootProblem> Problems { get; }

    private static string Print(IReadOnlyList<StoreRootProblem> problems)
    {
        const int Shown = 3;
        var texts = problems.Take(Shown)
            .Select(static problem => $"the root '{problem.Location}' cannot be read ({problem.Reason.TrimEnd('.')})");
        return string.Join("; ", texts) + (problems.Count > Shown ? $"; and {problems.Count - Shown} more." : ".");
    }
}

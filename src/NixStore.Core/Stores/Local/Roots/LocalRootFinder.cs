using NixStore.Paths;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local.Roots;

/// <summary>Finds all roots of a local store. Nothing is changed.</summary>
/// <param name="layout">The store.</param>
internal sealed class LocalRootFinder(LocalStoreLayout layout)
{
    /// <summary>Gets the links in <c>gcroots/auto</c> whose link does not exist any more.</summary>
    public IReadOnlyList<string> Dangling { get; private set; } = [];

    /// <summary>Finds the roots.</summary>
    /// <param name="findValid">Finds those of some paths that are valid. All but temporary roots keep only these.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public StoreRootList Find(Func<IReadOnlyCollection<StorePath>, IReadOnlySet<StorePath>> findValid, CancellationToken cancellationToken)
    {
        var links = new RootLinks(layout);
        links.Read(cancellationToken);
        Dangling = links.Dangling;
        var processes = new ProcessRoots(layout);
        processes.Read(cancellationToken);
        var problems = new List<StoreRootProblem>(links.Problems);
        var temporary = new TemporaryRootFiles(layout).Read(problems);

        // What a process has in its environment need not exist, so only valid paths of it are roots.
        var valid = findValid([.. links.Roots.Concat(processes.Roots).Select(static root => root.Path).OfType<StorePath>().Distinct()]);
        return new StoreRootList(
            [
                .. links.Roots.Select(root => root.Path is { } path && !valid.Contains(path) ? root with { Stale = true } : root),
                .. processes.Roots.Where(root => valid.Contains(root.Path!)),
                .. temporary,
            ],
            problems,
            processes.Unreadable);
    }
}

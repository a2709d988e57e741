using NixStore.Paths;

namespace NixStore.Stores.Capabilities;

/// <summary>A root: it keeps a path, and all that the path refers to, from the garbage collector.</summary>
public sealed record StoreRoot
{
    /// <summary>Gets the kind.</summary>
    public required StoreRootKind Kind { get; init; }

    /// <summary>
    /// Gets the link that leads into the store, as Nix prints it: a link anywhere on the machine, a file such as <c>/proc/4711/exe</c>,
    /// <c>{temp:4711}</c>, or <c>{censored}</c> if a daemon hides it.
    /// </summary>
    public required string Link { get; init; }

    /// <summary>
    /// Gets the link below <c>gcroots</c> or <c>profiles</c> that leads to <see cref="Link"/>; null if there is none or it is not known.
    /// </summary>
    public string? Registration { get; init; }

    /// <summary>Gets the text of the link; null if it is not a link or not known.</summary>
    public string? Target { get; init; }

    /// <summary>Gets the path that is kept; null for a link that leads to nothing.</summary>
    public StorePath? Path { get; init; }

    /// <summary>Gets the name of the owner of the link; null if it is not known.</summary>
    public string? Owner { get; init; }

    /// <summary>Gets the time at which the link was made; null if it is not known.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Gets whether the root keeps nothing, because the link or the path that it leads to does not exist.</summary>
    public bool Stale { get; init; }

    /// <summary>Gets the process that uses the path or has the temporary root; null if there is none or it is not known.</summary>
    public StoreRootProcess? Process { get; init; }
}

/// <summary>A process that keeps a path.</summary>
/// <param name="Id">The number of the process.</param>
/// <param name="Name">The name of its program; null if it is not known.</param>
public sealed record StoreRootProcess(int Id, string? Name);

/// <summary>What kept a root from being read.</summary>
/// <param name="Location">The link, file or directory.</param>
/// <param name="Reason">What the system says.</param>
public sealed record StoreRootProblem(string Location, string Reason);

/// <summary>The roots of a store.</summary>
/// <param name="Roots">The roots, those that keep nothing included.</param>
/// <param name="Problems">What could not be read. Roots can be missing, so a collection does not begin.</param>
/// <param name="UnreadableProcesses">The count of processes, of other users, whose files this user may not see. A collection goes on, as
/// Nix does.</param>
public sealed record StoreRootList(IReadOnlyList<StoreRoot> Roots, IReadOnlyList<StoreRootProblem> Problems, int UnreadableProcesses);

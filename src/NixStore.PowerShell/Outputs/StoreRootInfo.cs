using NixStore.Collecting;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.PowerShell.Outputs;

/// <summary>A root of a store. What the store does not report is null.</summary>
public class StoreRootInfo
{
    internal StoreRootInfo(StoreRoot root, long? closureSize, StoreDirectory directory, StoreReference store)
    {
        Kind = root.Kind.ToString();
        Link = root.Link;
        Registration = root.Registration;
        Target = root.Target;
        Path = root.Path is { } path ? directory.Print(path) : null;
        Owner = root.Owner;
        Created = root.Created?.LocalDateTime;
        Stale = root.Stale;
        Process = root.Process is { } process ? new RootProcess(process) : null;
        ClosureSize = closureSize;
        Store = store.Text;
    }

    internal StoreRootInfo(SizedRoot root, StoreDirectory directory, StoreReference store)
        : this(root.Root, root.ClosureSize, directory, store)
    {
    }

    /// <summary>Gets the kind.</summary>
    public string Kind { get; }

    /// <summary>Gets the link into the store, the file of a process, or a name such as <c>{temp:4711}</c>.</summary>
    public string Link { get; }

    /// <summary>
    /// Gets the link below <c>gcroots</c> or <c>profiles</c> that registers the root; null if there is none or it is not known.
    /// </summary>
    public string? Registration { get; }

    /// <summary>Gets the text of the link; null if it is not a link or not known.</summary>
    public string? Target { get; }

    /// <summary>Gets the full store path that the root keeps; null if the link leads to nothing.</summary>
    public string? Path { get; }

    /// <summary>Gets the owner of the link; null if it is not known.</summary>
    public string? Owner { get; }

    /// <summary>Gets the local time at which the link was created; null if it is not known.</summary>
    public DateTime? Created { get; }

    /// <summary>Gets whether the root keeps nothing, because the link or the path that it leads to does not exist.</summary>
    public bool Stale { get; }

    /// <summary>Gets the process that uses the path; null if there is none or it is not known.</summary>
    public RootProcess? Process { get; }

    /// <summary>Gets the size of the NARs of the closure, in bytes; null if the root keeps nothing.</summary>
    public long? ClosureSize { get; }

    /// <summary>Gets the store, as <c>-Store</c> accepts it.</summary>
    public string Store { get; }

    /// <summary>Returns the link.</summary>
    /// <returns>The same as <see cref="Link"/>.</returns>
    public override string ToString() => Link;
}

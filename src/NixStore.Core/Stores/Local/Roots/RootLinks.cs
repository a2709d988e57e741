using NixStore.FileSystem;
using NixStore.Paths;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local.Roots;

/// <summary>
/// The roots below <c>gcroots</c> and <c>profiles</c>, found as Nix finds them (<c>findRoots</c> in <c>src/libstore/gc.cc</c>):
/// directories are entered and links to directories are not; a link is a root if it leads into the store, or if the link that it leads to
/// does; a regular file is one if it is named like a path. Each step looks at one link and follows none, because the system can refuse to
/// follow a link of another user in <c>/tmp</c>, to root as well.
/// </summary>
/// <param name="layout">The store.</param>
internal sealed class RootLinks(LocalStoreLayout layout)
{
    // In the root directory of the system that a store belongs to.
    private static readonly string _usualState = Path.Combine(Path.DirectorySeparatorChar.ToString(), "nix", "var", "nix");

    private readonly Dictionary<string, StoreRoot> _roots = new(StringComparer.Ordinal);
    private readonly List<StoreRootProblem> _problems = [];

    /// <summary>Gets the roots; whether the paths are valid is not checked.</summary>
    public IReadOnlyCollection<StoreRoot> Roots => _roots.Values;

    /// <summary>Gets what could not be read.</summary>
    public IReadOnlyList<StoreRootProblem> Problems => _problems;

    /// <summary>Gets the links in <c>gcroots/auto</c> whose link does not exist any more. Only these may be removed.</summary>
    public List<string> Dangling { get; } = [];

    private string RootsDirectory => Path.Combine(layout.StateDirectory, "gcroots");

    private string AutoDirectory => Path.Combine(RootsDirectory, "auto");

    /// <summary>Reads all roots.</summary>
    public void Read(CancellationToken cancellationToken)
    {
        ReadTop(RootsDirectory, isRequired: true, cancellationToken);
        ReadTop(Path.Combine(layout.StateDirectory, "profiles"), isRequired: false, cancellationToken);
    }

    // A store without roots at all is more likely a mistake, such as a missing mount, than a store that keeps nothing.
    private void ReadTop(string path, bool isRequired, CancellationToken cancellationToken)
    {
        var hop = LinkHop.Read(path);
        if (hop.Kind == LinkHopKind.Directory)
        {
            ReadDirectory(path, cancellationToken);
        }
        else if (hop.Kind == LinkHopKind.Link)
        {
            ReadLink(path, hop);
        }
        else if (isRequired || hop.Kind != LinkHopKind.Absent)
        {
            _problems.Add(new StoreRootProblem(
                path, hop.Fault ?? (hop.Kind == LinkHopKind.Absent ? "The directory does not exist." : "It is not a directory.")));
        }
    }

    private void ReadDirectory(string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string[] entries;
        try
        {
            entries = Directory.GetFileSystemEntries(path);
        }
        catch (DirectoryNotFoundException)
        {
            // It was removed meanwhile.
            return;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _problems.Add(new StoreRootProblem(path, failure.Message));
            return;
        }

        foreach (var entry in entries)
        {
            ReadEntry(entry, cancellationToken);
        }
    }

    private void ReadEntry(string path, CancellationToken cancellationToken)
    {
        var hop = LinkHop.Read(path);
        switch (hop.Kind)
        {
            case LinkHopKind.Directory:
                ReadDirectory(path, cancellationToken);
                break;
            case LinkHopKind.Link:
                ReadLink(path, hop);
                break;
            case LinkHopKind.File when StorePath.TryParse(Path.GetFileName(path), out var kept):
                Add(path, hop, kept, registration: path);
                break;
            case LinkHopKind.Unreadable:
                _problems.Add(new StoreRootProblem(path, hop.Fault!));
                break;
        }
    }

    private void ReadLink(string path, LinkHop hop)
    {
        if (FindInStore(hop.Target!, out var kept))
        {
            Add(path, hop, kept, registration: path);
            return;
        }

        var target = Path.GetFullPath(hop.Target!, Path.GetDirectoryName(path)!);
        var next = LinkHop.Read(target);
        switch (next.Kind)
        {
            case LinkHopKind.Absent when ReadUnderRoot(target) is { Kind: not LinkHopKind.Absent } inside:
                ReadInside(path, hop, inside);
                break;
            case LinkHopKind.Absent:
                AddStale(path, hop);
                break;
            case LinkHopKind.NotReachable:
                Add(path, hop, null, registration: path);
                break;
            case LinkHopKind.Unreadable:
                _problems.Add(new StoreRootProblem(target, next.Fault!));
                break;
            case LinkHopKind.Link when FindInStore(next.Target!, out kept):
                Add(target, next, kept, registration: path);
                break;
        }
    }

    // A store under a mounted root was filled by a system for which that root is the root, so its links lead there.
    private LinkHop? ReadUnderRoot(string target)
    {
        var state = layout.StateDirectory;
        return state.Length > _usualState.Length && state.EndsWith(_usualState, StringComparison.Ordinal)
            ? LinkHop.Read(state[..^_usualState.Length] + target)
            : null;
    }

    private void ReadInside(string path, LinkHop hop, LinkHop inside)
    {
        switch (inside.Kind)
        {
            case LinkHopKind.Link when FindInStore(inside.Target!, out var kept):
                Add(path, hop, kept, registration: path);
                break;
            case LinkHopKind.Unreadable:
                _problems.Add(new StoreRootProblem(path, inside.Fault!));
                break;
        }
    }

    private void AddStale(string path, LinkHop hop)
    {
        Add(path, hop, null, registration: path);
        if (path.StartsWith(AutoDirectory + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            Dangling.Add(path);
        }
    }

    // A link into the real directory of a store under another root is none that Nix would see; it is kept all the same.
    private bool FindInStore(string target, out StorePath? path)
    {
        if (layout.Directory.TryParseInside(target, out path, out _))
        {
            return true;
        }

        var real = layout.RealStoreDirectory + Path.DirectorySeparatorChar;
        return target.StartsWith(real, StringComparison.Ordinal)
            && StorePath.TryParse(target[real.Length..].Split(Path.DirectorySeparatorChar)[0], out path);
    }

    private void Add(string link, LinkHop hop, StorePath? kept, string registration)
    {
        // One link can be registered several times, as a profile's is that is found below gcroots as well. The link itself comes before a
        // registration of it, whatever the order of a directory, because without the link both are gone.
        var isDirect = registration == link;
        if (!_roots.TryGetValue(link, out var known) || (known.Path is null && kept is not null)
            || (isDirect && known.Registration != link && known.Path is null == kept is null))
        {
            _roots[link] = new StoreRoot
            {
                Kind = KindOf(link, registration),
                Link = link,
                Registration = registration,
                Target = hop.Target,
                Path = kept,
                Owner = hop.Owner,
                Created = hop.Changed,
                Stale = kept is null,
            };
        }
    }

    private StoreRootKind KindOf(string link, string registration)
        => registration == Path.Combine(RootsDirectory, "booted-system") ? StoreRootKind.Booted
            : registration == Path.Combine(RootsDirectory, "current-system") ? StoreRootKind.Current
            : GenerationName.TryParse(Path.GetFileName(link), out _) ? StoreRootKind.Generation
            : link == registration && !registration.StartsWith(AutoDirectory + Path.DirectorySeparatorChar, StringComparison.Ordinal)
                ? StoreRootKind.Permanent
            : StoreRootKind.Indirect;
}

using System.Text;
using NixStore.FileSystem;
using NixStore.Nar;
using NixStore.Paths;

namespace NixStore.Profiles.Environments;

/// <summary>
/// Merges packages into one tree of links, as <c>builtin:buildenv</c> does (<c>src/libstore/builtins/buildenv.cc</c>): a directory is a
/// link as long as one package has it, and a directory of links if several have it.
/// </summary>
/// <param name="files">The files of the packages.</param>
/// <param name="directory">The store directory.</param>
/// <param name="cancellationToken">A token to cancel the operation.</param>
internal sealed class LinkTreeBuilder(IPackageFiles files, StoreDirectory directory, CancellationToken cancellationToken)
{
    private const int FirstPropagatedPriority = 1000;
    private const int MostPropagated = 1024 * 1024;
    private const string PropagatedFile = "nix-support/propagated-user-env-packages";

    // Files that every package can have, and that have no use in an environment.
    private static readonly string[] _skippedEnds =
    [
        "/propagated-build-inputs", "/nix-support", "/perllocal.pod", "/info/dir", "/log", "/manifest.nix", "/manifest.json",
    ];

    private readonly LinkDirectory _root = new();
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _postponed = new(StringComparer.Ordinal);
    private readonly List<string> _notes = [];
    private readonly List<string> _foreign = [];

    /// <summary>Gets notes about files that are not in the tree.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Gets the full paths of links of packages that lead to something outside of the store.</summary>
    public IReadOnlyList<string> Foreign => _foreign;

    /// <summary>Merges packages, and then those that they propagate.</summary>
    /// <param name="inputs">The packages.</param>
    /// <returns>The tree.</returns>
    /// <exception cref="PackageConflictException">Two packages have the same file with the same priority.</exception>
    /// <exception cref="NixStoreException">A package has a directory where another one has a file, or cannot be read.</exception>
    public LinkDirectory Build(IEnumerable<EnvironmentInput> inputs)
    {
        foreach (var input in inputs.OrderBy(static input => input.Priority).ThenBy(static input => input.Path))
        {
            Add(directory.Print(input.Path), input.Priority);
        }

        for (var priority = FirstPropagatedPriority; _postponed.Count > 0;)
        {
            string[] next = [.. _postponed];
            _postponed.Clear();
            foreach (var package in next)
            {
                Add(package, priority++);
            }
        }

        return _root;
    }

    private void Add(string package, int priority)
    {
        if (!_done.Add(package))
        {
            return;
        }

        switch (files.KindOf(package))
        {
            case LinkHopKind.Absent:
                throw new NixStoreException($"The files of the package '{package}' do not exist.");
            case LinkHopKind.Directory:
                Merge(new Source(package, directory.Parse(package), priority), _root, 0);
                break;
            default:
                _notes.Add($"The package {package} is not a directory, so it adds nothing to the environment.");
                break;
        }

        foreach (var propagated in FindPropagated(package).Where(propagated => !_done.Contains(propagated)))
        {
            _postponed.Add(propagated);
        }
    }

    private IEnumerable<string> FindPropagated(string package)
        => files.FindContents($"{package}/{PropagatedFile}", MostPropagated) is { } contents
            ? Encoding.UTF8.GetString(contents).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
                .Select(text => directory.TryParse(text, out _)
                    ? text
                    : throw new NixStoreException($"'{package}/{PropagatedFile}' contains '{text}', which is not a store path."))
            : [];

    private void Merge(Source source, LinkDirectory target, int level)
    {
        if (level > NarLimits.Default.Depth)
        {
            throw new NixStoreException($"'{source.Path}' is in more than {NarLimits.Default.Depth} directories.");
        }

        foreach (var entry in files.List(source.Path).Where(static entry => entry.Name[0] != '.'))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var inner = source.Enter(entry.Name);
            if (entry.Kind is LinkHopKind.Absent)
            {
                _notes.Add($"'{inner.Path}' is a link that leads to nothing, so it is not in the environment.");
            }
            else if (!_skippedEnds.Any(end => inner.Path.EndsWith(end, StringComparison.Ordinal)))
            {
                _foreign.AddRange(entry.IsForeign ? [inner.Path] : []);
                target[entry.Name] = Put(inner, entry.Kind, target[entry.Name], level);
            }
        }
    }

    private LinkTreeNode Put(Source source, LinkHopKind kind, LinkTreeNode? existing, int level) => existing switch
    {
        null => source.ToLink(),
        LinkDirectory merged when kind == LinkHopKind.Directory => MergeInto(source, merged, level),
        PackageLink link when kind == LinkHopKind.Directory => MergeInto(source, Open(source, link, level), level),
        PackageLink link => Choose(source, link),
        _ => throw new NixStoreException(
            $"The package {directory.Print(source.Package)} has the file '{source.Path}', which is a directory in other packages."),
    };

    private LinkDirectory MergeInto(Source source, LinkDirectory target, int level)
    {
        Merge(source, target, level + 1);
        return target;
    }

    // A link to the directory of one package becomes a directory of links.
    private LinkDirectory Open(Source source, PackageLink link, int level)
    {
        var resolved = files.Resolve(link.Target);
        return resolved is not null && files.KindOf(resolved) == LinkHopKind.Directory
            ? MergeInto(new Source(resolved, link.Package, link.Priority), new LinkDirectory(), level)
            : throw new NixStoreException(
                $"The package {directory.Print(source.Package)} has the directory '{source.Path}', which is a file in the package "
                + $"{directory.Print(link.Package)}: '{link.Target}'.");
    }

    private PackageLink Choose(Source source, PackageLink link)
        => link.Priority < source.Priority ? link
            : link.Priority > source.Priority ? source.ToLink()
            : throw new PackageConflictException(link, source.ToLink(), directory);

    private sealed record Source(string Path, StorePath Package, int Priority)
    {
        public Source Enter(string name) => this with { Path = $"{Path}/{name}" };

        public PackageLink ToLink() => new(Path, Package, Priority);
    }
}

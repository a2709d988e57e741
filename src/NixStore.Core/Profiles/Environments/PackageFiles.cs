using NixStore.FileSystem;
using NixStore.FileSystem.Trees;
using NixStore.Nar;
using NixStore.Paths;

namespace NixStore.Profiles.Environments;

/// <summary>
/// The files of the packages of a store of this machine. Links are followed by their logical targets, so that those of a store under
/// another root lead into that store. Looks at each path once.
/// </summary>
/// <param name="directory">The logical store directory.</param>
/// <param name="physicalDirectory">The directory of the files.</param>
internal sealed class PackageFiles(StoreDirectory directory, string physicalDirectory) : IPackageFiles
{
    // As the system follows links.
    private const int MostLinks = 40;

    private readonly Dictionary<string, LinkHop> _hops = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _resolved = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string? Resolve(string path)
    {
        if (!_resolved.TryGetValue(path, out var resolved))
        {
            var links = 0;
            _resolved[path] = resolved = Follow("", path, ref links);
        }

        return resolved;
    }

    /// <inheritdoc/>
    public LinkHopKind KindOf(string path) => Resolve(path) is { } resolved ? Look(resolved).Kind : LinkHopKind.Absent;

    /// <inheritdoc/>
    public IReadOnlyList<PackageEntry> List(string path)
    {
        var resolved = Resolve(path) ?? throw new NixStoreException($"'{path}' leads to nothing, or over too many links.");
        var entries = DirectoryEntries.Read(Locate(resolved))
            .Select(entry => entry.Kind == LinkHopKind.Link
                ? FollowEntry(entry.Name, Resolve($"{resolved}/{entry.Name}"))
                : new PackageEntry(entry.Name, entry.Kind, false))
            .ToList();
        entries.Sort(static (left, right) => NarName.Compare(left.Name, right.Name));
        return entries;
    }

    /// <inheritdoc/>
    public byte[]? FindContents(string path, int limit)
    {
        if (KindOf(path) != LinkHopKind.File)
        {
            return null;
        }

        try
        {
            using var file = RegularFile.OpenExisting(Locate(Resolve(path)!));
            return file is null ? null : Read(file, path, limit);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException($"Cannot read '{path}': {failure.Message}", failure);
        }
    }

    private PackageEntry FollowEntry(string name, string? target)
        => target is null
            ? new PackageEntry(name, LinkHopKind.Absent, false)
            : new PackageEntry(name, Look(target).Kind, !IsInStore(target));

    private static byte[] Read(FileStream file, string path, int limit)
    {
        if (file.Length > limit)
        {
            throw new NixStoreException($"'{path}' has {file.Length} bytes, more than the {limit} that are read.");
        }

        var contents = new byte[file.Length];
        file.ReadExactly(contents);
        return contents;
    }

    private string? Follow(string start, string target, ref int links)
    {
        var current = start;
        if (target.StartsWith(directory.Path + "/", StringComparison.Ordinal))
        {
            current = directory.Path;
            target = target[directory.Path.Length..];
        }
        else if (target.StartsWith('/'))
        {
            current = "";
        }

        foreach (var part in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
            {
                current = current[..Math.Max(0, current.LastIndexOf('/'))];
            }
            else if (part != ".")
            {
                if (Step(current, part, ref links) is not { } next)
                {
                    return null;
                }

                current = next;
            }
        }

        return current.Length == 0 ? "/" : current;
    }

    private string? Step(string parent, string name, ref int links)
    {
        var path = $"{(parent == "/" ? "" : parent)}/{name}";
        var hop = Look(path);
        return hop.Kind switch
        {
            LinkHopKind.Absent or LinkHopKind.NotReachable or LinkHopKind.Unreadable => null,
            LinkHopKind.Link => ++links > MostLinks ? null : Follow(parent, hop.Target!, ref links),
            _ => path,
        };
    }

    private LinkHop Look(string path)
    {
        if (!_hops.TryGetValue(path, out var hop))
        {
            _hops.Add(path, hop = LinkHop.Read(Locate(path)));
        }

        return hop;
    }

    private bool IsInStore(string path) => path.StartsWith(directory.Path + "/", StringComparison.Ordinal);

    private string Locate(string path)
        => path == directory.Path || IsInStore(path)
            ? physicalDirectory + path[directory.Path.Length..]
            : path;
}

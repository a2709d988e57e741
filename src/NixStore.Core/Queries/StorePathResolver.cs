using System.Runtime.CompilerServices;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.Queries;

/// <summary>
/// Finds store paths by full path, base name, hash part, a path inside a store path, or a file or symbolic link that refers to the store,
/// such as <c>./result</c>.
/// </summary>
public sealed class StorePathResolver
{
    // The limit of Linux.
    private const int MaximumLinks = 40;

    private readonly IStore _store;
    private readonly string _workingDirectory;

    /// <summary>Creates a resolver.</summary>
    /// <param name="store">The store of the paths.</param>
    /// <param name="workingDirectory">The local directory that relative paths are resolved against.</param>
    public StorePathResolver(IStore store, string workingDirectory)
    {
        _store = store;
        _workingDirectory = workingDirectory;
    }

    /// <summary>Finds the store path for a text. Only hash parts are looked up; otherwise the path may not be valid.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The store path.</returns>
    /// <exception cref="StorePathNotFoundException">The text does not identify a store path.</exception>
    /// <exception cref="NixFormatException">The text is in the store directory, but is not a store path.</exception>
    public async Task<StorePath> ResolveAsync(string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        var given = text;
        text = WithoutDots(text);
        if (_store.Directory.TryParseInside(text, out var path, out _) || StorePath.TryParse(text, out path))
        {
            return path;
        }

        if (StorePath.IsHashPart(text))
        {
            return await _store.FindByHashPartAsync(text, cancellationToken).ConfigureAwait(false)
                ?? throw new StorePathNotFoundException(text, PrintAbsence(text));
        }

        if (text.StartsWith(_store.Directory.Path + "/", StringComparison.Ordinal))
        {
            var baseName = text[(_store.Directory.Path.Length + 1)..];
            return StorePath.Parse(baseName.Split('/')[0]);
        }

        return FollowLinks(given) ?? throw new StorePathNotFoundException(
            given,
            $"'{given}' is not a store path, and not a file or link that refers to the store {_store.Location}. "
            + "Use a full store path, a base name, a hash part, a link such as ./result, or a wildcard.");
    }

    /// <summary>Finds the valid paths whose name, base name or full path matches a pattern.</summary>
    /// <param name="matches">Returns whether the pattern matches a text.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The paths, sorted by base name.</returns>
    /// <exception cref="MissingCapabilityException">The store cannot list its paths.</exception>
    public async IAsyncEnumerable<StorePath> MatchAsync(
        Func<string, bool> matches, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(matches);
        var enumerable = _store.Require<IEnumerableStore>("list its paths, which is needed for wildcards");
        await foreach (var path in enumerable.EnumeratePathsAsync("", cancellationToken).ConfigureAwait(false))
        {
            if (matches(path.Name) || matches(path.BaseName) || matches(_store.Directory.Print(path)))
            {
                yield return path;
            }
        }
    }

    private string PrintAbsence(string hashPart)
        => _store.Find<IRefusingStore>()?.FindRefusal(hashPart) is { } advice
            ? $"No path in the store {_store.Location} has the hash part {hashPart}, or the store refuses it to this user (403). {advice}"
            : $"No path in the store {_store.Location} has the hash part {hashPart}.";

    // Only within the store directory, whose format does not depend on the platform. Other paths belong to the file system.
    private string WithoutDots(string text)
    {
        var prefix = _store.Directory.Path + "/";
        if (!text.StartsWith(prefix, StringComparison.Ordinal))
        {
            return text;
        }

        var kept = new List<string>();
        foreach (var part in text[prefix.Length..].Split('/'))
        {
            switch (part)
            {
                case "" or ".":
                    break;
                case ".." when kept.Count == 0:
                    return text;
                case "..":
                    kept.RemoveAt(kept.Count - 1);
                    break;
                default:
                    kept.Add(part);
                    break;
            }
        }

        return prefix + string.Join('/', kept);
    }

    private StorePath? FollowLinks(string text)
    {
        string location;
        try
        {
            location = Path.GetFullPath(text, _workingDirectory);
        }
        catch (ArgumentException)
        {
            return null;
        }

        // Links are followed one at a time, because in a chroot store the target of a link may exist only as a store path.
        for (var followed = 0; followed <= MaximumLinks; followed++)
        {
            if (FindStorePath(location) is { } path)
            {
                return path;
            }

            if (FollowFirstLink(location) is not { } next)
            {
                return null;
            }

            location = next;
        }

        return null;
    }

    private StorePath? FindStorePath(string location)
    {
        // The logical directory has no drive, but a full path on Windows has one.
        var slashed = location[((Path.GetPathRoot(location)?.Length ?? 1) - 1)..].Replace(Path.DirectorySeparatorChar, '/');
        if (_store.Directory.TryParseInside(slashed, out var path, out _))
        {
            return path;
        }

        return _store.Find<IPhysicalStore>() is { } physical
            ? FindBelow(physical.PhysicalDirectory, location) ?? FindBelow(FollowAllLinks(physical.PhysicalDirectory), location)
            : null;
    }

    private static StorePath? FindBelow(string directory, string location)
    {
        var first = Path.GetRelativePath(directory, location).Split(Path.DirectorySeparatorChar)[0];
        return StorePath.TryParse(first, out var path) ? path : null;
    }

    private static string FollowAllLinks(string location)
    {
        for (var followed = 0; followed <= MaximumLinks && FollowFirstLink(location) is { } next; followed++)
        {
            location = next;
        }

        return location;
    }

    private static string? FollowFirstLink(string location)
    {
        var root = Path.GetPathRoot(location) ?? "";
        var parts = location[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        var walked = root;
        for (var i = 0; i < parts.Length; i++)
        {
            var parent = walked;
            walked = Path.Combine(walked, parts[i]);
            if (new FileInfo(walked).LinkTarget is { } target)
            {
                var rest = string.Join(Path.DirectorySeparatorChar, parts[(i + 1)..]);
                return Path.GetFullPath(Path.Combine(target, rest), parent);
            }
        }

        return null;
    }
}

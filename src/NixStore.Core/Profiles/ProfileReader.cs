using NixStore.FileSystem;
using NixStore.Paths;
using NixStore.Stores.Capabilities;

namespace NixStore.Profiles;

/// <summary>
/// Reads profiles and their generations from their links (<c>findGenerations</c> in <c>src/libstore/profiles.cc</c>). Links that vanish
/// meanwhile are ignored.
/// </summary>
/// <param name="directory">The logical store directory.</param>
/// <param name="realDirectory">The directory of the files of the store, or null if it is not known.</param>
/// <param name="booted">The path that the machine was booted with, or null if it is not known.</param>
internal sealed class ProfileReader(StoreDirectory directory, string? realDirectory = null, StorePath? booted = null)
{
    /// <summary>Reads a profile. It can be absent, and then has no generations.</summary>
    /// <param name="link">The full path of its link.</param>
    /// <exception cref="NixStoreException">Its directory cannot be read.</exception>
    public StoreProfile Read(string link) => Read([link], ListDirectory(link))[0];

    /// <summary>Reads profiles of one directory.</summary>
    /// <param name="links">The full paths of their links.</param>
    /// <exception cref="NixStoreException">The directory cannot be read.</exception>
    public List<StoreProfile> ReadAll(IReadOnlyList<string> links) => Read(links, ListDirectory(links[0]));

    /// <summary>
    /// Returns the link of the profile that a path of the user leads to: <c>~/.nix-profile</c> is a link to a profile elsewhere.
    /// </summary>
    /// <param name="location">The full path.</param>
    /// <returns>The full path of the profile; the given one if it leads to no other profile.</returns>
    /// <exception cref="NixStoreException">A directory cannot be read.</exception>
    public string Resolve(string location)
    {
        foreach (var step in LinkChain.From(location))
        {
            var name = Path.GetFileName(step.Location);
            if (ListDirectory(step.Location).Any(entry => IsGenerationOf(name, entry)))
            {
                return Path.GetFullPath(step.Location);
            }

            // A link into the store ends the way. What leads to it is a profile without generations.
            if (step.Hop.Target is not { } target || FindInStore(target) is not null)
            {
                break;
            }
        }

        return Path.GetFullPath(location);
    }

    /// <summary>Returns the link of the current generation of a profile.</summary>
    /// <param name="link">The full path of the profile.</param>
    /// <returns>
    /// The name of the link of the generation, or null if the profile leads to none of its generations, however its link is written.
    /// </returns>
    public static string? FindCurrent(string link)
    {
        var name = Path.GetFileName(link);
        var home = Path.GetDirectoryName(link)!;
        return LinkChain.From(link).Skip(1)
            .Where(step => IsGenerationOf(name, Path.GetFileName(step.Location)) && step.Hop.Kind == LinkHopKind.Link
                && DirectoryIdentity.AreEqual(Path.GetDirectoryName(step.Location)!, home))
            .Select(static step => Path.GetFileName(step.Location)).FirstOrDefault();
    }

    private static bool IsGenerationOf(string profile, string entry)
        => entry.StartsWith(profile, StringComparison.Ordinal)
            && GenerationName.TryParse(entry, out var generation) && generation.Profile == profile;

    private static string[] ListDirectory(string link)
    {
        var home = Path.GetDirectoryName(link)!;
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(home).Select(static entry => Path.GetFileName(entry))];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException($"Cannot read the directory of the profile '{link}': {failure.Message}", failure);
        }
    }

    private List<StoreProfile> Read(IReadOnlyList<string> links, string[] entries)
    {
        var generations = entries
            .Select(static entry => (Entry: entry, IsGeneration: GenerationName.TryParse(entry, out var name), Name: name))
            .Where(static parsed => parsed.IsGeneration)
            .ToLookup(static parsed => parsed.Name.Profile, static parsed => (parsed.Entry, parsed.Name.Number), StringComparer.Ordinal);
        return [.. links.Select(link => Read(link, generations[Path.GetFileName(link)]))];
    }

    private StoreProfile Read(string link, IEnumerable<(string Entry, uint Number)> entries)
    {
        var home = Path.GetDirectoryName(link)!;
        var current = FindCurrent(link);
        var read = entries.Select(entry => (entry.Entry, entry.Number, Link: Path.Combine(home, entry.Entry)))
            .Select(entry => (entry, Hop: LinkHop.Read(entry.Link)))
            .Where(static found => found.Hop is { Kind: LinkHopKind.Link, Changed: not null })
            .OrderBy(static found => found.entry.Number).ThenBy(static found => found.entry.Entry, StringComparer.Ordinal).ToList();
        return new StoreProfile
        {
            Link = link,
            Kind = new ProfileLocation(link).Kind,
            Owner = LinkHop.Read(link).Owner ?? (read.Count > 0 ? read[^1].Hop.Owner : null),
            Path = FindPath(link, LinkHop.Read(link).Target),
            Generations =
                [.. read.Select(found => Describe(found.entry.Link, found.entry.Number, found.Hop, found.entry.Entry == current))],
        };
    }

    private ProfileGeneration Describe(string link, uint number, LinkHop hop, bool isCurrent)
    {
        var path = FindPath(link, hop.Target);
        return new ProfileGeneration
        {
            Link = link,
            Number = number,
            Created = hop.Changed!.Value,
            Path = path,
            IsCurrent = isCurrent,
            IsBooted = path is not null && path == booted,
        };
    }

    // Most links lead into the store themselves.
    private StorePath? FindPath(string link, string? target)
        => target is null ? null
            : FindInStore(target)
            ?? LinkChain.From(link).Skip(1).Select(step => step.Hop.Target is { } next ? FindInStore(next) : null)
                .FirstOrDefault(static path => path is not null);

    // A link into the real directory of a store under another root is none that Nix would see; it counts all the same.
    private StorePath? FindInStore(string target)
        => directory.TryParseInside(target, out var path, out _) ? path
            : realDirectory is not null && target.StartsWith(realDirectory + Path.DirectorySeparatorChar, StringComparison.Ordinal)
                && StorePath.TryParse(target[(realDirectory.Length + 1)..].Split(Path.DirectorySeparatorChar)[0], out path) ? path
            : null;
}

using System.Text;
using NixStore.FileSystem;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local.Roots;

/// <summary>
/// Roots anywhere on the machine: a link to the path, and a link to that link in <c>gcroots/auto</c>, which is named after the SHA-1 of its
/// location, so that the root is removed with the first link (<c>addIndirectRoot</c> in <c>src/libstore/gc.cc</c>).
/// </summary>
internal sealed class IndirectRoots(LocalStoreLayout layout)
{
    /// <summary>Creates a root.</summary>
    /// <exception cref="NixStoreException">The location is in use, or a link cannot be created.</exception>
    public void Add(string link, StorePath path)
    {
        var location = FindLocation(link);
        try
        {
            // The collector reads the outer link first. It is created last, so that it always has a target.
            var before = FindTarget(location);
            new RootLink(layout.Directory).Make(location, path);
            MakeOuterLinkOrUndo(location, before);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException(
                $"Cannot create the root {location} of {layout.Directory.Print(path)} in the store {layout.Location}: "
                    + $"{failure.Message}", failure);
        }
    }

    /// <summary>Registers a link of the user as a root.</summary>
    /// <returns>The path that the link leads to, or null if it leads to none.</returns>
    /// <exception cref="NixStoreException">The link is in the store, or the root cannot be created.</exception>
    public StorePath? Register(string link)
    {
        var location = FindLocation(link);
        try
        {
            MakeOuterLink(location);
            return new RootLink(layout.Directory).FindPath(location);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException($"Cannot create the root {location} in the store {layout.Location}: {failure.Message}", failure);
        }
    }

    /// <summary>Removes a link into the store and its registration.</summary>
    /// <exception cref="NixStoreException">It is not a link into the store, or cannot be removed.</exception>
    public void Remove(string link)
    {
        var full = Path.GetFullPath(link);
        try
        {
            if (IsDangling(full))
            {
                File.Delete(full);
                return;
            }

            new RootLink(layout.Directory).Remove(full);
            File.Delete(Path.Combine(layout.StateDirectory, "gcroots", "auto", NameOf(full)));
        }
        catch (DirectoryNotFoundException)
        {
            // The link was not registered.
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException($"Cannot remove the root {full} of the store {layout.Location}: {failure.Message}", failure);
        }
    }

    // A registration whose link does not exist any more.
    private bool IsDangling(string link)
        => Path.GetDirectoryName(link) == Path.Combine(layout.StateDirectory, "gcroots", "auto")
            && LinkHop.Read(link).Target is { } target
            && LinkHop.Read(Path.GetFullPath(target, Path.GetDirectoryName(link)!)).Kind == LinkHopKind.Absent;

    private string FindLocation(string link)
    {
        if (link.Contains('\0', StringComparison.Ordinal))
        {
            throw new NixStoreException($"'{link}' cannot be a root of the store {layout.Location}: no file has such a name.");
        }

        var location = Path.GetFullPath(link);
        if (location.StartsWith(layout.RealStoreDirectory + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new NixStoreException(
                $"'{location}' is in the store {layout.Location} and cannot be a root. Name a location outside of the store.");
        }

        return location;
    }

    // A link that keeps nothing would look like a root.
    private void MakeOuterLinkOrUndo(string location, string? before)
    {
        try
        {
            MakeOuterLink(location);
        }
        catch
        {
            if (before is null)
            {
                File.Delete(location);
            }
            else
            {
                RootLink.Replace(location, before);
            }

            throw;
        }
    }

    private static string? FindTarget(string location) => new FileInfo(location).LinkTarget;

    private void MakeOuterLink(string location)
    {
        var roots = Directory.CreateDirectory(Path.Combine(layout.StateDirectory, "gcroots", "auto")).FullName;
        var outer = Path.Combine(roots, NameOf(location));
        RootLink.Replace(outer, location);
        OwnerInheritance.Apply([roots, outer], layout.StateDirectory);
    }

    private static string NameOf(string location)
    {
        using var hasher = new IncrementalHasher(NixHashAlgorithm.Sha1);
        hasher.Append(Encoding.UTF8.GetBytes(location));
        return hasher.Finish().ToBareString(HashFormat.Nix32);
    }
}

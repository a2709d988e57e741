using NixStore.FileSystem;
using NixStore.Stores.Capabilities;

namespace NixStore.Profiles;

/// <summary>The link of a profile.</summary>
/// <param name="link">The full path.</param>
internal sealed class ProfileLink(string link)
{
    /// <summary>Throws if something other than a link is at the location.</summary>
    /// <exception cref="NixStoreException">It is a file or a directory, or cannot be read.</exception>
    public void ThrowIfInUse()
    {
        var hop = LinkHop.Read(link);
        switch (hop.Kind)
        {
            case LinkHopKind.Directory:
                throw new NixStoreException($"'{link}' is a directory, and a profile is a link.{DescribeProfilesIn()}")
                {
                    Reason = FailureReason.ProfileNotFound,
                };
            case LinkHopKind.File or LinkHopKind.Other:
                throw new NixStoreException($"'{link}' is a file, and a profile is a link.") { Reason = FailureReason.ProfileNotFound };
            case LinkHopKind.Unreadable:
                throw new NixStoreException($"Cannot read the profile '{link}': {hop.Fault}");
        }
    }

    private string DescribeProfilesIn()
    {
        try
        {
            string[] names = [.. Directory.EnumerateFileSystemEntries(link)
                .Select(static entry => GenerationName.TryParse(Path.GetFileName(entry), out var generation) ? generation.Profile : null)
                .OfType<string>().Distinct().Order(StringComparer.Ordinal)];
            return names.Length == 0 ? "" : $" It contains these profiles: {string.Join(", ", names)}.";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

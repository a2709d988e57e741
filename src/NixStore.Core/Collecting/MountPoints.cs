using NixStore.Stores.Local.Files;

namespace NixStore.Collecting;

/// <summary>
/// The file systems that are mounted under a store directory. What is on them belongs to someone else and is never deleted.
/// </summary>
internal static class MountPoints
{
    private const string File = "/proc/self/mountinfo";
    private const int PathField = 4;

    /// <summary>Finds the names in the store directory on which, or under which, a file system is mounted.</summary>
    public static HashSet<string> Find(LocalStoreLayout layout)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (!OperatingSystem.IsLinux() || !System.IO.File.Exists(File))
        {
            return names;
        }

        var prefix = layout.RealStoreDirectory + "/";
        foreach (var line in System.IO.File.ReadLines(File))
        {
            var fields = line.Split(' ');
            if (fields.Length > PathField && Unescape(fields[PathField]) is var path && path.StartsWith(prefix, StringComparison.Ordinal))
            {
                names.Add(path[prefix.Length..].Split('/')[0]);
            }
        }

        return names;
    }

    // The kernel writes blanks and the like as octal numbers.
    private static string Unescape(string text)
        => text.Replace(@"\040", " ", StringComparison.Ordinal).Replace(@"\011", "\t", StringComparison.Ordinal)
            .Replace(@"\012", "\n", StringComparison.Ordinal).Replace(@"\134", @"\", StringComparison.Ordinal);
}

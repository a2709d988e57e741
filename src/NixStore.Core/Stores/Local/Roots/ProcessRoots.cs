using System.Globalization;
using System.Text;
using NixStore.FileSystem;
using NixStore.Paths;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local.Roots;

/// <summary>
/// The paths that running processes use, from <c>/proc</c> (<c>src/libstore/local-gc.cc</c>): programs, directories, open and mapped
/// files, and environments. Other systems do not say what is in use.
/// </summary>
/// <param name="layout">The store.</param>
internal sealed class ProcessRoots(LocalStoreLayout layout)
{
    private const string Processes = "/proc";
    private const int MappedFileField = 5;

    private readonly Dictionary<(StorePath Path, string Link), StoreRoot> _roots = [];

    /// <summary>Gets the roots; whether the paths are valid is not checked.</summary>
    public IReadOnlyCollection<StoreRoot> Roots => _roots.Values;

    /// <summary>Gets the count of processes whose files this user may not see.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Reads the roots of all processes.</summary>
    public void Read(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists(Processes))
        {
            return;
        }

        foreach (var directory in Directory.EnumerateDirectories(Processes))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                ReadProcess(directory, id);
            }
        }

        foreach (var setting in (ReadOnlySpan<string>)["modprobe", "fbsplash", "poweroff_cmd"])
        {
            ReadSetting($"{Processes}/sys/kernel/{setting}");
        }
    }

    private void ReadProcess(string directory, int id)
    {
        AddLink($"{directory}/exe", id);
        AddLink($"{directory}/cwd", id);
        try
        {
            foreach (var file in Directory.EnumerateFileSystemEntries($"{directory}/fd"))
            {
                AddLink(file, id);
            }

            ReadMappings($"{directory}/maps", id);
            ReadEnvironment($"{directory}/environ", id);
        }
        catch (UnauthorizedAccessException)
        {
            Unreadable++;
        }
        catch (IOException)
        {
            // The process has ended meanwhile.
        }
    }

    private void AddLink(string link, int id)
    {
        if (LinkHop.Read(link).Target is { } target)
        {
            Add(target, link, id);
        }
    }

    // Fields are separated by blanks, and the file, which can contain some, comes last.
    private void ReadMappings(string file, int id)
    {
        foreach (var line in File.ReadLines(file).Distinct(StringComparer.Ordinal))
        {
            var fields = line.Split(' ', MappedFileField + 1, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (fields.Length > MappedFileField)
            {
                Add(fields[MappedFileField], file, id);
            }
        }
    }

    private void ReadEnvironment(string file, int id)
    {
        var text = Encoding.Latin1.GetString(File.ReadAllBytes(file));
        AddAll(text, layout.Directory.Path + "/", file, id);
        if (id != Environment.ProcessId && layout.RealStoreDirectory != layout.Directory.Path)
        {
            AddAll(text, layout.RealStoreDirectory + "/", file, id);
        }
    }

    private void AddAll(string text, string prefix, string file, int id)
    {
        for (var at = text.IndexOf(prefix, StringComparison.Ordinal); at >= 0;
            at = text.IndexOf(prefix, at + prefix.Length, StringComparison.Ordinal))
        {
            var rest = text.AsSpan(at + prefix.Length);
            var length = 0;
            while (length < rest.Length && (char.IsAsciiLetterOrDigit(rest[length]) || "+-._?=".Contains(rest[length])))
            {
                length++;
            }

            if (StorePath.TryParse(rest[..length].ToString(), out var path))
            {
                Add(path, file, id);
            }
        }
    }

    private void ReadSetting(string file)
    {
        try
        {
            Add(File.ReadAllText(file).TrimEnd(), file, id: null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Not every kernel has every setting.
        }
    }

    private void Add(string target, string link, int? id)
    {
        if (layout.Directory.TryParseInside(target, out var path, out _)
            || (id != Environment.ProcessId && FindInRealDirectory(target, out path)))
        {
            Add(path!, link, id);
        }
    }

    // A program of a store under another root runs from the directory where its files really are.
    private bool FindInRealDirectory(string target, out StorePath? path)
    {
        path = null;
        var real = layout.RealStoreDirectory + "/";
        return target.StartsWith(real, StringComparison.Ordinal) && StorePath.TryParse(target[real.Length..].Split('/')[0], out path);
    }

    private void Add(StorePath path, string link, int? id)
        => _roots.TryAdd((path, link), new StoreRoot
        {
            Kind = StoreRootKind.Process,
            Link = link,
            Path = path,
            Process = id is { } number ? new StoreRootProcess(number, ProcessNames.Find(number)) : null,
        });
}

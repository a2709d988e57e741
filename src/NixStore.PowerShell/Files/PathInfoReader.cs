using System.Management.Automation;
using NixStore.Hashing;
using NixStore.Narinfo;
using NixStore.Paths;
using NixStore.PowerShell.Outputs;
using NixStore.Signing;

namespace NixStore.PowerShell.Files;

/// <summary>
/// Reads path information that a user gives: objects of this module, narinfos, the output of <c>nix path-info --json</c> as text or parsed
/// by PowerShell, and files with narinfos or JSON.
/// </summary>
/// <param name="directory">The store directory of the paths.</param>
/// <param name="files">Finds the files that texts name.</param>
internal sealed class PathInfoReader(StoreDirectory directory, FilePaths files)
{
    private const string NarInfoField = "StorePath: ";

    /// <summary>Reads the path information of items.</summary>
    /// <param name="items">The items that the user gave.</param>
    /// <returns>The path information.</returns>
    /// <exception cref="NixFormatException">A text is malformed.</exception>
    /// <exception cref="FilePathException">An item is neither path information nor a file.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public IReadOnlyList<ValidPathInfo> Read(IReadOnlyList<object> items)
    {
        object[] plain = [.. items.Select(Unwrap)];

        // The output of a native command arrives line by line.
        return plain.Length > 1 && plain.All(static item => item is string) && !plain.All(item => IsWhole((string)item))
            ? ReadText(string.Concat(plain.Select(static line => $"{line}\n")))
            : [.. plain.SelectMany(ReadItem)];
    }

    private static object Unwrap(object item) => item is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : item;

    private static bool IsJson(string text) => text.AsSpan().TrimStart() is ['{' or '[', ..];

    private static bool IsNarInfo(string text)
        => text.StartsWith(NarInfoField, StringComparison.Ordinal) || text.Contains($"\n{NarInfoField}", StringComparison.Ordinal);

    private bool IsWhole(string text)
        => (IsJson(text) && text.AsSpan().TrimEnd() is [.., '}' or ']'] && text.Length > 1)
            || (IsNarInfo(text) && text.Contains('\n', StringComparison.Ordinal))
            || IsFile(text);

    private bool IsFile(string text)
    {
        try
        {
            return text.Length > 0 && File.Exists(files.ResolveLiteral(text));
        }
        catch (Exception e) when (e is RuntimeException or FilePathException)
        {
            return false;
        }
    }

    private IReadOnlyList<ValidPathInfo> ReadItem(object item) => item switch
    {
        StorePathInfo info => [info.ToPathInfo()],
        ValidPathInfo info => [info],
        NarInfo info => [info.Info],
        FileInfo file => ReadFile(file.FullName),
        string text when IsJson(text) => ReadText(text),

        // A here-string ends before the end of its last line.
        string text when IsNarInfo(text) => ReadText(text.EndsWith('\n') ? text : text + "\n"),
        string text => ReadFile(files.ResolveLiteral(text)),
        PSObject properties when properties.Properties["narHash"] is not null => [ReadProperties(properties)],
        _ => throw new FilePathException(
            $"'{item}' contains no path information. Give an object of Get-StorePath, a narinfo, the output of 'nix path-info --json', "
            + "or a file that contains one of these."),
    };

    private IReadOnlyList<ValidPathInfo> ReadFile(string file) => ReadText(File.ReadAllText(file));

    private IReadOnlyList<ValidPathInfo> ReadText(string text)
        => IsJson(text) ? PathInfoJson.Parse(text, directory) : [NarInfo.Parse(text, directory).Info];

    private ValidPathInfo ReadProperties(PSObject item) => new()
    {
        Path = ParsePath(Text(item, "path") ?? throw new NixFormatException("The path information lacks 'path'.")),
        NarHash = Hash.Parse(Text(item, "narHash")!),
        NarSize = LanguagePrimitives.TryConvertTo(item.Properties["narSize"]?.Value, out long size) ? size : 0,
        References = [.. Texts(item, "references").Select(ParsePath).Distinct().Order()],
        Deriver = Text(item, "deriver") is { Length: > 0 } deriver ? ParsePath(deriver) : null,
        Signatures = [.. Texts(item, "signatures").Select(StoreSignature.Read)],
        ContentAddress = (Text(item, "ca") ?? Text(item, "contentAddress")) is { Length: > 0 } address
            ? ContentAddress.ParseKnown(address)
            : null,
    };

    private StorePath ParsePath(string text) => text.StartsWith('/') ? directory.Parse(text) : StorePath.Parse(text);

    private static string? Text(PSObject item, string property)
        => item.Properties[property]?.Value is { } value ? LanguagePrimitives.ConvertTo<string>(value) : null;

    private static string[] Texts(PSObject item, string property)
        => item.Properties[property]?.Value is { } value ? LanguagePrimitives.ConvertTo<string[]>(value) : [];
}

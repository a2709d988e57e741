using System.Text.Json;
using NixStore.Hashing;
using NixStore.Json;
using NixStore.Paths;
using NixStore.Signing;

namespace NixStore.Narinfo;

/// <summary>
/// The JSON format of path information as printed by <c>nix path-info --json</c>: a list of objects that contain their path (until 2.18),
/// an object with a member for each path (format version 1), or such an object in another one with the version (2 and 3).
/// </summary>
public static class PathInfoJson
{
    private static readonly JsonForm _form = new("path information");

    /// <summary>Parses path information.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <returns>The information about each path. Paths that were not valid are omitted.</returns>
    /// <exception cref="NixFormatException">The JSON is malformed or incomplete. The offset is in bytes if it is known.</exception>
    public static IReadOnlyList<ValidPathInfo> Parse(string text, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        return _form.Read<IReadOnlyList<ValidPathInfo>>(text, root => [.. ReadAll(root, directory)]);
    }

    /// <summary>Parses the object of one path, which does not contain the path.</summary>
    /// <param name="text">The JSON, in any version of the format.</param>
    /// <param name="path">The path.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <returns>The information about the path.</returns>
    /// <exception cref="NixFormatException">The JSON is malformed or incomplete. The offset is in bytes if it is known.</exception>
    public static ValidPathInfo ParseOne(string text, StorePath path, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(directory);
        return _form.Read(text, item => Read(item, path, directory));
    }

    internal static ValidPathInfo Read(JsonElement item, StorePath path, StoreDirectory directory)
    {
        if (_form.FindText(item, "storeDir") is { } storeDir && storeDir != directory.Path)
        {
            throw new NixFormatException($"The path information of '{path}' is for a store in {storeDir}, not in {directory.Path}.");
        }

        return new ValidPathInfo
        {
            Path = path,
            NarHash = ReadNarHash(_form.RequireText(item, "narHash")),
            NarSize = FindSize(item, "narSize") ?? 0,
            References = [.. _form.FindTexts(item, "references").Select(reference => ParsePath(reference, directory)).Distinct().Order()],
            Deriver = _form.FindText(item, "deriver") is { } deriver ? ParsePath(deriver, directory) : null,
            RegistrationTime = _form.FindNumber(item, "registrationTime") is { } time ? ReadTime(time) : null,
            Ultimate = _form.FindBoolean(item, "ultimate") ?? false,
            Signatures = [.. _form.FindItems(item, "signatures").Select(SignatureJson.Read)],
            ContentAddress = _form.Find(item, "ca") is { } contentAddress ? ContentAddressJson.FindKnown(contentAddress) : null,
        };
    }

    internal static long? FindSize(JsonElement item, string member)
        => _form.FindNumber(item, member) is not < 0 and var size
            ? size
            : throw new NixFormatException($"The path information has a negative number in '{member}', which is a size in bytes.");

    private static IEnumerable<ValidPathInfo> ReadAll(JsonElement root, StoreDirectory directory)
    {
        if (root.ValueKind == JsonValueKind.Array)
        {
            return root.EnumerateArray()
                .Where(static item => _form.FindBoolean(item, "valid") ?? true)
                .Select(item => ReadNamed(item, directory));
        }

        if (_form.Find(root, "narHash") is not null)
        {
            return [ReadNamed(root, directory)];
        }

        return _form.MembersOf(_form.Find(root, "info") ?? root)
            .Where(static path => path.Value.ValueKind != JsonValueKind.Null)
            .Select(path => Read(path.Value, ParsePath(path.Name, directory), directory));
    }

    private static ValidPathInfo ReadNamed(JsonElement item, StoreDirectory directory)
        => Read(item, ParsePath(_form.RequireText(item, "path"), directory), directory);

    private static DateTimeOffset ReadTime(long seconds)
        => seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds() && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new NixFormatException($"{seconds} is not a registration time in seconds.");

    private static StorePath ParsePath(string? text, StoreDirectory directory)
        => text is null ? throw new NixFormatException("A path of the path information is null.")
            : text.StartsWith('/') ? directory.Parse(text) : StorePath.Parse(text);

    private static Hash ReadNarHash(string text)
        => Hash.Parse(text) is { Algorithm: NixHashAlgorithm.Sha256 } hash
            ? hash
            : throw new NixFormatException($"'{text}' is not a SHA-256, which is required for a NAR.");
}

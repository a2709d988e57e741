using System.Text.Json;
using System.Text.Json.Nodes;
using NixStore.Json;
using NixStore.Paths;

namespace NixStore.Manifests;

/// <summary>
/// The file <c>manifest.json</c> of a profile. Versions 1, 2 and 3 are read, and 3 is written with the bytes of Nix 2.34
/// (<c>src/nix/profile.cc</c>).
/// </summary>
public static class ProfileManifestJson
{
    private const int MostPackages = 10_000;

    private static readonly JsonForm _form = new("manifest of the profile");

    /// <summary>Reads a manifest. Files of packages can have the same name, and are recognized by what they contain.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <returns>The manifest, or null if the text is not one of a profile.</returns>
    /// <exception cref="NixFormatException">The manifest is malformed, or has an unknown version.</exception>
    public static ProfileManifest? Find(string text, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        return IsManifest(text) ? _form.Read(text, root => Read(root, directory)) : null;
    }

    /// <summary>Writes a manifest on one line without a line end.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <returns>The JSON.</returns>
    public static string Write(ProfileManifest manifest, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(directory);
        return JsonLayout.OnOneLine(new JsonObject
        {
            ["version"] = ProfileManifest.WrittenVersion,
            ["elements"] = new JsonObject(manifest.Packages.Select(
                package => KeyValuePair.Create<string, JsonNode?>(package.Key, Write(package.Value, directory)))),
        });
    }

    // A manifest has a number for its version, and packages. That of a web application has neither.
    private static bool IsManifest(string text)
    {
        try
        {
            return _form.Read(text, static root => root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("version", out var version) && version.ValueKind == JsonValueKind.Number
                && root.TryGetProperty("elements", out var elements)
                && elements.ValueKind is JsonValueKind.Object or JsonValueKind.Array);
        }
        catch (NixFormatException)
        {
            return false;
        }
    }

    private static ProfileManifest Read(JsonElement root, StoreDirectory directory)
    {
        var version = _form.FindNumber(root, "version");
        var keys = version switch
        {
            1 => new OriginKeys("originalUri", "uri"),
            2 or 3 => new OriginKeys("originalUrl", "url"),
            _ => throw new NixFormatException(
                $"The manifest of the profile has the version {version}, and the last known one is {ProfileManifest.WrittenVersion}."),
        };
        var elements = _form.Require(root, "elements");
        return elements.ValueKind == JsonValueKind.Array
            ? ProfileManifest.Of(
                (int)version, Limit(elements.EnumerateArray()).Select(element => ReadPackage(element, keys, directory)))
            : ProfileManifest.Of(
                (int)version,
                Limit(_form.MembersOf(elements)).Select(
                    member => KeyValuePair.Create(member.Name, ReadPackage(member.Value, keys, directory))));
    }

    private static IEnumerable<T> Limit<T>(IEnumerable<T> packages)
        => packages.Index().Select(static package => package.Index < MostPackages
            ? package.Item
            : throw new NixFormatException($"The manifest of the profile has more than {MostPackages} packages."));

    private static ManifestPackage ReadPackage(JsonElement element, OriginKeys keys, StoreDirectory directory)
    {
        var priority = _form.FindNumber(element, "priority") ?? ManifestPackage.DefaultPriority;
        return new ManifestPackage
        {
            Paths = [.. _form.FindTexts(element, "storePaths").Select(directory.Parse).Distinct().Order()],
            IsActive = _form.FindBoolean(element, "active") ?? true,
            Priority = priority is >= int.MinValue and <= int.MaxValue
                ? (int)priority
                : throw new NixFormatException($"The manifest of the profile has the priority {priority}, which has more than 32 bits."),
            Origin = ReadOrigin(element, keys),
        };
    }

    private static PackageOrigin? ReadOrigin(JsonElement element, OriginKeys keys)
        => _form.FindText(element, keys.Url) is { Length: > 0 } url
            ? new PackageOrigin(
                _form.FindText(element, keys.OriginalUrl) ?? url,
                url,
                _form.RequireText(element, "attrPath"),
                _form.Find(element, "outputs") is null ? null : [.. _form.FindTexts(element, "outputs").Order(StringComparer.Ordinal)])
            : null;

    private static JsonObject Write(ManifestPackage package, StoreDirectory directory)
    {
        var element = new JsonObject
        {
            ["storePaths"] = Texts(package.Paths.Select(directory.Print)),
            ["active"] = package.IsActive,
            ["priority"] = package.Priority,
        };
        if (package.Origin is { } origin)
        {
            element["originalUrl"] = origin.OriginalUrl;
            element["url"] = origin.Url;
            element["attrPath"] = origin.AttributePath;
            element["outputs"] = origin.Outputs is { } outputs ? Texts(outputs) : null;
        }

        return element;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(static text => (JsonNode)text)];

    private sealed record OriginKeys(string OriginalUrl, string Url);
}

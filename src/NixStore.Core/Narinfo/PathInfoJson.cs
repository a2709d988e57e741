using System.Text.Json;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Signing;

namespace NixStore.Narinfo;

/// <summary>
/// Path information as <c>nix path-info --json</c> prints it: a list of objects that name their path (until 2.18), an object with a member
/// for each path (format version 1), or such an object inside another that names the version (2 and 3).
/// </summary>
public static class PathInfoJson
{
    /// <summary>Reads path information.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="directory">The store directory of its paths.</param>
    /// <returns>What it tells of each path; paths that were not valid are left out.</returns>
    /// <exception cref="NixFormatException">The JSON is malformed, or lacks something; the offset counts bytes where it is known.</exception>
    public static IReadOnlyList<PathInfo> Parse(string text, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(directory);
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return [.. ReadAll(document.RootElement, directory)];
        }
        catch (JsonException error)
        {
            throw new NixFormatException($"The path information is not good JSON: {error.Message}", error.BytePositionInLine ?? 0, error);
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new NixFormatException($"The path information is not as 'nix path-info --json' prints it: {error.Message}", 0, error);
        }
    }

    private static IEnumerable<PathInfo> ReadAll(JsonElement root, StoreDirectory directory)
    {
        if (root.ValueKind == JsonValueKind.Array)
        {
            return root.EnumerateArray()
                .Where(static item => !item.TryGetProperty("valid", out JsonElement valid) || valid.GetBoolean())
                .Select(item => Read(Require(item, "path").GetString()!, item, directory));
        }

        if (root.TryGetProperty("narHash", out _))
        {
            return [Read(Require(root, "path").GetString()!, root, directory)];
        }

        JsonElement paths = root.TryGetProperty("info", out JsonElement info) ? info : root;
        return paths.EnumerateObject()
            .Where(static path => path.Value.ValueKind != JsonValueKind.Null)
            .Select(path => Read(path.Name, path.Value, directory));
    }

    private static PathInfo Read(string path, JsonElement item, StoreDirectory directory)
    {
        if (Find(item, "storeDir")?.GetString() is { } storeDir && storeDir != directory.Path)
        {
            throw new NixFormatException($"The path information of '{path}' is of a store in {storeDir}, not in {directory.Path}.");
        }

        return new PathInfo
        {
            Path = ParsePath(path, directory),
            NarHash = ReadNarHash(Require(item, "narHash")),
            NarSize = Find(item, "narSize")?.GetInt64() ?? 0,
            References = [.. (Find(item, "references")?.EnumerateArray() ?? []).Select(reference => ParsePath(reference.GetString()!, directory)).Distinct().Order()],
            Deriver = Find(item, "deriver")?.GetString() is { } deriver ? ParsePath(deriver, directory) : null,
            RegistrationTime = Find(item, "registrationTime") is { } time ? DateTimeOffset.FromUnixTimeSeconds(time.GetInt64()) : null,
            Ultimate = Find(item, "ultimate")?.GetBoolean() ?? false,
            Signatures = [.. (Find(item, "signatures")?.EnumerateArray() ?? []).Select(ReadSignature)],
            ContentAddress = Find(item, "ca") is { } contentAddress ? ReadContentAddress(contentAddress) : null,
        };
    }

    private static StorePath ParsePath(string text, StoreDirectory directory)
        => text.StartsWith('/') ? directory.Parse(text) : StorePath.Parse(text);

    private static Hash ReadNarHash(JsonElement item)
    {
        Hash hash = Hash.Parse(item.GetString()!);
        return hash.Algorithm == HashAlgorithm.Sha256 ? hash : throw new NixFormatException($"'{hash}' is not a SHA-256, as that of a NAR must be.");
    }

    private static Signature ReadSignature(JsonElement item)
        => item.ValueKind == JsonValueKind.String
            ? Signature.Parse(item.GetString()!)
            : Signature.Parse($"{Require(item, "keyName").GetString()}:{Require(item, "sig").GetString()}");

    private static ContentAddress ReadContentAddress(JsonElement item)
        => item.ValueKind == JsonValueKind.String
            ? ContentAddress.Parse(item.GetString()!)
            : new ContentAddress(ParseMethod(Require(item, "method").GetString()!), Hash.Parse(Require(item, "hash").GetString()!));

    private static ContentAddressMethod ParseMethod(string text) => text switch
    {
        "text" => ContentAddressMethod.Text,
        "flat" => ContentAddressMethod.Flat,
        "nar" => ContentAddressMethod.Nar,
        "git" => ContentAddressMethod.Git,
        _ => throw new NixFormatException($"'{text}' is not a method of content addresses; these are text, flat, nar and git."),
    };

    private static JsonElement? Find(JsonElement item, string name)
        => item.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static JsonElement Require(JsonElement item, string name)
        => Find(item, name) ?? throw new NixFormatException($"The path information lacks '{name}'.");
}

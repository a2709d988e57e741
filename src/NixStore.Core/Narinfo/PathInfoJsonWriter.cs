using System.Text.Json.Nodes;
using NixStore.Hashing;
using NixStore.Json;
using NixStore.Paths;
using NixStore.Signing;

namespace NixStore.Narinfo;

/// <summary>Writes path information as JSON, with members in the order of Nix.</summary>
public static class PathInfoJsonWriter
{
    /// <summary>Writes the object of one path, which does not contain the path.</summary>
    /// <param name="info">The information about the path.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <param name="format">The format.</param>
    /// <returns>The JSON, indented.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The version is not 1, 2 or 3.</exception>
    public static string Write(ValidPathInfo info, StoreDirectory directory, PathInfoJsonFormat format)
        => JsonLayout.OnLines(ToNode(info, directory, format));

    internal static JsonObject ToNode(ValidPathInfo info, StoreDirectory directory, PathInfoJsonFormat format)
    {
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(format);
        ArgumentOutOfRangeException.ThrowIfLessThan(format.Version, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(format.Version, 3);
        Func<StorePath, JsonNode> print = format.Version == 1
            ? path => JsonValue.Create(directory.Print(path))
            : static path => JsonValue.Create(path.BaseName);
        var members = new JsonObject
        {
            ["ca"] = info.ContentAddress is { } contentAddress ? ContentAddressNode(contentAddress, format) : null,
            ["narHash"] = info.NarHash.ToString(HashFormat.Sri),
            ["narSize"] = info.NarSize,
            ["references"] = new JsonArray([.. info.References.Select(print)]),
            ["storeDir"] = directory.Path,
            ["version"] = format.Version,
        };
        if (format.Fields == PathInfoJsonFields.All)
        {
            Func<StoreSignature, JsonNode> sign = format.Version < 3 ? SignatureJson.ToText : SignatureJson.ToNode;
            members["deriver"] = info.Deriver is { } deriver ? print(deriver) : null;
            members["registrationTime"] = info.RegistrationTime?.ToUnixTimeSeconds();
            members["signatures"] = new JsonArray([.. info.Signatures.Where(static signature => signature.IsWellFormed).Select(sign)]);
            members["ultimate"] = info.Ultimate;
        }

        return members;
    }

    private static JsonNode ContentAddressNode(ContentAddress contentAddress, PathInfoJsonFormat format)
        => format.Version == 1 ? JsonValue.Create(contentAddress.ToString()) : ContentAddressJson.ToNode(contentAddress);
}

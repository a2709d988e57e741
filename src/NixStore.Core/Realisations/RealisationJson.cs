using System.Text.Json;
using System.Text.Json.Nodes;
using NixStore.Json;
using NixStore.Paths;
using NixStore.Signing;

namespace NixStore.Realisations;

/// <summary>
/// The JSON format of realisations: key and value (Nix manual, <c>protocols/json/build-trace-entry</c>), or the flat object of Nix 2.8 if
/// the key is a hash (<c>src/libstore/realisation.cc</c>). The kind of the key determines the format.
/// </summary>
public static class RealisationJson
{
    private static readonly JsonForm _form = new("realisation");

    /// <summary>Parses a realisation in either format.</summary>
    /// <param name="text">The JSON.</param>
    /// <returns>The realisation.</returns>
    /// <exception cref="NixFormatException">The JSON is malformed or not a realisation.</exception>
    public static Realisation Parse(string text) => _form.Read(text, Read);

    /// <summary>Parses a realisation without its key.</summary>
    /// <param name="text">The JSON.</param>
    /// <returns>The store path and its signatures.</returns>
    /// <exception cref="NixFormatException">The JSON is malformed or not a realisation.</exception>
    public static UnkeyedRealisation ParseUnkeyed(string text) => _form.Read(text, ReadUnkeyed);

    /// <summary>Writes a realisation with indentation.</summary>
    /// <param name="realisation">The realisation.</param>
    /// <returns>The JSON, indented.</returns>
    public static string Write(Realisation realisation) => JsonLayout.OnLines(ToNode(realisation));

    /// <summary>Writes a realisation on one line, as in a binary cache.</summary>
    /// <param name="realisation">The realisation.</param>
    /// <returns>The JSON, on one line.</returns>
    public static string WriteOnOneLine(Realisation realisation) => JsonLayout.OnOneLine(ToNode(realisation));

    /// <summary>Writes a realisation without its key.</summary>
    /// <param name="realisation">The store path and its signatures.</param>
    /// <returns>The JSON, indented.</returns>
    public static string WriteUnkeyed(UnkeyedRealisation realisation) => JsonLayout.OnLines(ToNode(realisation));

    internal static string PrintFingerprint(Realisation realisation)
    {
        var members = ToNode(realisation);
        (members["value"] as JsonObject ?? members).Remove("signatures");
        return JsonLayout.OnOneLine(members);
    }

    private static Realisation Read(JsonElement item)
    {
        if (_form.FindText(item, "id") is { } id)
        {
            return new Realisation(DrvOutput.Parse(id), ReadUnkeyed(item))
            {
                Dependencies = _form.FindMembers(item, "dependentRealisations")
                    .ToDictionary(
                        static member => DrvOutput.Parse(member.Name),
                        static member => StorePath.Parse(_form.TextOf(member.Value, "dependentRealisations"))),
            };
        }

        var key = _form.Require(item, "key");
        return new Realisation(
            new DrvPathOutput(StorePath.Parse(_form.RequireText(key, "drvPath")), _form.RequireText(key, "outputName")),
            ReadUnkeyed(_form.Require(item, "value")));
    }

    private static UnkeyedRealisation ReadUnkeyed(JsonElement item) => new(StorePath.Parse(_form.RequireText(item, "outPath")))
    {
        Signatures = [.. _form.FindItems(item, "signatures").Select(SignatureJson.Read)],
    };

    private static JsonObject ToNode(Realisation realisation)
    {
        ArgumentNullException.ThrowIfNull(realisation);
        return realisation.Key is DrvPathOutput key
            ? new JsonObject
            {
                ["key"] = new JsonObject { ["drvPath"] = key.DrvPath.BaseName, ["outputName"] = key.OutputName },
                ["value"] = ToNode(realisation.Value),
            }
            : new JsonObject
            {
                ["dependentRealisations"] = new JsonObject(realisation.Dependencies.Select(static dependency
                    => KeyValuePair.Create(dependency.Key.ToString(), (JsonNode?)JsonValue.Create(dependency.Value.BaseName)))),
                ["id"] = realisation.Key.ToString(),
                ["outPath"] = realisation.Value.OutPath.BaseName,
                ["signatures"] = new JsonArray(
                    [.. realisation.Value.Signatures.Where(static signature => signature.IsWellFormed).Select(SignatureJson.ToText)]),
            };
    }

    private static JsonObject ToNode(UnkeyedRealisation realisation)
    {
        ArgumentNullException.ThrowIfNull(realisation);
        return new JsonObject
        {
            ["outPath"] = realisation.OutPath.BaseName,
            ["signatures"] = new JsonArray(
                [.. realisation.Signatures.Where(static signature => signature.IsWellFormed).Select(SignatureJson.ToNode)]),
        };
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using NixStore.Json;
using NixStore.Paths;

namespace NixStore.Derivations;

/// <summary>
/// The JSON format of derived paths: the base name of a path, or an object of derivation and outputs (Nix manual,
/// <c>protocols/json/deriving-path</c>).
/// </summary>
public static class DerivedPathJson
{
    private static readonly JsonForm _form = new("derived path");

    /// <summary>Parses a derived path.</summary>
    /// <param name="text">The JSON.</param>
    /// <returns>The derived path.</returns>
    /// <exception cref="NixFormatException">The JSON is malformed or not a derived path.</exception>
    public static DerivedPath Parse(string text) => _form.Read(text, Read);

    /// <summary>Writes a derived path.</summary>
    /// <param name="path">The derived path.</param>
    /// <returns>The JSON, indented.</returns>
    public static string Write(DerivedPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return JsonLayout.OnLines(ToNode(path));
    }

    internal static DerivedPath Read(JsonElement item)
        => item.ValueKind == JsonValueKind.Object && _form.Find(item, "outputs") is not null
            ? new BuiltOutputs(ReadSingle(_form.Require(item, "drvPath")), OutputsSpec.Of(_form.FindTexts(item, "outputs")))
            : ReadSingle(item);

    internal static JsonNode ToNode(DerivedPath path) => path switch
    {
        OpaquePath opaque => JsonValue.Create(opaque.Path.BaseName),
        BuiltOutput built => new JsonObject { ["drvPath"] = ToNode(built.Derivation), ["output"] = built.Output },
        BuiltOutputs built => new JsonObject { ["drvPath"] = ToNode(built.Derivation), ["outputs"] = ToNode(built.Outputs) },
        _ => throw new ArgumentOutOfRangeException(nameof(path)),
    };

    private static SingleDerivedPath ReadSingle(JsonElement item)
        => item.ValueKind == JsonValueKind.String
            ? new OpaquePath(StorePath.Parse(item.GetString()!))
            : new BuiltOutput(ReadSingle(_form.Require(item, "drvPath")), _form.RequireText(item, "output"));

    private static JsonArray ToNode(OutputsSpec outputs)
        => outputs.IsAll ? [outputs.ToString()] : new JsonArray([.. outputs.Names.Select(static name => JsonValue.Create(name))]);
}

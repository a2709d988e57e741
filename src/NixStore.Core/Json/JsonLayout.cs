using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NixStore.Json;

/// <summary>Writes JSON as Nix does: members are sorted by name, and only necessary characters are escaped.</summary>
internal static class JsonLayout
{
    private static readonly JsonSerializerOptions _oneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions _lines = new(_oneLine) { WriteIndented = true, NewLine = "\n" };

    /// <summary>Writes JSON on one line without spaces, as in fingerprints and in files of binary caches.</summary>
    public static string OnOneLine(JsonNode node) => Sorted(node).ToJsonString(_oneLine);

    /// <summary>Writes JSON with one member on each line, indented by two spaces.</summary>
    public static string OnLines(JsonNode node) => Sorted(node).ToJsonString(_lines);

    private static JsonNode Sorted(JsonNode node) => node switch
    {
        JsonObject members => new JsonObject(members
            .OrderBy(static member => member.Key, StringComparer.Ordinal)
            .Select(static member => KeyValuePair.Create(member.Key, SortedOrNull(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(SortedOrNull)]),
        _ => node.DeepClone(),
    };

    private static JsonNode? SortedOrNull(JsonNode? node) => node is null ? null : Sorted(node);
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NixStore.Json;

/// <summary>Prints JSON as Nix does: members in the order of their names, and no character escaped that need not be.</summary>
internal static class JsonLayout
{
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions Lines = new(OneLine) { WriteIndented = true, NewLine = "\n" };

    /// <summary>Prints on one line without spaces, as fingerprints and files of caches hold it.</summary>
    public static string OnOneLine(JsonNode node) => Sorted(node).ToJsonString(OneLine);

    /// <summary>Prints a member a line, indented by two spaces, as Nix prints it for people.</summary>
    public static string OnLines(JsonNode node) => Sorted(node).ToJsonString(Lines);

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

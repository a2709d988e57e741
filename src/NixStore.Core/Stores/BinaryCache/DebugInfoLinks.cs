using System.Text.Json.Nodes;
using NixStore.Blobs;
using NixStore.Nar;

namespace NixStore.Stores.BinaryCache;

/// <summary>
/// Entries of a cache by which debuggers find debug information by the build ID of a program (<c>index-debug-info</c>;
/// <c>BinaryCacheStore::addToStoreCommon</c> in <c>src/libstore/binary-cache-store.cc</c>).
/// </summary>
internal static class DebugInfoLinks
{
    private const int FirstLength = 2;
    private const int RestLength = 38;
    private const string Suffix = ".debug";

    private static readonly string[] _folder = ["lib", "debug", ".build-id"];

    /// <summary>Finds the debug information in a path.</summary>
    /// <param name="root">The listing of the path.</param>
    /// <param name="narUrl">The URL of its NAR.</param>
    /// <returns>The names of the entries, and the JSON of each.</returns>
    public static IEnumerable<KeyValuePair<BlobName, string>> Find(NarListing root, string narUrl)
    {
        var folder = _folder.Aggregate((NarListing?)root, static (node, name) => node is null ? null : FindEntry(node, name));
        foreach (var (first, inner) in folder?.Entries ?? [])
        {
            if (!IsHex(first, FirstLength))
            {
                continue;
            }

            foreach (var (rest, file) in inner.Entries)
            {
                if (file.Size is not null && rest.EndsWith(Suffix, StringComparison.Ordinal) && IsHex(rest[..^Suffix.Length], RestLength))
                {
                    var json = new JsonObject { ["archive"] = "../" + narUrl, ["member"] = $"{string.Join('/', _folder)}/{first}/{rest}" };
                    var name = BlobName.Parse($"{BinaryCacheLayout.DebugInfoPrefix}{first}{rest}");
                    yield return KeyValuePair.Create(name, json.ToJsonString());
                }
            }
        }
    }

    private static NarListing? FindEntry(NarListing node, string name) => node.Entries.FirstOrDefault(entry => entry.Key == name).Value;

    private static bool IsHex(string text, int length) => text.Length == length && text.All(char.IsAsciiHexDigitLower);
}

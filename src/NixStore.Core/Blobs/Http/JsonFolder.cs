using System.Globalization;
using System.Net;
using System.Text.Json;

namespace NixStore.Blobs.Http;

/// <summary>
/// The index of a folder that nginx writes (<c>autoindex_format json</c>): a JSON array of objects with <c>name</c>, <c>type</c>,
/// <c>size</c> and <c>mtime</c>. It contains all files. Indexes of other servers may be cut at a number of files and are not used.
/// </summary>
internal sealed class JsonFolder : IFolderFormat
{
    private const string MediaType = "application/json";

    public HttpRequestMessage CreateRequest(Uri folder)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, folder);
        request.Headers.Accept.ParseAdd(MediaType);
        return request;
    }

    public bool IsOf(HttpResponseMessage response)
        => response.StatusCode == HttpStatusCode.OK && response.Content.Headers.ContentType?.MediaType == MediaType
            && response.Content.Headers.ContentEncoding.Count == 0;

    public async Task<IReadOnlyList<FolderEntry>> ReadAsync(Stream body, Uri folder, CancellationToken cancellationToken)
    {
        try
        {
            var entries = new List<FolderEntry>();
            var items = JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(body, cancellationToken: cancellationToken);
            await foreach (var item in items.ConfigureAwait(false))
            {
                if (Read(item) is { } entry)
                {
                    entries.Add(entry);
                }
            }

            return entries;
        }
        catch (JsonException failure)
        {
            throw new NixFormatException($"it is not a JSON array of files: {failure.Message}", failure.BytePositionInLine ?? 0, failure);
        }
    }

    private static FolderEntry? Read(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object || TextOf(item, "name") is not { } name || TextOf(item, "type") is null)
        {
            throw new JsonException("an entry has no name or type.");
        }

        return TextOf(item, "type") == "file" ? new FolderEntry(name, LengthOf(item), TimeOf(TextOf(item, "mtime"))) : null;
    }

    private static long? LengthOf(JsonElement item)
        => item.TryGetProperty("size", out var size) && size.ValueKind == JsonValueKind.Number
            && size.TryGetInt64(out var length) && length >= 0
            ? length
            : null;

    private static DateTimeOffset? TimeOf(string? text)
        => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static string? TextOf(JsonElement item, string name)
        => item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace NixStore.Blobs.Http;

/// <summary>The members of a WebDAV collection (RFC 4918, section 9.1).</summary>
internal sealed class WebDavFolder : IFolderFormat
{
    private const string Request = """
        <?xml version="1.0" encoding="utf-8"?>
        <propfind xmlns="DAV:"><prop><getcontentlength/><getlastmodified/><resourcetype/></prop></propfind>
        """;

    private static readonly HttpMethod _method = new("PROPFIND");
    private static readonly XNamespace _dav = "DAV:";
    private static readonly XmlReaderSettings _settings = new()
    {
        Async = true,
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
    };

    public HttpRequestMessage CreateRequest(Uri folder)
    {
        var type = new MediaTypeHeaderValue("application/xml", "utf-8");
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Request)) { Headers = { ContentType = type } };
        return new HttpRequestMessage(_method, folder) { Content = content, Headers = { { "Depth", "1" } } };
    }

    public bool IsOf(HttpResponseMessage response) => response.StatusCode == HttpStatusCode.MultiStatus;

    public async Task<IReadOnlyList<FolderEntry>> ReadAsync(Stream body, Uri folder, CancellationToken cancellationToken)
    {
        try
        {
            var entries = new List<FolderEntry>();
            using var reader = XmlReader.Create(body, _settings);
            await reader.MoveToContentAsync().ConfigureAwait(false);
            if (reader.LocalName != "multistatus" || reader.NamespaceURI != _dav.NamespaceName)
            {
                throw new XmlException("the server's answer is no listing of WebDAV.");
            }

            await reader.ReadAsync().ConfigureAwait(false);
            while (!reader.EOF)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (reader.NodeType != XmlNodeType.Element)
                {
                    await reader.ReadAsync().ConfigureAwait(false);
                }
                else if (Read((XElement)await XNode.ReadFromAsync(reader, cancellationToken).ConfigureAwait(false), folder) is { } entry)
                {
                    entries.Add(entry);
                }
            }

            return entries;
        }
        catch (XmlException failure)
        {
            throw new NixFormatException(failure.Message, failure.LinePosition, failure);
        }
    }

    private static FolderEntry? Read(XElement response, Uri folder)
    {
        if (response.Name != _dav + "response")
        {
            return null;
        }

        var properties = response.Descendants(_dav + "prop").Elements().ToLookup(static property => property.Name);
        var isFolder = properties[_dav + "resourcetype"].Elements(_dav + "collection").Any();
        return isFolder || NameOf(response.Element(_dav + "href")?.Value.Trim(), folder) is not { } name
            ? null
            : new FolderEntry(
                name,
                LengthOf(properties[_dav + "getcontentlength"].FirstOrDefault()),
                TimeOf(properties[_dav + "getlastmodified"].FirstOrDefault()));
    }

    // The name of a member of the folder itself: servers write whole URLs or paths, with escapes of their own.
    private static string? NameOf(string? reference, Uri folder)
    {
        if (reference is null || !Uri.TryCreate(folder, reference, out var address))
        {
            throw new XmlException("an entry has no URL.");
        }

        var path = Uri.UnescapeDataString(address.AbsolutePath);
        var parent = Uri.UnescapeDataString(folder.AbsolutePath);
        return path.Length > parent.Length && path.StartsWith(parent, StringComparison.Ordinal) && path.IndexOf('/', parent.Length) < 0
            ? path[parent.Length..]
            : null;
    }

    private static long? LengthOf(XElement? property)
        => long.TryParse(property?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;

    private static DateTimeOffset? TimeOf(XElement? property)
        => DateTimeOffset.TryParse(property?.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;
}

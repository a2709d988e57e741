using System.Buffers;
using System.Text;

namespace NixStore.Serving.Http;

/// <summary>
/// Parses the request line and headers of a request (RFC 9112). It is strict: ambiguous requests, which a proxy could interpret
/// differently, are rejected.
/// </summary>
internal static class HttpRequestParser
{
    /// <summary>Gets the end of the headers.</summary>
    public static ReadOnlySpan<byte> HeadEnd => "\r\n\r\n"u8;

    private static readonly SearchValues<byte> _tokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    private static readonly SearchValues<byte> _targetCharacters = SearchValues.Create(
        "!#$%&'()*+,-./:;=?@[]_~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    /// <summary>Parses the request line and headers.</summary>
    /// <param name="head">The bytes including the final empty line.</param>
    /// <returns>The request.</returns>
    /// <exception cref="HttpRefusalException">The request is malformed, or the version is not supported.</exception>
    public static HttpRequest Parse(ReadOnlySpan<byte> head)
    {
        var lines = head[..^2];
        var end = lines.IndexOf("\r\n"u8);
        (var method, var target, var isOld) = ParseRequestLine(lines[..end]);
        var fields = new HttpRequestHeaders();
        for (lines = lines[(end + 2)..]; !lines.IsEmpty; lines = lines[(end + 2)..])
        {
            end = lines.IndexOf("\r\n"u8);
            ParseField(lines[..end], ref fields);
        }

        if (fields.Host is null && !isOld)
        {
            throw new HttpRefusalException(HttpStatus.BadRequest);
        }

        var path = WithoutAuthority(target);
        var question = path.IndexOf('?', StringComparison.Ordinal);
        return new HttpRequest(method, question < 0 ? path : path[..question], question < 0 ? "" : path[(question + 1)..])
        {
            KeepAlive = isOld ? fields.Connection is "keep-alive" : fields.Connection is not "close",
            TakesChunks = !isOld,
            HasBody = fields.HasBody,
            Host = fields.Host,
            ForwardedScheme = fields.ForwardedScheme,
            Range = fields.Range,
            IfRange = fields.IfRange,
            IfNoneMatch = fields.IfNoneMatch,
        };
    }

    private static (string Method, string Target, bool IsOld) ParseRequestLine(ReadOnlySpan<byte> line)
    {
        var first = line.IndexOf((byte)' ');
        var last = line.LastIndexOf((byte)' ');
        if (first <= 0 || last == first)
        {
            throw new HttpRefusalException(HttpStatus.BadRequest);
        }

        var method = line[..first];
        var target = line[(first + 1)..last];
        var version = line[(last + 1)..];
        if (method.ContainsAnyExcept(_tokenCharacters) || target.IsEmpty || target.ContainsAnyExcept(_targetCharacters)
            || !version.StartsWith("HTTP/"u8))
        {
            throw new HttpRefusalException(HttpStatus.BadRequest);
        }

        if (!version.SequenceEqual("HTTP/1.1"u8) && !version.SequenceEqual("HTTP/1.0"u8))
        {
            throw new HttpRefusalException(HttpStatus.VersionNotSupported);
        }

        var name = method.SequenceEqual("GET"u8) ? "GET" : method.SequenceEqual("HEAD"u8) ? "HEAD" : Encoding.ASCII.GetString(method);
        return (name, Encoding.ASCII.GetString(target), version[^1] == '0');
    }

    private static void ParseField(ReadOnlySpan<byte> line, ref HttpRequestHeaders fields)
    {
        // A line that begins with a space, as for folded headers, has no name and is rejected.
        var colon = line.IndexOf((byte)':');
        if (colon <= 0 || line[..colon].ContainsAnyExcept(_tokenCharacters))
        {
            throw new HttpRefusalException(HttpStatus.BadRequest);
        }

        var value = line[(colon + 1)..].Trim(" \t"u8);
        foreach (var character in value)
        {
            if (character is < (byte)' ' and not (byte)'\t' or 0x7F)
            {
                throw new HttpRefusalException(HttpStatus.BadRequest);
            }
        }

        fields.Set(line[..colon], value);
    }

    // A proxy may send a full URL.
    private static string WithoutAuthority(string target)
    {
        if (target[0] == '/')
        {
            return target;
        }

        var authority = target.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7
            : target.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8
            : throw new HttpRefusalException(HttpStatus.BadRequest);
        var end = target.AsSpan(authority).IndexOfAny('/', '?');
        return end < 0 ? "/" : target[authority + end] == '/' ? target[(authority + end)..] : "/" + target[(authority + end)..];
    }
}

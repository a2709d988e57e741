using System.Text;
using CsCheck;

namespace NixStore.Serving.Http;

public sealed class HttpRequestParserTests
{
    [Fact]
    public void Reads_what_matters_of_a_request()
    {
        var request = Parse(
            "GET /nar/x.nar?a=b HTTP/1.1", "Host: cache.example.org:8080", "user-agent: curl", "RANGE:  bytes=1-2 ", "If-Range: \"x\"",
            "If-None-Match: \"y\"", "X-Forwarded-Proto: https");

        Assert.Equal(("GET", "/nar/x.nar", "a=b"), (request.Method, request.Path, request.Query));
        Assert.Equal(
            ("cache.example.org:8080", "bytes=1-2", "\"x\"", "\"y\""), (request.Host, request.Range, request.IfRange, request.IfNoneMatch));
        Assert.Equal("https", request.ForwardedScheme);
        Assert.True(request is { KeepAlive: true, TakesChunks: true, HasBody: false, IsHead: false });
    }

    [Theory]
    [InlineData("HTTP/1.1", null, true)]
    [InlineData("HTTP/1.1", "close", false)]
    [InlineData("HTTP/1.1", "Close", false)]
    [InlineData("HTTP/1.0", null, false)]
    [InlineData("HTTP/1.0", "Keep-Alive", true)]
    public void The_version_and_the_client_say_whether_the_connection_is_kept(string version, string? connection, bool kept)
        => Assert.Equal(
            kept,
            Parse(
                [$"GET / {version}", "Host: x", .. connection is null ? Array.Empty<string>() : [$"Connection: {connection}"]]).KeepAlive);

    [Theory]
    [InlineData("Content-Length: 1", true)]
    [InlineData("Content-Length: 0", false)]
    [InlineData("Transfer-Encoding: chunked", true)]
    public void A_body_is_noticed(string field, bool expected) => Assert.Equal(expected, Parse("GET / HTTP/1.1", "Host: x", field).HasBody);

    [Theory]
    [InlineData("http://cache.example.org/a?b", "/a", "b")]
    [InlineData("https://cache.example.org", "/", "")]
    [InlineData("http://cache.example.org?b", "/", "b")]
    public void The_whole_address_may_be_sent(string target, string path, string query)
    {
        var request = Parse($"GET {target} HTTP/1.1", "Host: x");
        Assert.Equal((path, query), (request.Path, request.Query));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("GET /", "Host: x")]
    [InlineData("GET  / HTTP/1.1", "Host: x")]
    [InlineData("GET / HTTP/1.1 ", "Host: x")]
    [InlineData(" GET / HTTP/1.1", "Host: x")]
    [InlineData("G(T / HTTP/1.1", "Host: x")]
    [InlineData("GET x HTTP/1.1", "Host: x")]
    [InlineData("GET * HTTP/1.1", "Host: x")]
    [InlineData("GET /\u00e4 HTTP/1.1", "Host: x")]
    [InlineData("GET /<script> HTTP/1.1", "Host: x")]
    [InlineData("GET / FTP/1.1", "Host: x")]
    [InlineData("GET / HTTP/1.1", "Host: x", "Host: y")]
    [InlineData("GET / HTTP/1.1", "Host: x", "no colon")]
    [InlineData("GET / HTTP/1.1", "Host: x", ": no name")]
    [InlineData("GET / HTTP/1.1", "Host: x", "Space : before the colon")]
    [InlineData("GET / HTTP/1.1", "Host: x", "A: b", " folded")]
    [InlineData("GET / HTTP/1.1", "Host: x", "A: b\rB: c")]
    [InlineData("GET / HTTP/1.1", "Host: x", "A: b\nB: c")]
    [InlineData("GET / HTTP/1.1", "Host: x", "A: \0")]
    public void What_could_be_understood_in_two_ways_is_refused(params string[] lines) => Refuses(HttpStatus.BadRequest, lines);

    [Theory]
    [InlineData("PRI * HTTP/2.0")]
    [InlineData("GET / HTTP/3.0")]
    [InlineData("GET / HTTP/1.2")]
    public void Other_versions_are_refused_as_such(string line) => Refuses(HttpStatus.VersionNotSupported, line, "Host: x");

    [Fact]
    public void No_input_is_anything_but_a_request_or_a_refusal()
        => Gen.OneOf(Gen.String[Gen.Char["GET /\r\n:HTTP1.0host=bytes-\t\0\u0080"], 0, 80], Gen.String[0, 80]).Sample(static text =>
        {
            try
            {
                // The connection gives only what ends with an empty line, and has no such line before.
                Parse(text.Replace("\r\n\r\n", "\r\n", StringComparison.Ordinal).TrimEnd('\r', '\n'), "Host: x");
            }
            catch (HttpRefusalException)
            {
            }
        });

    private static HttpRequest Parse(params string[] lines)
        => HttpRequestParser.Parse(Encoding.Latin1.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n"));

    private static void Refuses(HttpStatus status, params string[] lines)
        => Assert.Equal(status, Assert.Throws<HttpRefusalException>(() => Parse(lines)).Status);
}

using System.Text;

namespace NixStore.Testing.Servers;

/// <summary>
/// A web server that serves and stores the files of a directory, for clients that send a header with a known value. It is a proxy too: it
/// ignores the host of an address.
/// </summary>
internal sealed class GuardedServer : IAsyncDisposable
{
    private readonly string _directory;
    private readonly string _header;
    private readonly string _value;
    private readonly ScriptedServer _server;

    public GuardedServer(string directory, string header, string value)
    {
        _directory = directory;
        _header = header;
        _value = value;
        _server = new ScriptedServer(AnswerAsync);
    }

    /// <summary>One that wants a name and a password.</summary>
    public static GuardedServer WithPassword(string directory, string user, string password)
        => new(directory, "Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}");

    public string Address => _server.Address.AbsoluteUri.TrimEnd('/');

    /// <summary>Gets the address without the scheme.</summary>
    public string Authority => _server.Address.Authority;

    public IReadOnlyList<ScriptedRequest> Requests => _server.Requests;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(ScriptedRequest request, Stream stream, CancellationToken cancellationToken)
    {
        var file = Path.Combine(
            _directory,
            (Uri.TryCreate(request.Path, UriKind.Absolute, out var address) && !address.IsFile ? address.AbsolutePath : request.Path)
                .TrimStart('/'));
        (var status, var body) = request.Headers.GetValueOrDefault(_header) != _value ? ("401 Unauthorized", [])
            : request.Method == "PUT" ? await PutAsync(file, request.Body, cancellationToken)
            : File.Exists(file) ? ("200 OK", await File.ReadAllBytesAsync(file, cancellationToken))
            : ("404 Not Found", []);
        await ScriptedServer.WriteAsync(
            stream, $"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n", cancellationToken);
        await stream.WriteAsync(request.Method == "HEAD" ? [] : body, cancellationToken);
    }

    private static async Task<(string, byte[])> PutAsync(string file, string body, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, Encoding.Latin1.GetBytes(body), cancellationToken);
        return ("201 Created", []);
    }
}

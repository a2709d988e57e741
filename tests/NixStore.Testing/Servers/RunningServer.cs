using NixStore.Serving.BinaryCaches;
using NixStore.Stores;

namespace NixStore.Testing.Servers;

/// <summary>A server of a test, and a client of it that follows no redirections and decompresses nothing.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false, MaxConnectionsPerServer = 64 };

    private RunningServer(BinaryCacheServer server)
    {
        Server = server;
        Client = new HttpClient(_handler) { BaseAddress = server.Uri };
    }

    public BinaryCacheServer Server { get; }

    public HttpClient Client { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static RunningServer Start(IStore store, ServingOptions? options = null)
        => new(BinaryCacheServer.Start(store, options ?? new ServingOptions()));

    public Task<HttpResponseMessage> GetAsync(string address, params (string Name, string Value)[] fields)
        => SendAsync(HttpMethod.Get, address, fields);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(method, address);
        foreach ((var name, var value) in fields)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    public Task<string> GetTextAsync(string address) => Client.GetStringAsync(address, Cancellation);

    public Task<byte[]> GetBytesAsync(string address) => Client.GetByteArrayAsync(address, Cancellation);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Client.Dispose();
        _handler.Dispose();
    }
}

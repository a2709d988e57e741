using NixStore.Protocols.Worker;
using NixStore.Serving.Clients;
using NixStore.Serving.Serve;
using NixStore.Serving.Worker;
using ServeVersion = NixStore.Protocols.Serve.ServeVersion;

namespace NixStore.Serving.Daemon;

/// <summary>
/// Serves a store to one client over two streams, with the protocol that the client uses: the worker protocol, like <c>nix-daemon
/// --stdio</c>, or the serve protocol, like <c>nix-store --serve</c>.
/// </summary>
public sealed class StoreSession
{
    private readonly StoreServingOptions _options;
    private readonly bool _isTrusted;

    /// <summary>Creates a session.</summary>
    /// <param name="options">The options of the server.</param>
    /// <param name="isTrusted">Whether the client may add paths without a trusted signature.</param>
    public StoreSession(StoreServingOptions options, bool isTrusted)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _isTrusted = isTrusted;
    }

    /// <summary>Serves the client until it disconnects.</summary>
    /// <param name="input">The stream from the client. It is read synchronously, on its own thread.</param>
    /// <param name="output">The stream to the client.</param>
    /// <param name="cancellationToken">A token to cancel the session. A pending read of a stream that cannot be interrupted may continue
    /// after it.</param>
    /// <returns>A task that completes when the client has disconnected.</returns>
    /// <exception cref="NixStoreException">The client uses neither protocol, or violates it.</exception>
    /// <exception cref="IOException">The client does not read responses.</exception>
    public async Task RunAsync(Stream input, Stream output, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        var running = Task.Factory.StartNew(
            () =>
            {
                // This thread may end after the session.
                using var client = new ClientConnection(input, output, static () => { }, _options.Time);
                RunAsync(client, cancellationToken).GetAwaiter().GetResult();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await running.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Serves the client on the calling thread until it disconnects.</summary>
    /// <param name="client">The client.</param>
    /// <param name="cancellationToken">A token to cancel operations for the client. The caller cancels the wait for the client.</param>
    internal async Task RunAsync(ClientConnection client, CancellationToken cancellationToken)
    {
        client.Patience = _options.GreetingTime;
        if (!client.WaitForRequest())
        {
            return;
        }

        try
        {
            if (WorkerHandshake.Words.IsBegunBy(client.Reader))
            {
                await WorkerSession.RunAsync(client, _options, _isTrusted, cancellationToken).ConfigureAwait(false);
            }
            else if (ServeVersion.Handshake.IsBegunBy(client.Reader))
            {
                await ServeSession.RunAsync(client, _options, _isTrusted, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                throw new NixFormatException("The client uses neither the worker protocol nor the serve protocol.", 0);
            }
        }
        catch
        {
            client.SayLastWords();
            throw;
        }

        client.SayLastWords();
    }
}

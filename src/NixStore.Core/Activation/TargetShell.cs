using System.Text;
using NixStore.Stores.Remote;
using NixStore.Stores.Remote.Peers;

namespace NixStore.Activation;

/// <summary>The shell of a target, which receives each text over a connection of its own.</summary>
/// <param name="ways">The ways to reach it: the next one is used if a user could have prevented the failure of the one before.</param>
internal sealed class TargetShell(IReadOnlyList<IPeer> ways)
{
    private int _way;

    /// <summary>Runs a text on the target, and returns when it has ended.</summary>
    /// <param name="script">The text.</param>
    /// <param name="log">Receives the lines that it writes.</param>
    /// <param name="cancellationToken">Ends the connection.</param>
    /// <returns>The values that the text has reported.</returns>
    /// <exception cref="StoreConnectionException">The target cannot be reached, or the connection was lost.</exception>
    public async Task<IReadOnlyDictionary<string, string>> RunAsync(
        ScriptText script, ScriptLog log, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await RunAsync(ways[_way], script, log, cancellationToken).ConfigureAwait(false);
            }
            catch (StoreConnectionException failure) when (failure.CouldBeAnswered && _way + 1 < ways.Count)
            {
                _way++;
            }
        }
    }

    private static async Task<IReadOnlyDictionary<string, string>> RunAsync(
        IPeer peer, ScriptText script, ScriptLog log, CancellationToken cancellationToken)
    {
        using var streams = await peer.ConnectAsync(cancellationToken).ConfigureAwait(false);
        var stop = cancellationToken.Register(streams.Dispose);
        await using (stop.ConfigureAwait(false))
        {
            log.Begin();
            var fault = await Task.Run(() => Talk(streams, script.Text, log), CancellationToken.None).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return log.HasEnded(script.LastPart) ? log.Values : throw Lost(peer, streams, fault);
        }
    }

    // The streams block, so this runs on a thread of the pool.
    private static Exception? Talk(PeerStreams streams, string text, ScriptLog log)
    {
        try
        {
            streams.Output.Write(Encoding.UTF8.GetBytes(text));
            streams.Output.Dispose();
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            // The other side has ended, and what it has written says why.
        }

        try
        {
            new LineReader(streams.Input).ReadAll(log.Receive);
            return null;
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            return failure;
        }
    }

    private static StoreConnectionException Lost(IPeer peer, PeerStreams streams, Exception? fault)
    {
        var cause = streams.FindCauseOfEnd();
        var why = cause?.Text ?? (streams.Remarks is { Length: > 0 } remarks ? remarks : "it ended before its work was done.");
        return new StoreConnectionException(peer.Name, $"The connection to {peer.Name} was lost: {why}", fault)
        {
            CouldBeAnswered = cause?.CouldBeAnswered ?? false,
            Remarks = streams.Remarks,
        };
    }
}

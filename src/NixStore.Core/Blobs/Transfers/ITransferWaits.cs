namespace NixStore.Blobs.Transfers;

/// <summary>A receiver of reports about requests that wait for a server or for the next attempt.</summary>
public interface ITransferWaits
{
    /// <summary>Reports that a request waits. Called on any thread, so it must not wait.</summary>
    /// <param name="text">The request and the reason, as a sentence.</param>
    /// <returns>The wait, which is disposed when it has ended.</returns>
    IDisposable Begin(string text);
}

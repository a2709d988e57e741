using NixStore.Paths;
using NixStore.Protocols.Worker;
using NixStore.Serving.Clients;
using NixStore.Wire;

namespace NixStore.Serving.Worker;

/// <summary>The handshake of the worker protocol on the server.</summary>
internal static class WorkerGreeting
{
    /// <summary>Negotiates the version and sends information about the server.</summary>
    /// <param name="client">The client, which has started the handshake.</param>
    /// <param name="newest">The newest supported version.</param>
    /// <param name="isTrusted">Whether the client is trusted, which is sent to it.</param>
    /// <returns>The negotiated version.</returns>
    /// <exception cref="NixStoreException">The version of the client is not supported.</exception>
    public static WorkerVersion Exchange(ClientConnection client, WorkerVersion newest, bool isTrusted)
    {
        // Older clients wait for the version of the server before they send theirs.
        WorkerHandshake.Words.WriteServer(client.Writer, newest.Number);
        var number = ProtocolVersion.Older(WorkerHandshake.Words.ReadClient(client.Reader), newest.Number);
        var version = WorkerVersion.Of(number);
        if (number.Major != newest.Number.Major || number < WorkerVersion.Oldest)
        {
            throw new NixStoreException(
                $"The client uses version {number} of the worker protocol, but the oldest supported version is {WorkerVersion.Oldest}.");
        }

        if (number >= WorkerVersion.WithFeatures)
        {
            var features = WorkerHandshake.ReadFeatures(client.Reader);
            WorkerHandshake.WriteFeatures(client.Writer, newest.Features);
            version = new WorkerVersion(number, features.Intersect(newest.Features).ToHashSet(StringComparer.Ordinal));
        }

        // The processor to use, if there is one, and whether to reserve space: both are obsolete.
        if (client.Reader.ReadBoolean())
        {
            client.Reader.ReadUInt64();
        }

        client.Reader.ReadUInt64();
        var name = typeof(WorkerGreeting).Assembly.GetName();
        new WorkerWriter(client.Writer, StoreDirectory.Default, version).Write(
            new DaemonGreeting($"{name.Name} {name.Version}", isTrusted ? DaemonTrust.Trusted : DaemonTrust.NotTrusted));
        return version;
    }
}

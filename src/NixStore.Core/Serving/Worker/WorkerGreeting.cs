using NixStore.Paths;
using NixStore.Protocols.Worker;
using NixStore.Serving.Daemon;
using NixStore.Wire;

namespace NixStore.Serving.Worker;

/// <summary>The beginning of a conversation in the worker protocol, as the side that serves has it.</summary>
internal static class WorkerGreeting
{
    /// <summary>Agrees on a version, and tells what this server is.</summary>
    /// <param name="client">The client, who has begun to speak.</param>
    /// <param name="newest">The newest version that is spoken here.</param>
    /// <param name="isTrusted">Whether the client is trusted, which is told.</param>
    /// <returns>The version that both sides speak.</returns>
    /// <exception cref="NixStoreException">The client speaks no version that is spoken here.</exception>
    public static WorkerVersion Exchange(ClientConnection client, WorkerVersion newest, bool isTrusted)
    {
        // Older clients wait for the version of this side before they tell theirs.
        WorkerHandshake.Words.WriteServer(client.Writer, newest.Number);
        var number = ProtocolVersion.Older(WorkerHandshake.Words.ReadClient(client.Reader), newest.Number);
        var version = WorkerVersion.Of(number);
        if (number.Major != newest.Number.Major || number < WorkerVersion.Oldest)
        {
            throw new NixStoreException($"The client speaks version {number} of the worker protocol, and only {WorkerVersion.Oldest} and newer are spoken here.");
        }

        if (number >= WorkerVersion.WithFeatures)
        {
            var features = WorkerHandshake.ReadFeatures(client.Reader);
            WorkerHandshake.WriteFeatures(client.Writer, newest.Features);
            version = new WorkerVersion(number, features.Intersect(newest.Features).ToHashSet(StringComparer.Ordinal));
        }

        // The processor to run on, where one is named, and whether to reserve space: nobody heeds them any more.
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

using NixStore.Paths;
using NixStore.Protocols.Worker;
using NixStore.Wire;

namespace NixStore.Testing.Peers;

/// <summary>A client as a <see cref="FakeDaemon"/> sees it.</summary>
internal sealed class FakeClient : IDisposable
{
    private readonly CancellationToken _ending;

    public FakeClient(Stream stream, CancellationToken ending)
    {
        _ending = ending;
        Stream = stream;
        Wire = new WireReader(stream, leaveOpen: true);
        Output = new WireWriter(stream);
        Speak(38);
    }

    public Stream Stream { get; }

    public WireReader Wire { get; }

    public WireWriter Output { get; }

    public WorkerReader Reader { get; private set; } = null!;

    public WorkerWriter Writer { get; private set; } = null!;

    /// <summary>Takes the client's greeting and answers it.</summary>
    public void Greet(byte minor, DaemonTrust trust = DaemonTrust.Trusted)
    {
        var version = ProtocolVersion.Older(WorkerHandshake.Words.ReadClient(Wire), new ProtocolVersion(1, minor));
        WorkerHandshake.Words.WriteServer(Output, new ProtocolVersion(1, minor));
        Output.Flush();
        Speak(version.Minor);
        if (version >= WorkerVersion.WithFeatures)
        {
            WorkerHandshake.ReadFeatures(Wire);
            WorkerHandshake.WriteFeatures(Output, new HashSet<string>());
        }

        Wire.ReadUInt64();
        Wire.ReadUInt64();
        Writer.Write(new DaemonGreeting("2.99", trust));
        Done();
        Output.Flush();
    }

    public WorkerOperation ReadOperation() => (WorkerOperation)Wire.ReadUInt64();

    /// <summary>Says that the work is done; the answer comes next.</summary>
    public WireWriter Done()
    {
        new WorkerMessageWriter(Writer).Write(new WorkDone());
        return Output;
    }

    public void Send(WorkerMessage message)
    {
        new WorkerMessageWriter(Writer).Write(message);
        Output.Flush();
    }

    /// <summary>Says nothing until the test is over.</summary>
    public void SayNothing() => _ending.WaitHandle.WaitOne();

    public void Dispose() => Wire.Dispose();

    private void Speak(byte minor)
    {
        var version = WorkerVersion.Of(new ProtocolVersion(1, minor));
        Reader = new WorkerReader(Wire, StoreDirectory.Default, version);
        Writer = new WorkerWriter(Output, StoreDirectory.Default, version);
    }
}

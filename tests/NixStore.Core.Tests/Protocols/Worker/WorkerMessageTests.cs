using NixStore.Derivations;
using NixStore.Paths;
using NixStore.Wire;

namespace NixStore.Protocols.Worker;

public sealed class WorkerMessageTests
{
    public static TheoryData<WorkerMessage> Messages =>
    [
        new WorkDone(),
        new LogText("copying 3 paths...\n"),
        new ActivityStopped(ulong.MaxValue),
        new DataWanted(32 * 1024),
    ];

    [Theory]
    [MemberData(nameof(Messages))]
    public void Reads_what_the_writer_wrote(WorkerMessage message) => Assert.Equal(message, Read(Written(message, 38), 38));

    [Fact]
    public void Reads_an_activity()
    {
        var bytes = new Bytes()
            .Number(0x53545254).Number(7).Number(3).Number(100).Text("copying path")
            .Number(2).Number(1).Text("/nix/store/x").Number(0).Number(5)
            .Number(6).ToArray();
        var started = Assert.IsType<ActivityStarted>(Read(bytes, 34));
        Assert.Equal(
            (7UL, LogLevel.Info, ActivityType.CopyPath, "copying path", 6UL),
            (started.Id, started.Level, started.Type, started.Text, started.Parent));
        Assert.Equal([new LogField(0, "/nix/store/x"), new LogField(5, null)], started.Fields);
        Assert.Equal(bytes, Written(started, 34));
    }

    [Fact]
    public void Reads_the_result_of_an_activity_of_a_kind_that_is_not_known()
    {
        var bytes = new Bytes().Number(0x52534c54).Number(7).Number(999).Number(1).Number(0).Number(5).ToArray();
        var result = Assert.IsType<ActivityResult>(Read(bytes, 34));
        Assert.Equal((7UL, (ActivityResultType)999), (result.Id, result.Type));
        Assert.Equal([new LogField(5, null)], result.Fields);
        Assert.Equal(bytes, Written(result, 34));
    }

    [Fact]
    public void Reads_an_error_with_its_traces()
    {
        var bytes = new Bytes()
            .Number(0x63787470).Text("Error").Number(0).Text("Error").Text("path is not valid").Number(0)
            .Number(1).Number(0).Text("while building").ToArray();
        var failure = Assert.IsType<WorkFailed>(Read(bytes, 26));
        Assert.Equal("path is not valid", failure.Text);
        Assert.Equal(["while building"], failure.Traces);
        Assert.Equal(bytes, Written(failure, 26));
    }

    [Fact]
    public void Reads_an_error_as_it_was_before_1_26()
    {
        var bytes = new Bytes().Number(0x63787470).Text("path is not valid").Number(1).ToArray();
        var failure = Assert.IsType<WorkFailed>(Read(bytes, 25));
        Assert.Equal("path is not valid", failure.Text);
        Assert.Equal(bytes, Written(failure, 25));
    }

    [Fact]
    public void Refuses_a_message_that_is_not_known()
    {
        var fault = Assert.Throws<NixFormatException>(() => Read(new Bytes().Number(0x12345678).ToArray(), 38));
        Assert.Contains("0x12345678", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1UL << 63)]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 40)]
    public void Refuses_lengths_that_no_message_has(ulong length)
    {
        Assert.Throws<NixFormatException>(() => Read(new Bytes().Number(0x6f6c6d67).Number(length).ToArray(), 38));
        Assert.Throws<NixFormatException>(() => Read(new Bytes().Number(0x52534c54).Number(7).Number(100).Number(length).ToArray(), 38));
    }

    [Fact]
    public void Agrees_on_the_features_that_both_sides_have()
    {
        using var stream = new MemoryStream();
        var writer = new WireWriter(stream);
        WorkerHandshake.WriteFeatures(writer, WorkerVersion.Newest.Features);
        writer.Flush();
        Assert.Equal(
            new Bytes().Number(2).Texts("delete-dead-specific-referrers", "realisation-with-path-not-hash").ToArray(), stream.ToArray());
        using var reader = new WireReader(new MemoryStream(stream.ToArray()));
        Assert.Equal(WorkerVersion.Newest.Features, WorkerHandshake.ReadFeatures(reader));
    }

    [Fact]
    public void Refuses_to_ask_an_old_daemon_for_a_derivation_itself()
    {
        var writer = new WorkerWriter(new WireWriter(Stream.Null), StoreDirectory.Default, WorkerVersion.Of(new ProtocolVersion(1, 29)));
        var derived = new OpaquePath(StorePath.Parse("g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-foo.drv"));
        Assert.Throws<NixStoreException>(() => writer.Write(derived));
    }

    private static byte[] Written(WorkerMessage message, byte minor)
    {
        using var stream = new MemoryStream();
        var writer = new WorkerWriter(new WireWriter(stream), StoreDirectory.Default, WorkerVersion.Of(new ProtocolVersion(1, minor)));
        new WorkerMessageWriter(writer).Write(message);
        writer.Wire.Flush();
        return stream.ToArray();
    }

    private static WorkerMessage Read(byte[] bytes, byte minor)
    {
        using var wire = new WireReader(new MemoryStream(bytes));
        var message = new WorkerMessageReader(
            new WorkerReader(wire, StoreDirectory.Default, WorkerVersion.Of(new ProtocolVersion(1, minor)))).Read();
        wire.ExpectEnd();
        return message;
    }
}

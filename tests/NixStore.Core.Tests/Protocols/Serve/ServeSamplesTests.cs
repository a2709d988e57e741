using System.Text.Json.Nodes;
using NixStore.Paths;
using NixStore.Realisations;
using NixStore.Wire;

namespace NixStore.Protocols.Serve;

public sealed class ServeSamplesTests
{
    private static readonly ProtocolSamples _samples = Describe(new ProtocolSamples("serve-protocol"));

    public static TheoryData<string> Files => _samples.Files;

    [Theory]
    [MemberData(nameof(Files))]
    public void Reads_and_writes_the_sample(string file) => _samples.Check(file);

    private static ProtocolSamples Describe(ProtocolSamples samples)
    {
        var path = StorePath.Parse("g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-foo");
        samples.AddCommon();
        samples.Add("handshake-to-client", ServeVersion.Handshake.ReadServer, ServeVersion.Handshake.WriteServer);
        Add(
            "unkeyed-valid-path-info-2.4",
            5,
            reader => reader.ReadPathInfo(path),
            (writer, info) => writer.WriteUnkeyed(info),
            ProtocolSamples.DescribeUnkeyed);
        Add("build-options-2.3", 5, reader => reader.ReadBuildOptions(), (writer, options) => writer.Write(options));
        Add("build-options-2.7", 7, reader => reader.ReadBuildOptions(), (writer, options) => writer.Write(options));
        Add("build-result-2.3", 5, reader => reader.ReadBuildResult(), (writer, result) => writer.Write(result), ProtocolSamples.Describe);
        samples.AddRead(
            "build-result-2.6",
            wire => new ServeReader(wire, StoreDirectory.Default, new ProtocolVersion(2, 6)).ReadBuildResult(),
            ProtocolSamples.Describe);
        Add(
            "build-result-2.7-compat",
            7,
            reader => reader.ReadBuildResult(),
            (writer, result) => writer.Write(result),
            ProtocolSamples.Describe);
        Add("build-result-2.8", 8, reader => reader.ReadBuildResult(), (writer, result) => writer.Write(result), ProtocolSamples.Describe);
        Add("drv-output-2.8", 8, reader => reader.ReadDrvOutput(), (writer, output) => writer.Write(output), ProtocolSamples.Describe);
        Add(
            "unkeyed-realisation-2.8",
            8,
            reader => reader.ReadRealisation(),
            (writer, realisation) => writer.Write(realisation),
            ProtocolSamples.Describe);
        Add("realisation-2.8", 8, reader => (reader.ReadDrvOutput(), reader.ReadRealisation()), WriteKeyed, DescribeKeyed);
        samples.Leave(
            "2.4 is older than any version that is spoken; the first is 2.5",
            "unkeyed-valid-path-info-2.3",
            "build-options-2.1",
            "build-options-2.2",
            "build-result-2.2");
        return samples;

        void Add<T>(string name, byte minor, Func<ServeReader, T> read, Action<ServeWriter, T> write, Func<T, JsonNode?>? describe = null)
            => samples.Add(
                name,
                wire => read(new ServeReader(wire, StoreDirectory.Default, new ProtocolVersion(2, minor))),
                (wire, item) => write(new ServeWriter(wire, StoreDirectory.Default, new ProtocolVersion(2, minor)), item),
                describe);
    }

    private static void WriteKeyed(ServeWriter writer, (DrvPathOutput Output, UnkeyedRealisation Realisation) keyed)
    {
        writer.Write(keyed.Output);
        writer.Write(keyed.Realisation);
    }

    private static JsonNode DescribeKeyed((DrvPathOutput Output, UnkeyedRealisation Realisation) keyed)
        => new JsonObject { ["key"] = ProtocolSamples.Describe(keyed.Output), ["value"] = ProtocolSamples.Describe(keyed.Realisation) };
}

using System.Text.Json.Nodes;
using NixStore.Building;
using NixStore.Derivations;
using NixStore.Paths;
using NixStore.Realisations;
using NixStore.Wire;

namespace NixStore.Protocols.Worker;

public sealed class WorkerSamplesTests
{
    private static readonly ProtocolSamples _samples = Describe(new ProtocolSamples("worker-protocol"));

    public static TheoryData<string> Files => _samples.Files;

    [Theory]
    [MemberData(nameof(Files))]
    public void Reads_and_writes_the_sample(string file) => _samples.Check(file);

    private static ProtocolSamples Describe(ProtocolSamples samples)
    {
        samples.AddCommon();
        samples.Add("handshake-to-client", WorkerHandshake.Words.ReadServer, WorkerHandshake.Words.WriteServer);
        foreach (var minor in (byte[])[30, 33, 35])
        {
            Add(
                $"client-handshake-info_1_{minor}",
                Version(minor),
                reader => reader.ReadGreeting(),
                (writer, greeting) => writer.Write(greeting));
        }

        Add(
            "optional-trusted-flag",
            Version(35),
            reader => reader.ReadValue<DaemonTrust>("The trust"),
            (writer, trust) => writer.WriteValue(trust),
            DescribeTrust);
        Add(
            "build-mode",
            Version(18),
            reader => reader.ReadValue<BuildMode>("The mode"),
            (writer, mode) => writer.WriteValue(mode),
            mode => (int)mode);
        Add(
            "valid-path-info-1.16",
            Version(18),
            reader => reader.ReadPathInfo(),
            (writer, info) => writer.Write(info),
            ProtocolSamples.Describe);
        samples.Leave(
            "1.15 is older than any version that is spoken; the first is 1.18", "unkeyed-valid-path-info-1.15", "valid-path-info-1.15");
        foreach (var minor in (byte[])[29, 30])
        {
            Add(
                $"derived-path-1.{minor}",
                Version(minor),
                reader => reader.ReadDerivedPath(),
                (writer, path) => writer.Write(path),
                DescribeDerived);
        }

        foreach (var minor in (byte[])[28, 29, 37])
        {
            samples.AddRead(
                $"build-result-1.{minor}",
                wire => new WorkerReader(wire, StoreDirectory.Default, Version(minor)).ReadBuildResult(),
                ProtocolSamples.Describe);
        }

        Add(
            "build-result-1.27",
            Version(27),
            reader => reader.ReadBuildResult(),
            (writer, result) => writer.Write(result),
            ProtocolSamples.Describe);
        Add(
            "build-result-1.29-compat",
            Version(29),
            reader => reader.ReadBuildResult(),
            (writer, result) => writer.Write(result),
            ProtocolSamples.Describe);
        Add(
            "keyed-build-result-1.29",
            Version(29),
            reader => reader.ReadDerivedPathResult(),
            (writer, result) => writer.Write(result),
            DescribeKeyed);

        const string feature = WorkerVersion.RealisationWithPath;
        var withPaths = new WorkerVersion(new ProtocolVersion(1, 38), new HashSet<string> { feature });
        Add(
            $"build-result-{feature}",
            withPaths,
            reader => reader.ReadBuildResult(),
            (writer, result) => writer.Write(result),
            ProtocolSamples.Describe);
        Add(
            $"drv-output-{feature}",
            withPaths,
            reader => reader.ReadDrvOutput(),
            (writer, output) => writer.Write(output),
            ProtocolSamples.Describe);
        Add(
            $"unkeyed-realisation-{feature}",
            withPaths,
            reader => reader.ReadRealisation(),
            (writer, realisation) => writer.Write(realisation),
            ProtocolSamples.Describe);
        Add($"realisation-{feature}", withPaths, reader => (reader.ReadDrvOutput(), reader.ReadRealisation()), WriteKeyed, DescribeKeyed);
        return samples;

        void Add<T>(
            string name,
            WorkerVersion version,
            Func<WorkerReader, T> read,
            Action<WorkerWriter, T> write,
            Func<T, JsonNode?>? describe = null)
            => samples.Add(
                name,
                wire => read(new WorkerReader(wire, StoreDirectory.Default, version)),
                (wire, item) => write(new WorkerWriter(wire, StoreDirectory.Default, version), item),
                describe);
    }

    private static WorkerVersion Version(byte minor) => WorkerVersion.Of(new ProtocolVersion(1, minor));

    private static JsonNode? DescribeTrust(DaemonTrust trust) => trust == DaemonTrust.Unknown ? null : trust == DaemonTrust.Trusted;

    private static JsonNode DescribeDerived(DerivedPath derived) => JsonNode.Parse(DerivedPathJson.Write(derived))!;

    private static JsonNode DescribeKeyed(DerivedPathResult result)
    {
        var json = ProtocolSamples.Describe(result.Result).AsObject();
        json["path"] = DescribeDerived(result.Path);
        return json;
    }

    private static void WriteKeyed(WorkerWriter writer, (DrvPathOutput Output, UnkeyedRealisation Realisation) keyed)
    {
        writer.Write(keyed.Output);
        writer.Write(keyed.Realisation);
    }

    private static JsonNode DescribeKeyed((DrvPathOutput Output, UnkeyedRealisation Realisation) keyed)
        => new JsonObject { ["key"] = ProtocolSamples.Describe(keyed.Output), ["value"] = ProtocolSamples.Describe(keyed.Realisation) };
}

using NixStore.Paths;
using NixStore.Realisations;

namespace NixStore.Wire;

public sealed class CommonSamplesTests
{
    private static readonly ProtocolSamples _samples = Describe(new ProtocolSamples("common-protocol"));

    public static TheoryData<string> Files => _samples.Files;

    [Theory]
    [MemberData(nameof(Files))]
    public void Reads_and_writes_the_sample(string file) => _samples.Check(file);

    [Fact]
    public void Reads_realisations_with_signatures_as_objects()
    {
        using var wire = new WireReader(
            new MemoryStream(NixData.Read("src", "libstore-tests", "data", "common-protocol", "realisation.bin")));
        var reader = new ProtocolReader(wire, StoreDirectory.Default);
        Assert.Empty(RealisationJson.Parse(reader.ReadText("A realisation")).Value.Signatures);
        Assert.Equal(
            ["asdf", "qwer"],
            RealisationJson.Parse(reader.ReadText("A realisation")).Value.Signatures.Select(static signature => signature.KeyName));
        wire.ExpectEnd();
    }

    private static ProtocolSamples Describe(ProtocolSamples samples)
    {
        samples.AddCommon();
        return samples;
    }
}

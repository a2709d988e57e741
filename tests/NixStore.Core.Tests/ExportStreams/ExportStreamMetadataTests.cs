using NixStore.Paths;

namespace NixStore.ExportStreams;

public sealed class ExportStreamMetadataTests
{
    private static readonly ExportStreamMetadata _metadata = Create();

    [Fact]
    public void Equal_values_are_equal_and_have_one_hash_code()
    {
        Assert.Equal(_metadata, Create());
        Assert.Equal(_metadata.GetHashCode(), Create().GetHashCode());
    }

    [Fact]
    public void Another_path_is_not_equal() => Assert.NotEqual(_metadata, _metadata with { Path = TestPaths.Path("other") });

    [Fact]
    public void Another_size_is_not_equal() => Assert.NotEqual(_metadata, _metadata with { NarSize = 113 });

    [Fact]
    public void Another_deriver_is_not_equal() => Assert.NotEqual(_metadata, _metadata with { Deriver = TestPaths.Path("other.drv") });

    [Fact]
    public void No_deriver_is_not_equal_to_one() => Assert.NotEqual(_metadata, _metadata with { Deriver = null });

    [Fact]
    public void Another_reference_is_not_equal()
        => Assert.NotEqual(_metadata, _metadata with { References = [TestPaths.Path("b"), TestPaths.Path("a")] });

    [Fact]
    public void One_reference_less_is_not_equal() => Assert.NotEqual(_metadata, _metadata with { References = [TestPaths.Path("a")] });

    [Fact]
    public void One_reference_more_is_not_equal()
        => Assert.NotEqual(_metadata, _metadata with { References = [.. _metadata.References, TestPaths.Path("c")] });

    [Fact]
    public void Nothing_is_not_equal() => Assert.False(_metadata.Equals(null));

    // Each has lists of its own, so that these are compared by what they contain.
    private static ExportStreamMetadata Create() => new(TestPaths.Path("app"), References(), TestPaths.Path("app.drv"), 112);

    private static StorePath[] References() => [TestPaths.Path("a"), TestPaths.Path("b")];
}

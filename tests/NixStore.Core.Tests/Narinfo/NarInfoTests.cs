using NixStore.Paths;

namespace NixStore.Narinfo;

public sealed class NarInfoTests
{
    private const string Text = """
        StorePath: /nix/store/n5wkd9frr45pa74if5gpz9j7mifg27fh-foo
        URL: nar/1w1fff338fvdw53sqgamddn1b2xgds473pv6y13gizdbqjv4i5p3.nar.xz
        Compression: xz
        FileHash: sha256:1w1fff338fvdw53sqgamddn1b2xgds473pv6y13gizdbqjv4i5p3
        FileSize: 4029176
        NarHash: sha256:1impfw8zdgisxkghq9a3q7cn7jb9zyzgxdydiamp8z2nlyyl0h5h
        NarSize: 18735072
        References: g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-bar n5wkd9frr45pa74if5gpz9j7mifg27fh-foo
        Deriver: g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-foo.drv
        System: x86_64-linux
        Sig: a:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==
        Sig: b:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==
        CA: fixed:r:sha256:1lr187v6dck1rjh2j6svpikcfz53wyl3qrlcbb405zlh13x0khhh

        """;

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void All_fields_are_read(string lineEnd)
    {
        NarInfo info = NarInfo.Parse(Text.ReplaceLineEndings(lineEnd), StoreDirectory.Default);

        Assert.Equal(("n5wkd9frr45pa74if5gpz9j7mifg27fh-foo", 18735072L, "xz", 4029176L), (info.Info.Path.BaseName, info.Info.NarSize, info.Compression, info.FileSize));
        Assert.StartsWith("nar/1w1fff", info.Url, StringComparison.Ordinal);
        Assert.Equal((2, 2), (info.Info.References.Count, info.Info.Signatures.Count));
        Assert.Equal("g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-foo.drv", info.Info.Deriver!.BaseName);
        Assert.NotNull(info.Info.ContentAddress);
    }

    [Fact]
    public void What_need_not_be_there_may_be_missing()
    {
        NarInfo info = NarInfo.Parse(Without("Compression", "FileHash", "FileSize", "References", "Deriver", "Sig", "CA"), StoreDirectory.Default);

        Assert.Equal(("bzip2", 0L, 0), (info.Compression, info.FileSize, info.Info.References.Count));
        Assert.Null(info.Info.Deriver);
    }

    [Fact]
    public void An_unknown_deriver_is_none()
        => Assert.Null(NarInfo.Parse(Without("Deriver") + "Deriver: unknown-deriver\n", StoreDirectory.Default).Info.Deriver);

    [Theory]
    [InlineData("StorePath")]
    [InlineData("URL")]
    [InlineData("NarHash")]
    [InlineData("NarSize")]
    public void What_must_be_there_is_missed(string field)
        => Assert.Contains(field, Assert.Throws<NixFormatException>(() => NarInfo.Parse(Without(field), StoreDirectory.Default)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("nonsense", "no field")]
    [InlineData("NarSize: 2", "twice")]
    [InlineData("FileHash: sha256:x", "in the field FileHash")]
    public void A_malformed_line_is_named_with_its_place(string line, string reason)
    {
        string text = Without("FileHash");

        NixFormatException error = Assert.Throws<NixFormatException>(() => NarInfo.Parse(text + line + "\n", StoreDirectory.Default));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal(text.Length, error.Offset);
    }

    [Fact]
    public void What_is_printed_is_what_was_read()
        => Assert.Equal(Without("System"), NarInfo.Parse(Text.ReplaceLineEndings("\n"), StoreDirectory.Default).Print(StoreDirectory.Default));

    [Fact]
    public void What_is_not_known_is_not_printed()
    {
        string text = Without("FileHash", "FileSize", "Deriver", "System", "Sig", "CA");
        Assert.Equal(text, NarInfo.Parse(text, StoreDirectory.Default).Print(StoreDirectory.Default));
    }

    private static string Without(params string[] fields)
        => string.Concat(Text.ReplaceLineEndings("\n").Split('\n').Where(line => line.Length > 0 && !fields.Contains(line.Split(':')[0])).Select(static line => line + "\n"));
}

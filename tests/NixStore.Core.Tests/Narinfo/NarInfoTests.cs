using System.Text;
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
        var info = NarInfo.Parse(Text.ReplaceLineEndings(lineEnd), StoreDirectory.Default);

        Assert.Equal(
            ("n5wkd9frr45pa74if5gpz9j7mifg27fh-foo", 18735072L, "xz", (long?)4029176L),
            (info.Info.Path.BaseName, info.Info.NarSize, info.Compression, info.FileSize));
        Assert.StartsWith("nar/1w1fff", info.Url, StringComparison.Ordinal);
        Assert.Equal((2, 2), (info.Info.References.Count, info.Info.Signatures.Count));
        Assert.Equal("g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-foo.drv", info.Info.Deriver!.BaseName);
        Assert.NotNull(info.Info.ContentAddress);
    }

    [Fact]
    public void What_need_not_be_there_may_be_missing()
    {
        var info = NarInfo.Parse(
            Without("Compression", "FileHash", "FileSize", "References", "Deriver", "Sig", "CA"), StoreDirectory.Default);

        Assert.Equal(("bzip2", null, 0), (info.Compression, info.FileSize, info.Info.References.Count));
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
        => Assert.Contains(
            field,
            Assert.Throws<NixFormatException>(() => NarInfo.Parse(Without(field), StoreDirectory.Default)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("nonsense", "not a field")]
    [InlineData("NarSize: 2", "repeated")]
    [InlineData("NarSize: 0", "0 bytes")]
    [InlineData("FileHash: sha256:x", "in the field FileHash")]
    public void A_malformed_line_is_reported_with_its_position(string line, string reason)
    {
        var text = Without("FileHash");

        var error = Assert.Throws<NixFormatException>(() => NarInfo.Parse(text + line + "\n", StoreDirectory.Default));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal(text.Length, error.Offset);
    }

    [Theory]
    [InlineData("System")]
    [InlineData("System", "Sig", "CA", "Deriver")]
    [InlineData("System", "FileHash", "FileSize")]
    [InlineData()]
    public void What_Nix_2_8_and_the_current_Nix_write_is_printed_to_the_byte(params string[] absent)
        => AssertKept(Without(absent));

    [Fact]
    public void Empty_references_keep_the_space_that_Nix_writes()
        => AssertKept(Without("References").Replace("Deriver:", "References: \nDeriver:", StringComparison.Ordinal));

    [Fact]
    public void Unknown_fields_are_kept_in_their_order_also_twice()
    {
        var text = Without() + "Zeta: 1\nAlpha: a b: c\nZeta: 2\nEmpty: \n";
        AssertKept(text);
        Assert.Equal(
            ["Zeta", "Alpha", "Zeta", "Empty"], NarInfo.Parse(text, StoreDirectory.Default).OtherFields.Select(static field => field.Key));
    }

    [Fact]
    public void An_empty_compression_is_that_of_the_first_caches()
        => Assert.Equal("bzip2", NarInfo.Parse(Without("Compression") + "Compression: \n", StoreDirectory.Default).Compression);

    [Fact]
    public void A_narinfo_cut_short_at_any_character_is_rejected_unless_whole_lines_are_missing()
    {
        var text = Without();
        for (var length = 0; length < text.Length; length++)
        {
            if (length == 0 || text[length - 1] != '\n')
            {
                Assert.Throws<NixFormatException>(() => NarInfo.Parse(text[..length], StoreDirectory.Default));
            }
        }
    }

    [Fact]
    public void One_that_is_too_long_is_rejected_before_it_is_looked_at()
        => Assert.Contains(
            "more than 4194304",
            Assert.Throws<NixFormatException>(() => NarInfo.Parse(new byte[NarInfo.MaximumLength + 1], StoreDirectory.Default)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("\u001b[2J")]
    [InlineData("\0")]
    [InlineData("a\rb")]
    public void A_control_character_is_rejected_and_never_shown(string text)
    {
        var error = Assert.Throws<NixFormatException>(() => NarInfo.Parse(Without() + $"Note: {text}\n", StoreDirectory.Default));
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    [Fact]
    public void A_malformed_signature_spoils_neither_the_others_nor_the_narinfo_and_is_kept()
    {
        var text = Without("CA", "System") + "Sig: broken\n";

        var info = NarInfo.Parse(text, StoreDirectory.Default);

        Assert.Equal(
            ["broken"],
            info.Info.Signatures.Where(static signature => !signature.IsWellFormed).Select(static signature => signature.ToString()));
        Assert.Contains("\nSig: broken\n", info.Print(StoreDirectory.Default), StringComparison.Ordinal);
        Assert.Equal(
            NarInfo.Parse(Without("CA", "System"), StoreDirectory.Default).Info.Signatures,
            info.Info.Signatures.Where(static signature => signature.IsWellFormed));
    }

    [Theory]
    [InlineData("nar:sha256:1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s")]
    [InlineData("fixed:future:sha256:1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s")]
    public void A_content_address_with_an_unknown_method_is_not_trusted_and_is_kept(string contentAddress)
    {
        var info = NarInfo.Parse(Without("CA") + $"CA: {contentAddress}\n", StoreDirectory.Default);

        Assert.Null(info.Info.ContentAddress);
        Assert.EndsWith($"CA: {contentAddress}\n", info.Print(StoreDirectory.Default), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_0_bytes_is_one_of_unknown_size()
        => Assert.Null(NarInfo.Parse(Without("FileSize") + "FileSize: 0\n", StoreDirectory.Default).FileSize);

    [Fact]
    public void A_tab_in_a_value_is_kept() => AssertKept(Without() + "Note: a\tb\n");

    [Fact]
    public void A_field_that_is_there_twice_with_one_value_is_read()
        => Assert.Equal(
            NarInfo.Parse(Without("System"), StoreDirectory.Default),
            NarInfo.Parse(
                Without("System") + Without().Split('\n').Single(static line => line.StartsWith("NarSize:", StringComparison.Ordinal))
                    + "\n",
                StoreDirectory.Default));

    [Fact]
    public void A_byte_order_mark_is_skipped()
        => Assert.Equal(NarInfo.Parse(Without(), StoreDirectory.Default), NarInfo.Parse("\uFEFF" + Without(), StoreDirectory.Default));

    [Theory]
    [InlineData("<!DOCTYPE html>\n<html></html>")]
    [InlineData("\n  <html>")]
    public void A_web_page_is_called_one(string text)
        => Assert.Contains(
            "is a web page",
            Assert.Throws<WebPageException>(() => NarInfo.Parse(text, StoreDirectory.Default)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_rejected_with_their_position()
    {
        byte[] bytes = [.. Encoding.ASCII.GetBytes(Without()), (byte)'N', 0xFF, (byte)'\n'];
        Assert.Equal(bytes.Length - 2, Assert.Throws<NixFormatException>(() => NarInfo.Parse(bytes, StoreDirectory.Default)).Offset);
    }

    [Fact]
    public void A_line_end_in_a_value_is_not_printed_as_another_field()
    {
        var info = NarInfo.Parse(Without(), StoreDirectory.Default) with { Url = "nar/x\nSig: forged:AAAA" };
        Assert.Throws<NixFormatException>(() => info.Print(StoreDirectory.Default));
    }

    private static void AssertKept(string text)
    {
        var info = NarInfo.Parse(Encoding.UTF8.GetBytes(text), StoreDirectory.Default);
        Assert.Equal(text, info.Print(StoreDirectory.Default));
        Assert.Equal(info, NarInfo.Parse(text, StoreDirectory.Default));
    }

    private static string Without(params string[] fields)
        => string.Concat(
            Text.ReplaceLineEndings("\n")
                .Split('\n')
                .Where(line => line.Length > 0 && !fields.Contains(line.Split(':')[0]))
                .Select(static line => line + "\n"));
}

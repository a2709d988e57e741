using System.Globalization;
using NixStore.Hashing;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class ImportNarTests : TransferSession
{
    public ImportNarTests(GraphStore graph)
        : base(graph)
    {
        Do("Export-Nar *-glibc-2.37 -Store $store -DestinationPath \"$directory/glibc.nar\"");
        Do("$info = Get-StorePath *-glibc-2.37 -Store $store; $bytes = [IO.File]::ReadAllBytes(\"$directory/glibc.nar\")");
    }

    private string Json1 => $$$"""
        [{"path":"{{{TestStore.PathOf("glibc-2.37")}}}","narHash":"{{{NarHash}}}","narSize":{{{NarSize}}},"references":[]}]
        """;

    private string Json2 => $$$"""
        {"{{{TestStore.PathOf("glibc-2.37")}}}":{"ca":null,"deriver":null,"narHash":"{{{NarHash}}}","narSize":{{{NarSize}}},
        "references":[],"registrationTime":1,"signatures":[],"ultimate":false}}
        """;

    private string Json3 => $$$"""
        {"info":{"{{{TestStore.StorePathOf("glibc-2.37").BaseName}}}":{"ca":null,"narHash":"{{{NarHash}}}","narSize":{{{NarSize}}},
        "references":[],"signatures":[],"storeDir":"/nix/store","version":3}},"storeDir":"/nix/store","version":3}
        """;

    private string NarInfo
        => $"StorePath: {TestStore.PathOf("glibc-2.37")}\nURL: glibc.nar\nCompression: none\n"
            + $"NarHash: {Hash.Parse(NarHash).ToString(HashFormat.Nix32)}\nNarSize: {NarSize}\nReferences: \n";

    private string NarHash => Do("$info.NarHash").Only<string>();

    private string NarSize => Do("$info.NarSize").Only<long>().ToString(CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("Import-Nar \"$directory/glibc.nar\" -PathInfo $info -Store $to")]
    [InlineData("Import-Nar \"$directory/g*.nar\" -PathInfo $info -Store $to")]
    [InlineData("$info | Import-Nar -LiteralPath \"$directory/glibc.nar\" -Store $to")]
    [InlineData("$info | Import-Nar \"$directory/glibc.nar\" -Store $to")]
    [InlineData("Import-Nar -InputObject $bytes -PathInfo $info -Store $to")]
    [InlineData("Export-Nar $info | Import-Nar -PathInfo $info -Store $to")]
    [InlineData("[IO.FileInfo]\"$directory/glibc.nar\" | Import-Nar -PathInfo $info -Store $to")]
    [InlineData("Import-Nar -InputObject ([IO.MemoryStream]::new($bytes)) -PathInfo $info -Store $to")]
    [InlineData("Import-Nar \"$directory/glibc.nar\" -PathInfo $json1 -Store $to")]
    [InlineData("Import-Nar \"$directory/glibc.nar\" -PathInfo $json2 -Store $to")]
    [InlineData("Import-Nar \"$directory/glibc.nar\" -PathInfo $json3 -Store $to")]
    [InlineData("$json2 | Import-Nar \"$directory/glibc.nar\" -Store $to")]
    [InlineData("Import-Nar \"$directory/glibc.nar\" -PathInfo $narinfo -Store $to")]
    [InlineData("$narinfo.Split(\"`n\") | Import-Nar \"$directory/glibc.nar\" -Store $to")]
    [InlineData("Import-Nar \"$directory/glibc.nar\" -PathInfo \"$directory/glibc.narinfo\" -Store $to")]
    [InlineData("Import-Nar \"$directory/glibc.nar\" -PathInfo ([IO.FileInfo]\"$directory/glibc.narinfo\") -Store $to")]
    [InlineData(
        "Import-Nar \"$directory/glibc.nar\" -PathInfo ([pscustomobject]@{ path = $info.Path; narHash = \"$($info.NarHash)\"; "
        + "references = @() }) -Store $to")]
    public void The_very_same_path_is_restored(string script)
    {
        Session.SetVariable("json1", Json1);
        Session.SetVariable("json2", Json2);
        Session.SetVariable("json3", Json3);
        Session.SetVariable("narinfo", NarInfo);
        File.WriteAllText(this["glibc.narinfo"], NarInfo);

        var restored = Do(script).Only<StorePathInfo>();

        Assert.Equal(
            (TestStore.PathOf("glibc-2.37"), NarHash, NarSize),
            (restored.Path, restored.NarHash, restored.NarSize.ToString(CultureInfo.InvariantCulture)));
        Assert.Equal(["glibc-2.37"], TargetNames);
    }

    [Fact]
    public void References_and_signatures_are_restored()
    {
        const string signature = "key-1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==";
        Do("Copy-Closure $info -To $to; Export-Nar *-zlib-1.3 -Store $store -DestinationPath \"$directory/zlib.nar\"");
        var zlib = Do("Get-StorePath *-zlib-1.3 -Store $store").Only<StorePathInfo>();
        File.WriteAllText(
            this["zlib.narinfo"],
            $"StorePath: {zlib.Path}\nURL: x\nNarHash: {zlib.NarHash}\nNarSize: {zlib.NarSize}\n"
            + $"References: {TestStore.StorePathOf("glibc-2.37").BaseName}\nDeriver: {TestStore.StorePathOf("zlib.drv").BaseName}\n"
            + $"Sig: {signature}\n");

        var restored = Do("Import-Nar \"$directory/zlib.nar\" -PathInfo \"$directory/zlib.narinfo\" -Store $to").Only<StorePathInfo>();

        Assert.Equal([TestStore.PathOf("glibc-2.37")], restored.References);
        Assert.Equal((TestStore.PathOf("zlib.drv"), signature), (restored.Deriver, Assert.Single(restored.Signatures)));
    }

    [Fact]
    public void Several_nars_each_find_their_information_by_hash()
    {
        Do("Export-Nar *-assets-1 -Store $store -DestinationPath \"$directory/assets.nar\"");

        Assert.Equal(
            ["assets-1", "glibc-2.37"],
            Names("Import-Nar \"$directory/*.nar\" -PathInfo (Get-StorePath *-glibc-2.37, *-assets-1, *-zlib-1.3 -Store $store) -Store $to")
                .Order());
    }

    [Fact]
    public void A_nar_of_another_path_is_refused()
    {
        Assert.Equal(
            this["glibc.nar"],
            Session.Run("Import-Nar \"$directory/glibc.nar\" -PathInfo (Get-StorePath *-assets-1 -Store $store) -Store $to")
                .Error("HashMismatch").TargetObject);
        Assert.Empty(TargetNames);
    }

    [Fact]
    public void Missing_references_are_reported()
    {
        var run =
            Session.Run("Get-StorePath *-zlib-1.3 -Store $store | ForEach-Object { Export-Nar $_ | Import-Nar -PathInfo $_ -Store $to }");

        Assert.Contains("glibc-2.37", run.Error("MissingReferences").ToString(), StringComparison.Ordinal);
        Assert.Empty(TargetNames);
    }

    [Fact]
    public void A_nar_can_be_added_under_its_own_hash()
    {
        var first = Do("Import-Nar \"$directory/glibc.nar\" -Name libc-1 -Store $to").Only<StorePathInfo>();

        Assert.Equal("libc-1", first.Name);
        Assert.StartsWith("fixed:r:sha256:", first.ContentAddress, StringComparison.Ordinal);
        Assert.Empty(first.References);
    }

    [Fact]
    public void What_it_refers_to_enters_the_path()
    {
        Do("Copy-Closure $info -To $to");

        var added = Do(
            "Import-Nar \"$directory/glibc.nar\" -Name libc-1 -Store $to; "
            + "Import-Nar \"$directory/glibc.nar\" -Name libc-1 -Reference *-glibc-2.37 -Store $to").As<StorePathInfo>();

        Assert.NotEqual(added[0].Path, added[1].Path);
        Assert.Equal([TestStore.PathOf("glibc-2.37")], added[1].References);
    }

    [Theory]
    [InlineData("/nix/store/g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-tool")]
    [InlineData("g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-tool")]
    [InlineData("g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q")]
    public void Contents_that_refer_to_themselves_get_the_name_of_their_path(string selfReference)
    {
        File.WriteAllText(this["tool"], "#!/nix/store/g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-tool");
        Do("Copy-Closure $info -To $to");

        var added = Do(
            "Export-Nar -LiteralPath \"$directory/tool\" "
            + $"| Import-Nar -Name tool -Reference *-glibc-2.37 -SelfReference {selfReference} -Store $to").Only<StorePathInfo>();

        Assert.Equal(new[] { added.Path, TestStore.PathOf("glibc-2.37") }.Order(), added.References);
        Assert.Equal($"#!{added.Path}", Do($"Get-NarContent {added.Path} -Store $to").Only<string>());
    }

    [Fact]
    public void Contents_that_do_not_refer_to_themselves_are_not_taken_as_if_they_did()
    {
        var message = Session.Run(
            "Import-Nar \"$directory/glibc.nar\" -Name libc-1 -SelfReference "
            + "g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q -Store $to").Error("NixStore").ToString();

        Assert.Contains("g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q", message, StringComparison.Ordinal);
        Assert.Empty(TargetNames);
    }

    [Fact]
    public void What_if_shows_the_path_and_creates_no_store()
    {
        var shown = Session.Render("Import-Nar \"$directory/glibc.nar\" -PathInfo $info -Store $to -WhatIf", width: 500);

        Assert.Contains(TestStore.PathOf("glibc-2.37"), shown, StringComparison.Ordinal);
        Assert.False(TargetExists);
    }

    [Theory]
    [InlineData("Import-Nar \"$directory/glibc.nar\" -Store $to")]
    [InlineData("Import-Nar \"$directory/glibc.nar\" -PathInfo $info -Name x -Store $to")]
    [InlineData("Import-Nar \"$directory/glibc.nar\" -PathInfo $info -Reference *-glibc-2.37 -Store $to")]
    [InlineData("Import-Nar \"$directory/glibc.nar\" -PathInfo $info -SelfReference g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q -Store $to")]
    [InlineData("Import-Nar \"$directory/glibc.nar\" -Name x -SelfReference ./result -Store $to")]
    public void Either_information_or_a_name_is_needed(string script) => Session.Run(script).Error("Argument");

    [Theory]
    [InlineData("'StorePath: nonsense'", "NixFormat")]
    [InlineData("'[{]'", "NixFormat")]
    [InlineData("'[{\"path\":1}]'", "NixFormat")]
    [InlineData("'absent.narinfo'", "FileNotFound")]
    [InlineData("(Get-Command Import-Nar)", "FilePath")]
    public void Bad_information_is_an_error(string info, string id)
        => Session.Run($"Import-Nar \"$directory/glibc.nar\" -PathInfo {info} -Store $to").Error(id);

    [Fact]
    public void Bytes_after_the_nar_are_refused()
    {
        Session.Run("Import-Nar -InputObject ([byte[]]($bytes + 0)) -PathInfo $info -Store $to").Error("NixFormat");
        Assert.Empty(TargetNames);
    }
}

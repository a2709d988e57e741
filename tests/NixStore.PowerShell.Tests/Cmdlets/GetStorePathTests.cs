using System.Management.Automation;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class GetStorePathTests(GraphStore graph) : GraphSession(graph)
{
    private static readonly string _glibc = TestStore.PathOf("glibc-2.37");

    [Fact]
    public void All_paths_of_the_store_are_written_by_default()
        => Assert.Equal(GraphStore.Names, Names("Get-StorePath -Store $store").Order(StringComparer.Ordinal));

    [Fact]
    public void Nothing_is_written_for_an_empty_pipeline()
        => Assert.Empty(Session.Run("@() | Get-StorePath -Store $store").Succeeded().Output);

    [Fact]
    public void Every_property_has_the_value_of_the_store()
    {
        using var store = new TestStore();
        var nar = TestStore.NarOf([1, 2, 3]);
        var hash = NixStore.Hashing.Hash.Compute(NixStore.Hashing.NixHashAlgorithm.Sha256, nar);
        store.Add("library");
        store.Receive(
            new NixStore.Paths.ValidPathInfo
            {
                Path = TestStore.StorePathOf("full"),
                NarHash = hash,
                NarSize = nar.Length,
                References = [TestStore.StorePathOf("library")],
                Deriver = TestStore.StorePathOf("full.drv"),
                RegistrationTime = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000),
                Signatures = [NixStore.Signing.StoreSignature.Parse("key-1:" + Convert.ToBase64String(new byte[64]))],
            },
            nar);
        Session.SetVariable("other", store.Root);

        var info = Session.Run("Get-StorePath full -Store $other".Replace("full", TestStore.PathOf("full"), StringComparison.Ordinal))
            .Only<StorePathInfo>();

        Assert.Equal(TestStore.PathOf("full"), info.Path);
        Assert.Equal("full", info.Name);
        Assert.Equal(TestStore.StorePathOf("full").HashPart, info.HashPart);
        Assert.Equal(hash.ToString(), info.NarHash);
        Assert.Equal(nar.Length, info.NarSize);
        Assert.Equal([TestStore.PathOf("library")], info.References);
        Assert.Equal(TestStore.PathOf("full.drv"), info.Deriver);
        Assert.Equal(["key-1:" + Convert.ToBase64String(new byte[64])], info.Signatures);
        Assert.NotNull(info.RegistrationTime);
        Assert.False(info.Ultimate);
        Assert.Null(info.ContentAddress);
        Assert.Equal(store.Root, info.Store);
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("{0}/lib/libc.so.6")]
    [InlineData("{1}")]
    [InlineData("{2}")]
    [InlineData("GLIBC-*")]
    [InlineData("*-glibc-*")]
    [InlineData("/nix/store/*glibc*")]
    public void A_path_is_found_by_every_form(string form)
    {
        var path = TestStore.StorePathOf("glibc-2.37");
        var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, _glibc, path.BaseName, path.HashPart);
        Assert.Equal(["glibc-2.37"], Names($"Get-StorePath '{text}' -Store $store"));
    }

    [Fact]
    public void A_link_that_leads_into_the_store_means_its_path()
    {
        NeedsLinks();
        Assert.Equal(["app-1.1"], Names("Get-StorePath ./result -Store $store"));
        Assert.Equal(["app-1.1"], Names("Get-StorePath result/needs -Store $store"));
        Assert.Equal(["app-1.1", "app-1.0"], Names("Get-StorePath ./result, ./result-old -Store $store"));
        Assert.Equal(["app-1.0", "app-1.1"], Names("Get-StorePath ./res* -Store $store").Order());
    }

    [Fact]
    public void A_file_of_the_store_means_its_path()
    {
        Session.SetVariable("file", new FileInfo(Path.Combine(Graph.Store.FilesOf("assets-1"), "needs")));
        Session.SetVariable("directory", new DirectoryInfo(Graph.Store.FilesOf("zlib-1.3")));
        Assert.Equal(["assets-1", "zlib-1.3"], Names("$file, $directory | Get-StorePath -Store $store"));
    }

    [Fact]
    public void A_wildcard_that_matches_nothing_gives_nothing()
        => Assert.Empty(Session.Run("Get-StorePath *nothing* -Store $store").Succeeded().Output);

    [Fact]
    public void The_store_can_be_relative_to_the_location()
        => Assert.Equal(["zlib-1.3"], Names("Get-StorePath zlib-* -Store ../root"));

    [Fact]
    public void A_store_is_taken_from_an_object_that_has_one()
        => Assert.Equal(["zlib-1.3"], Names("Get-StorePath zlib-* -Store (Get-StorePath assets-1* -Store $store)"));

    [Fact]
    public void A_piped_object_brings_its_store()
        => Assert.Equal(["glibc-2.37"], Names("Get-StorePath zlib-* -Store $store | Get-StorePath -Relation References"));

    [Fact]
    public void An_object_with_a_path_and_a_store_is_input_too()
        => Assert.Equal(["glibc-2.37"], Names($"[pscustomobject] @{{ Path = '{_glibc}'; Store = $store }} | Get-StorePath"));

    [Fact]
    public void The_store_that_is_named_counts_more_than_that_of_a_piped_object()
    {
        using var other = new TestStore();
        other.Add("assets-1");
        Session.SetVariable("other", other.Root);
        var info = Session.Run("Get-StorePath assets-1* -Store $store | Get-StorePath -Store $other").Only<StorePathInfo>();
        Assert.Equal(other.Root, info.Store);
    }

    [Theory]
    [InlineData("References", "app-1.1", "openssl-3.0.15 python3-3.11.9")]
    [InlineData("Referrers", "openssl-3.0.15", "app-1.1 python3-3.11.9")]
    [InlineData("References", "hello-2.12.1", "glibc-2.37 hello-2.12.1")]
    [InlineData("Derivers", "zlib-1.3", "")]
    [InlineData("Outputs", "zlib-1.3", "")]
    public void Related_paths_are_written_in_place_of_the_given_ones(string relation, string name, string related)
        => Assert.Equal(
            related.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Names($"Get-StorePath {TestStore.PathOf(name)} -Relation {relation} -Store $store").Order(StringComparer.Ordinal));

    [Fact]
    public void A_related_path_is_written_once_for_several_given_ones()
        => Assert.Equal(["glibc-2.37"], Names("Get-StorePath zlib-*, openssl-* -Relation References -Store $store"));

    [Fact]
    public void A_bad_item_is_an_error_of_its_own_and_the_others_are_written()
    {
        var run =
            Session.Run($"'nonsense', '{TestStore.PathOf("absent")}', '{_glibc}', '/nix/store/short', '' | Get-StorePath -Store $store");

        Assert.Equal(
            ["StorePathNotFound", "StorePathNotValid", "NixFormat", "StorePathNotFound"],
            run.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Equal(["nonsense", TestStore.PathOf("absent"), "/nix/store/short", ""], run.Errors.Select(error => error.TargetObject));
        Assert.Equal(
            [ErrorCategory.ObjectNotFound, ErrorCategory.ObjectNotFound, ErrorCategory.InvalidData, ErrorCategory.ObjectNotFound],
            run.Errors.Select(error => error.CategoryInfo.Category));
        Assert.Contains(Graph.Store.Root, run.Errors[1].Exception.Message, StringComparison.Ordinal);
        Assert.Equal([_glibc], run.As<StorePathInfo>().Select(info => info.Path));
        Assert.Null(run.Failure);
    }

    [Fact]
    public void A_store_that_does_not_exist_ends_the_command_and_is_not_made()
    {
        var absent = Path.Combine(Graph.Store.Work, "absent");
        Assert.Contains(absent, Session.Run("Get-StorePath -Store ./absent").Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(absent));
    }

    [Fact]
    public void What_is_no_store_cannot_be_given_as_one()
        => Assert.Contains("names no store", Session.Run("Get-StorePath -Store 5").Errors[0].Exception.Message, StringComparison.Ordinal);

    [Fact]
    public void Every_property_can_be_filtered_by()
        => Assert.Equal(
            ["glibc-2.37"],
            Names($$"""
                Get-StorePath -Store $store | Where-Object Name -like glibc* | Where-Object Path -eq '{{_glibc}}' |
                Where-Object NarHash -like sha256-*= | Where-Object NarSize -gt 100 | Where-Object NarSize -lt 1kb |
                Where-Object { -not $_.References } | Where-Object Deriver -eq $null |
                Where-Object RegistrationTime -gt ([datetime]::Now.AddHours(-1)) |
                Where-Object Ultimate -eq $false | Where-Object Store -eq $store | Where-Object ContentAddress -eq $null
                """));

    [Fact]
    public void An_object_converts_to_its_path()
        => Assert.Equal(_glibc, Session.Run("\"$(Get-StorePath glibc-* -Store $store)\"").Only<string>());

    [Fact]
    public void The_view_fits_sixty_columns_and_shows_sizes_and_base_names()
    {
        var lines = Session.Render("Get-StorePath glibc-*, app-1.1* -Store $store", width: 60)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.All(lines, line => Assert.True(line.Length <= 60, line));
        Assert.StartsWith($"   Store: {Graph.Store.Root}", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.TrimEnd() == " NarSize Refs Path");
        Assert.Contains(lines, line => line.TrimEnd() == $"   296 B    0 {_glibc["/nix/store/".Length..]}");
    }

    [Fact]
    public void A_path_is_completed_by_name_hash_part_and_full_path()
    {
        var hashPart = TestStore.StorePathOf("glibc-2.37").HashPart;
        Assert.Equal([_glibc], Session.Complete("Get-StorePath -Store $store glib"));
        Assert.Equal([_glibc], Session.Complete($"Get-StorePath -Store $store {hashPart[..6]}"));
        Assert.Equal([_glibc], Session.Complete($"Get-StorePath -Store $store /nix/store/{hashPart[..6]}"));
        Assert.Equal(
            ((string[])[TestStore.PathOf("app-1.0"), TestStore.PathOf("app-1.1")]).Order(),
            Session.Complete("Get-StorePath -Store ../root app").Order());
    }

    [Fact]
    public void A_completion_shows_the_name_and_the_path_as_its_tool_tip()
    {
        var offer = Assert.Single(Session.CompletionsOf("Get-Closure -Store $store zlib"));
        Assert.Equal("zlib-1.3", offer.ListItemText);
        Assert.Equal(TestStore.PathOf("zlib-1.3"), offer.ToolTip);
    }

    [Fact]
    public void A_store_that_cannot_be_opened_gives_no_completions()
        => Assert.Empty(Session.Complete("Get-StorePath -Store /absent glib"));

    [Fact]
    public void Words_for_stores_are_completed()
        => Assert.Equal(["local"], Session.Complete("Get-StorePath -Store lo"));

    [Fact]
    public void The_rest_is_not_read_if_the_first_is_enough()
        => Assert.Single(
            Session.Run("do { Get-StorePath -Store $store | ForEach-Object { $_; break } } while ($false)").Succeeded().Output);

    [Fact]
    public void Ctrl_C_ends_it()
        => Assert.True(
            Session.RunUntil(
                "while ($true) { Get-StorePath -Store $store }", run => run.Output.Count > 20).WasStopped);
}

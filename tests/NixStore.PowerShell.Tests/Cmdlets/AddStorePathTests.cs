using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class AddStorePathTests : IDisposable
{
    private readonly TestStore _store = new();
    private readonly PowerShellSession _session = new();

    public AddStorePathTests()
    {
        Directory.CreateDirectory(In("tree/bin"));
        File.WriteAllText(In("tree/bin/tool"), "#! /bin/sh\n");
        File.WriteAllText(In("tree/readme"), "hello\n");
        File.WriteAllText(In("notes.txt"), "some notes\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(In("tree/bin/tool"), (UnixFileMode)0b111_101_101);
        }

        _session.SetVariable("store", _store.Root);
        _session.SetVariable("work", _store.Work);
        _session.Run("$null = $ExecutionContext.SessionState.Path.SetLocation($work)").Succeeded();
    }

    public void Dispose()
    {
        _session.Dispose();
        _store.Dispose();
    }

    [Theory]
    [InlineData("tree", "Nar", "Sha256", "--add")]
    [InlineData("notes.txt", "Nar", "Sha256", "--add")]
    [InlineData("notes.txt", "Flat", "Sha256", "--add-fixed sha256")]
    [InlineData("notes.txt", "Flat", "Sha1", "--add-fixed sha1")]
    [InlineData("notes.txt", "Flat", "Md5", "--add-fixed md5")]
    [InlineData("notes.txt", "Flat", "Sha512", "--add-fixed sha512")]
    [InlineData("tree", "Nar", "Sha1", "--recursive --add-fixed sha1")]
    [InlineData("tree", "Nar", "Sha256", "--recursive --add-fixed sha256")]
    public void The_path_is_the_one_that_Nix_gives(string file, string method, string algorithm, string nix)
    {
        var added = _session.Run($"Add-StorePath {file} -Method {method} -Algorithm {algorithm} -Store $store").Only<StorePathInfo>().Path;

        Assert.Equal(Nix(["--store", In("nix"), .. nix.Split(' '), In(file)]).Trim(), added);
        Assert.Equal("", Nix(["--store", _store.Root, "--verify", "--check-contents"]));
        Assert.Equal(added, Nix(["--store", _store.Root, "-qR", added]).Trim());
    }

    [Fact]
    public void The_object_describes_the_new_path()
    {
        var info = _session.Run("Add-StorePath notes.txt -Store $store").Only<StorePathInfo>();

        Assert.Equal("notes.txt", info.Name);
        Assert.Equal(128, info.NarSize);
        Assert.Empty(info.References);
        Assert.StartsWith("fixed:r:sha256:", info.ContentAddress, StringComparison.Ordinal);
        Assert.NotNull(info.RegistrationTime);
        Assert.Equal(_store.Root, info.Store);
        Assert.Equal("some notes\n", File.ReadAllText(Path.Combine(_store.Root, "nix", "store", info.Path["/nix/store/".Length..])));
    }

    [Fact]
    public void The_same_contents_are_the_same_path_and_are_not_added_again()
    {
        var run = _session.Run("Add-StorePath notes.txt -Store $store; Add-StorePath notes.txt -Store $store -Verbose").Succeeded();
        Assert.Equal(run.As<StorePathInfo>()[0], run.As<StorePathInfo>()[1]);
        Assert.Contains("already", run.Verbose[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Wildcards_are_resolved_and_several_files_are_added()
        => Assert.Equal(["notes.txt", "tree"], Names("Add-StorePath *t*, *e -Store $store").Distinct().Order());

    [Fact]
    public void A_literal_path_has_no_wildcards()
    {
        File.WriteAllText(In("[a]"), "");
        Assert.Equal(["a"], Names("Add-StorePath -LiteralPath '[a]' -Name a -Store $store"));
    }

    [Fact]
    public void Files_are_input_from_the_pipeline()
    {
        _session.SetVariable("files", new DirectoryInfo(_store.Work).GetFileSystemInfos().OrderBy(file => file.Name));
        Assert.Equal(["notes.txt", "tree"], Names("$files | Add-StorePath -Store $store"));
    }

    [Fact]
    public void References_are_found_in_the_contents()
    {
        var @base = _store.Add("base");
        File.WriteAllText(In("user"), new string('x', 5000) + @base + "/bin");
        var info = _session.Run("Add-StorePath user -FindReference -Store $store").Only<StorePathInfo>();
        Assert.Equal([@base], info.References);
        Assert.Equal("", Nix(["--store", _store.Root, "--verify", "--check-contents"]));
    }

    [Fact]
    public void References_are_given_in_any_form()
    {
        _store.Add("base");
        _store.Add("library");
        var hashPart = TestStore.StorePathOf("base").HashPart;
        var added = _session.Run($"Add-StorePath tree -Reference {hashPart}, (Get-StorePath library* -Store $store) -Store $store");
        Assert.Equal(
            [TestStore.PathOf("base"), TestStore.PathOf("library")],
            added.Only<StorePathInfo>().References.OrderBy(path => path[44..]));
    }

    [Fact]
    public void A_reference_that_is_not_valid_is_an_error_and_nothing_is_added()
    {
        var run = _session.Run($"Add-StorePath tree -Reference {TestStore.PathOf("absent")} -Store $store");
        run.Error("ReferencesNotValid");
        Assert.Empty(run.Output);
        Assert.Empty(_session.Run("Get-StorePath -Store $store").Succeeded().Output);
    }

    [Theory]
    [InlineData("-Method Flat -FindReference")]
    [InlineData("-Method Text -Algorithm Sha1")]
    [InlineData("-Algorithm Sha1 -FindReference")]
    public void What_cannot_go_together_is_an_error_that_says_so(string options)
        => Assert.Contains(
            "Sha256",
            _session.Run($"Add-StorePath notes.txt {options} -Store $store").Errors.Single().Exception.Message,
            StringComparison.Ordinal);

    [Fact]
    public void The_bytes_of_a_directory_cannot_be_added_alone()
        => Assert.Contains(
            "directory",
            _session.Run("Add-StorePath tree -Method Flat -Store $store").Errors.Single().Exception.Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_text_may_have_references()
    {
        _store.Add("base");
        var info = _session.Run("Add-StorePath notes.txt -Method Text -Reference *base -Store $store").Only<StorePathInfo>();
        Assert.StartsWith("text:sha256:", info.ContentAddress, StringComparison.Ordinal);
        Assert.Equal([TestStore.PathOf("base")], info.References);
    }

    [Fact]
    public void A_name_that_no_store_path_can_have_is_an_error_that_names_the_parameter()
    {
        File.WriteAllText(In("with space"), "");
        var run = _session.Run("'with space', 'notes.txt' | Add-StorePath -Store $store");
        Assert.Contains("-Name", run.Error("NixFormat").ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal("notes.txt", Assert.Single(run.As<StorePathInfo>()).Name);
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error_of_its_own()
    {
        var run = _session.Run("Add-StorePath absent, notes.txt -Store $store; Add-StorePath -LiteralPath absent -Store $store");
        Assert.Equal(2, run.Errors.Count);
        Assert.All(
            run.Errors, error => Assert.Equal(System.Management.Automation.ErrorCategory.ObjectNotFound, error.CategoryInfo.Category));
        Assert.Single(run.Output);
    }

    [Fact]
    public void What_if_shows_the_name_and_changes_nothing()
    {
        var text = _session.Render("Add-StorePath tree -Name other -Store $store -WhatIf");
        Assert.Contains("other", text, StringComparison.Ordinal);
        Assert.Contains(In("tree"), text, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_store.Root));
    }

    [Fact]
    public void Progress_is_shown_in_bytes_and_ends()
    {
        File.WriteAllBytes(In("large"), new byte[300_000_000]);
        var run = _session.Run("Add-StorePath large -Store $store").Succeeded();
        Assert.Contains(run.Progress, record => record.StatusDescription.Contains("MB", StringComparison.Ordinal));
        Assert.Equal(System.Management.Automation.ProgressRecordType.Completed, run.Progress[^1].RecordType);
    }

    [Fact]
    public void Ctrl_C_ends_it_and_leaves_nothing()
    {
        using (var large = File.Create(In("large")))
        {
            large.SetLength(8L << 30);
        }

        RunResult run = _session.RunUntil("Add-StorePath large -Store $store", run => run.Progress.Count > 0);
        Assert.True(run.WasStopped);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_store.Root, "nix", "store")));
    }

    private string In(string name) => Path.Combine(_store.Work, name);

    private IEnumerable<string> Names(string script) => _session.Run(script).Succeeded().As<StorePathInfo>().Select(info => info.Name);

    private static string Nix(string[] arguments)
    {
        RealNix.SkipUnlessPresent();
        return RealNix.Run("nix-store", arguments);
    }
}

using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Cmdlets;

public sealed class RegisterStoreRootTests : SpaceSession
{
    [Fact]
    public void A_root_is_a_link_and_a_registration_that_nix_store_sees()
    {
        Do("Register-StoreRoot ./keep -Path *-app-1.0");

        Assert.Equal(TestStore.PathOf("app-1.0"), new FileInfo(InWork("keep")).LinkTarget);
        Assert.Contains(
            $"{InWork("keep")} -> {TestStore.PathOf("app-1.0")}",
            ExternalProgram.Require("nix-store").RunForText("--store", Store.Root, "--gc", "--print-roots"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_written_without_PassThru_and_the_root_with_it()
    {
        Assert.Empty(Do("Register-StoreRoot ./a -Path *-app-1.0").Output);

        var root = Do("Register-StoreRoot ./b -Path *-app-1.0 -PassThru").Only<StoreRootInfo>();

        Assert.Equal((InWork("b"), TestStore.PathOf("app-1.0")), (root.Link, root.Path));
    }

    [Fact]
    public void WhatIf_creates_nothing()
    {
        var before = DescribeFiles();

        var shown = Session.Render("Register-StoreRoot ./keep -Path *-app-1.0 -WhatIf", 300);

        Assert.Contains(TestStore.PathOf("app-1.0"), shown, StringComparison.Ordinal);
        Assert.False(Path.Exists(InWork("keep")));
        Assert.Equal(before, DescribeFiles());
    }

    [Fact]
    public void Several_paths_get_numbered_links()
    {
        Do("Get-StorePath *-openssl-* | Register-StoreRoot ./ssl");

        Assert.Equal(
            new HashSet<string?> { TestStore.PathOf("openssl-3.0.14"), TestStore.PathOf("openssl-3.0.15") },
            ((string[])["ssl", "ssl-2"]).Select(name => new FileInfo(InWork(name)).LinkTarget).ToHashSet());
    }

    [Fact]
    public void A_file_at_the_link_is_an_error_and_stays()
    {
        File.WriteAllText(InWork("keep"), "mine");

        Session.Run("Register-StoreRoot ./keep -Path *-app-1.0").Error("NixStore");

        Assert.Equal("mine", File.ReadAllText(InWork("keep")));
    }

    [Fact]
    public void A_path_that_is_not_valid_gets_no_link()
    {
        Session.Run($"Register-StoreRoot ./keep -Path {TestStore.PathOf("absent-1")}").Error("StorePathNotValid");

        Assert.Null(new FileInfo(InWork("keep")).LinkTarget);
    }

    [Fact]
    public void Removing_a_root_removes_the_link_and_the_registration()
    {
        Do("Unregister-StoreRoot ./result");

        Assert.False(Path.Exists(InWork("result")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(StateDirectory, "gcroots", "auto")));
        Assert.Equal(6, ValidNames.Length);
    }

    [Fact]
    public void Removing_a_root_does_nothing_under_WhatIf()
    {
        var before = DescribeFiles();

        Assert.Contains(InWork("result"), Session.Render("Unregister-StoreRoot ./result -WhatIf", 300), StringComparison.Ordinal);

        Assert.Equal(before, DescribeFiles());
    }

    [Fact]
    public void Roots_and_files_come_through_the_pipeline()
    {
        Do("Register-StoreRoot ./a -Path *-app-1.0; Register-StoreRoot ./b -Path *-app-1.0");

        Do("& { $PSDefaultParameterValues = @{}; Get-StoreRoot -Store $store | Where-Object Link -like *result | Unregister-StoreRoot }");
        Do("[IO.FileInfo]::new(\"$work/a\") | ForEach-Object FullName | Unregister-StoreRoot -Store $store");

        Assert.Equal(InWork("b"), Do("Get-StoreRoot -Store $store").Only<StoreRootInfo>().Link);
    }

    [Fact]
    public void Stale_roots_are_removed()
    {
        File.Delete(InWork("result"));

        Do("Get-StoreRoot | Where-Object Stale | Unregister-StoreRoot");

        Assert.Empty(Do("Get-StoreRoot").Output);
    }

    [Fact]
    public void The_current_generation_of_a_profile_stays_and_another_one_goes()
    {
        var profile = Path.Combine(StateDirectory, "profiles", "mine");
        File.CreateSymbolicLink($"{profile}-1-link", TestStore.PathOf("app-1.0"));
        File.CreateSymbolicLink($"{profile}-2-link", TestStore.PathOf("app-1.1"));
        File.CreateSymbolicLink(profile, "mine-2-link");

        var run = Session.Run("Get-StoreRoot | Where-Object Kind -eq Generation | Unregister-StoreRoot");

        Assert.Contains("current generation", run.Error("NixStore").ToString(), StringComparison.Ordinal);
        Assert.NotNull(new FileInfo($"{profile}-2-link").LinkTarget);
        Assert.Null(new FileInfo($"{profile}-1-link").LinkTarget);
    }

    [Theory]
    [InlineData("'{temp:4711}'")]
    [InlineData("/proc/4711/exe")]
    public void A_root_of_a_process_is_an_error_that_says_so(string link)
        => Assert.Contains(
            "belongs to a process",
            Session.Run($"Unregister-StoreRoot {link}").Error("NixStore").ToString(),
            StringComparison.Ordinal);

    [Fact]
    public void What_is_not_a_root_is_an_error_of_its_own()
    {
        File.WriteAllText(InWork("file"), "mine");

        var run = Session.Run("'./file', './nothing', './result' | Unregister-StoreRoot");

        Assert.Equal(2, run.Errors.Count);
        Assert.True(File.Exists(InWork("file")));
        Assert.False(Path.Exists(InWork("result")));
    }
}
